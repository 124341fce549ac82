import type { TopLevelSpec } from 'vega-lite';
import type { Ending } from '../../local/simulation/rule';
import type { Experiment, Trial } from '../../local/simulation/trials';
import { CHART } from '../chart/chart-config';

interface Point {
  readonly rule: string;
  readonly minute: number;
  readonly share: number;
}

/** Share of the releases that have been put back, by the time since they began. One that was held may end later than its schedule. */
const curve = (rule: string, endings: readonly Ending[], end: number): Point[] => {
  const reverted = endings.flatMap(({ revertedAfter }) => revertedAfter ?? []).toSorted((a, b) => a - b);
  const steps = reverted.map((minute, index) => ({ rule, minute, share: (index + 1) / endings.length }));
  const last = reverted.length / endings.length;
  // Of those that are put back in the same moment, the last one's share counts.
  const distinct = steps.filter(({ minute }, index) => minute !== steps[index + 1]?.minute);
  return [{ rule, minute: 0, share: 0 }, ...distinct, { rule, minute: Math.max(end, reverted.at(-1) ?? 0), share: last }];
};

const panel = (title: string, values: readonly Point[]) => ({
  title,
  width: 360,
  height: 240,
  data: { values: [...values] },
  mark: { type: 'line' as const, interpolate: 'step-after' as const, strokeWidth: 2 },
  encoding: {
    x: { field: 'minute', type: 'quantitative' as const, axis: { title: 'minutes since the release began' } },
    y: { field: 'share', type: 'quantitative' as const, scale: { domain: [0, 1] }, axis: { title: 'put back', format: '.0%' } },
    color: { field: 'rule', type: 'nominal' as const, sort: null, legend: { title: null } },
  },
});

/** How many releases each rule puts back by when: of those whose green is worse, and of those whose green is not. */
export const standingChart = ({ rules, schedule, scenario }: Experiment, trials: readonly Trial[]): TopLevelSpec => {
  const end = schedule.reduce((sum, { minutes }) => sum + minutes, 0);
  const curves = (endingsOf: (trial: Trial) => readonly Ending[]): Point[] =>
    rules.flatMap(({ name }, index) => curve(name, trials.map(trial => endingsOf(trial)[index]!), end));
  return {
    ...CHART,
    hconcat: [
      ...scenario.healthy ? [] : [panel(`${scenario.name}: put back`, curves(({ worse }) => worse!))],
      panel('green no worse: put back all the same', curves(({ noWorse }) => noWorse)),
    ],
  };
};
