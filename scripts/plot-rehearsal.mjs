// Draws what `npm run rehearse -- --json FILE` wrote, as the picture in the README: node scripts/plot-rehearsal.mjs FILE OUT.svg
import { readFileSync, writeFileSync } from 'node:fs';
import { parse, View } from 'vega';
import { compile } from 'vega-lite';

const [file, out] = process.argv.slice(2);
const results = [JSON.parse(readFileSync(file, 'utf8'))].flat();

const COLORS = { domain: ['blue', 'green', 'failed'], range: ['#4c78d0', '#3fa45b', '#d1342f'] };
const GREY = '#7a828c';
const DECISION = '#d1342f';

/** What failed is drawn on top of what the two colours answered well. */
const requests = ({ minutes }) => minutes.flatMap(({ minute, blue, green }) => {
  const blueTop = blue.requests - blue.failed;
  const greenTop = blueTop + green.requests - green.failed;
  const bar = (kind, from, to) => ({ kind, from, to, minute, end: minute + 0.92 });
  return [bar('blue', 0, blueTop), bar('green', blueTop, greenTop), bar('failed', greenTop, blue.requests + green.requests)];
});

const events = ({ timeline }, kind, label) => timeline
  .filter(({ event }) => event.startsWith(kind))
  .map(event => ({ minute: event.atSeconds / 60, label: label(event) }));

const decisions = ({ revert }) => revert === null ? [] : [{ minute: revert.decidedAtSeconds / 60, label: 'decided' }];

const minuteAxis = { type: 'quantitative', axis: { title: 'rehearsed minutes', grid: false } };

/** Vertical lines with a word above them. */
const marks = (values, color, y) => [
  { data: { values }, mark: { type: 'rule', strokeDash: [3, 3], color }, encoding: { x: { field: 'minute', ...minuteAxis } } },
  {
    data: { values },
    mark: { type: 'text', y, fontSize: 10, color, align: 'center' },
    encoding: { x: { field: 'minute', ...minuteAxis }, text: { field: 'label' } },
  },
];

const chart = result => ({
  title: { text: `${result.scenario}: ${result.outcome}`, anchor: 'start', fontSize: 14, offset: 30 },
  width: 420,
  height: 190,
  layer: [
    {
      data: { values: requests(result) },
      mark: { type: 'rect' },
      encoding: {
        x: { field: 'minute', ...minuteAxis },
        x2: { field: 'end' },
        y: { field: 'from', type: 'quantitative', axis: { title: 'requests a minute', grid: false } },
        y2: { field: 'to' },
        color: { field: 'kind', scale: COLORS, legend: { title: null, orient: 'bottom' } },
      },
    },
    ...marks(events(result, 'weights', ({ weights }) => `${weights.green} %`), GREY, -8),
    ...marks(decisions(result), DECISION, -22),
  ],
});

const spec = {
  background: null,
  config: {
    font: 'system-ui, sans-serif', view: { stroke: null }, title: { color: GREY }, legend: { labelColor: GREY },
    axis: { labelColor: GREY, titleColor: GREY, domainColor: GREY, tickColor: GREY },
  },
  hconcat: results.map(chart),
};

writeFileSync(out, await new View(parse(compile(spec).spec), { renderer: 'none' }).toSVG());
