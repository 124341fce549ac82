import type { TopLevelSpec } from 'vega-lite';
import type { Color } from '../../lambda/contract';
import type { Mark, Plot, TrafficSpan } from './report';
import { EVIDENCE, withinEvidence } from './numbers';

/** The page's own colours: it decides what they are, by day and by night. */
const INK = 'var(--soft)';
const LINE = 'var(--line)';
const COLOR = { field: 'color', scale: { domain: ['blue', 'green'], range: ['var(--blue)', 'var(--green)'] }, legend: null, type: 'nominal' as const };

/** Small enough to be read on a phone as it is. */
const SIZE = { width: 330, height: 120 };

/** Marks that are closer than this, as a part of the width, share one number. */
const CLOSE = 0.07;

const CONFIG = {
  aria: false, background: 'transparent', font: 'system-ui, sans-serif', view: { stroke: null },
  axis: {
    labelColor: INK, titleColor: INK, domainColor: LINE, tickColor: LINE, gridColor: LINE, labelFontSize: 11, titleFontSize: 11, titleFontWeight: 'normal',
  },
  axisX: { grid: false },
  axisY: { domain: false, ticks: false, tickCount: 4, minExtent: 34, maxExtent: 34 },
} satisfies TopLevelSpec['config'];

const minuteOf = ({ minutes }: Plot, field = 'minute') =>
  ({ field, type: 'quantitative' as const, scale: { domain: [0, minutes], nice: false }, axis: { title: null, tickMinStep: 1, tickCount: 6 } });

interface Label {
  readonly minute: number;
  readonly label: string;
}

/** What stands above the lines of the marks: `3`, or `6-8` where there is no place for each. */
export const markLabels = (marks: readonly Mark[], minutes: number): Label[] => {
  const groups: Mark[][] = [];
  for (const mark of marks) {
    const last = groups.at(-1);
    if (last !== undefined && mark.minute - last[0]!.minute < CLOSE * minutes) last.push(mark);
    else groups.push([mark]);
  }
  return groups.map(group => ({
    minute: group[0]!.minute, label: group.length === 1 ? String(group[0]!.number) : `${group[0]!.number}-${group.at(-1)!.number}`,
  }));
};

const markLayers = (plot: Plot) => [
  {
    data: { values: plot.marks.map(({ minute }) => ({ minute })) },
    mark: { type: 'rule' as const, color: INK, strokeDash: [2, 3], strokeWidth: 0.8 },
    encoding: { x: minuteOf(plot) },
  },
  {
    data: { values: markLabels(plot.marks, plot.minutes) },
    mark: { type: 'text' as const, color: INK, fontSize: 10, align: 'left' as const, baseline: 'bottom' as const, dy: -2 },
    encoding: { x: minuteOf(plot), y: { value: 0 }, text: { field: 'label', type: 'nominal' as const } },
  },
];

interface Point {
  readonly color: Color;
  readonly minute: number;
  readonly value: number | null;
}

type ValueOf = (span: TrafficSpan) => number | null;

/** Each span is level: what was counted in it is known of it as a whole only. Where nothing was counted the line has a gap. */
export const levels = (spans: readonly TrafficSpan[], valueOf: ValueOf): Point[] => spans.flatMap(span => {
  const { color, from, to } = span;
  const isFollowed = spans.some(next => next.color === color && next.from === to);
  const points = [from, to].map(minute => ({ color, minute, value: valueOf(span) }));
  return isFollowed ? points : [...points, { color, minute: to, value: null }];
});

const panel = (plot: Plot, layer: readonly object[]): TopLevelSpec =>
  ({ ...SIZE, padding: { left: 2, right: 14, top: 2, bottom: 2 }, autosize: { type: 'pad' }, config: CONFIG, layer: [...layer, ...markLayers(plot)] } as TopLevelSpec);

/** From 0 to the most there is, or to `least` where there is hardly anything. */
const upTo = (spans: readonly TrafficSpan[], valueOf: ValueOf, least: number) =>
  ({ domain: [0, Math.max(least, ...spans.map(span => valueOf(span) ?? 0))], nice: true });

interface Axis {
  readonly format: string;
  /** How far it goes at least. */
  readonly least: number;
}

const lines = (plot: Plot, valueOf: ValueOf, { format, least }: Axis): TopLevelSpec => panel(plot, [{
  data: { values: levels(plot.traffic, valueOf) },
  mark: { type: 'line', strokeWidth: 1.8, strokeJoin: 'round' },
  encoding: {
    x: minuteOf(plot),
    y: { field: 'value', type: 'quantitative', scale: upTo(plot.traffic, valueOf, least), axis: { title: null, format } },
    color: COLOR,
  },
}]);

const weights = (plot: Plot): TopLevelSpec => panel(plot, [{
  data: {
    values: plot.weights.flatMap(({ minute, blue, green }, index) => {
      const to = plot.weights[index + 1]?.minute ?? plot.minutes;
      return [{ from: minute, to, color: 'green', low: 0, high: green }, { from: minute, to, color: 'blue', low: green, high: green + blue }];
    }).filter(({ low, high }) => high > low),
  },
  mark: { type: 'rect', fillOpacity: 0.55, strokeWidth: 0 },
  encoding: {
    x: minuteOf(plot, 'from'), x2: { field: 'to' },
    y: { field: 'low', type: 'quantitative', scale: { domain: [0, 100] }, axis: { title: null, values: [0, 25, 50, 75, 100] } }, y2: { field: 'high' },
    color: COLOR,
  },
}]);

/** Looks that are seen one by one: a single one is no line. */
const FEW = 12;

const KINDS = { domain: ['comparison', 'guard'], range: ['var(--comparison)', 'var(--guard)'] };

const POWERS_OF_TEN = Array.from({ length: 5 }, (_, index) => EVIDENCE.least * 100 ** index);

const EVIDENCE_AXIS = { title: null, values: POWERS_OF_TEN, labelExpr: 'datum.value < 1000 ? datum.value : format(datum.value, "~s")' };

const evidence = (plot: Plot): TopLevelSpec => panel(plot, [
  {
    data: {
      values: plot.evidence.flatMap(({ minute, evidence: against, guardEvidence }) => [
        { minute, kind: 'comparison', value: withinEvidence(against) }, { minute, kind: 'guard', value: withinEvidence(guardEvidence) },
      ]),
    },
    mark: { type: 'line', strokeWidth: 1.8, interpolate: 'step-after', point: plot.evidence.length <= FEW && { size: 12, filled: true } },
    encoding: {
      x: minuteOf(plot),
      y: { field: 'value', type: 'quantitative', scale: { type: 'log', nice: false }, axis: EVIDENCE_AXIS },
      color: { field: 'kind', type: 'nominal', scale: KINDS, legend: null },
    },
  },
  {
    data: { values: [{ limit: plot.evidence[0]!.limit }] },
    mark: { type: 'rule', color: 'var(--bad)', strokeWidth: 1.4 },
    encoding: { y: { field: 'limit', type: 'quantitative', scale: { type: 'log', nice: false } } },
  },
]);

export interface TitledPlot {
  readonly title: string;
  readonly spec: TopLevelSpec;
}

const perMinute = ({ requests, from, to }: TrafficSpan): number | null => to > from ? requests / (to - from) : null;
const failedShare = ({ requests, failed }: TrafficSpan): number | null => requests > 0 ? failed / requests : null;

/** What there is something to draw of. */
export const plotsOf = (plot: Plot): TitledPlot[] => [
  ...plot.weights.length > 0 ? [{ title: 'weights, %', spec: weights(plot) }] : [],
  ...plot.traffic.length > 0 ? [
    { title: 'requests a minute', spec: lines(plot, perMinute, { format: '~s', least: 1 }) },
    { title: 'failed, of the colour\'s requests', spec: lines(plot, failedShare, { format: '~%', least: 0.01 }) },
    { title: 'p95, milliseconds', spec: lines(plot, ({ p95Ms }) => p95Ms, { format: '~s', least: 1 }) },
  ] : [],
  ...plot.evidence.length > 0 ? [{ title: 'evidence against the new colour, log scale', spec: evidence(plot) }] : [],
];
