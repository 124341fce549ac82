// Draws what `npm run rehearse -- --json FILE` wrote, as the picture in the README: node scripts/plot-rehearsal.mjs FILE OUT.svg
import { readFileSync, writeFileSync } from 'node:fs';
import { parse, View } from 'vega';
import { compile } from 'vega-lite';

const [file, out] = process.argv.slice(2);
const results = [JSON.parse(readFileSync(file, 'utf8'))].flat();

const COLORS = { domain: ['blue', 'green', 'failed'], range: ['#4c78d0', '#3fa45b', '#d1342f'] };
const GREY = '#7a828c';

const requests = ({ minutes }) => minutes.flatMap(({ minute, blue, green }) => [
  { minute, kind: 'blue', requests: blue.requests - blue.failed },
  { minute, kind: 'green', requests: green.requests - green.failed },
  { minute, kind: 'failed', requests: blue.failed + green.failed },
]);

const decisions = ({ timeline }) => timeline
  .filter(({ event }) => event.startsWith('weights') || event.startsWith('alarm'))
  .map(({ atSeconds, event, weights }) => ({
    minute: atSeconds / 60,
    label: event.startsWith('alarm') ? 'alarm' : `${weights.green} %`,
  }));

const minuteAxis = { type: 'quantitative', axis: { title: 'rehearsed minutes', grid: false } };

const chart = result => ({
  title: { text: `${result.scenario}: ${result.outcome}`, anchor: 'start', fontSize: 14, offset: 26 },
  width: 420,
  height: 190,
  layer: [
    {
      data: { values: requests(result) },
      mark: { type: 'bar', binSpacing: 1 },
      encoding: {
        x: { field: 'minute', ...minuteAxis, bin: { step: 1 } },
        y: { field: 'requests', aggregate: 'sum', axis: { title: 'requests a minute', grid: false } },
        color: { field: 'kind', scale: COLORS, legend: { title: null, orient: 'bottom' } },
        order: { field: 'kind' },
      },
    },
    {
      data: { values: decisions(result) },
      mark: { type: 'rule', strokeDash: [3, 3], color: GREY },
      encoding: { x: { field: 'minute', ...minuteAxis } },
    },
    {
      data: { values: decisions(result) },
      mark: { type: 'text', y: -8, fontSize: 10, color: GREY, align: 'center' },
      encoding: { x: { field: 'minute', ...minuteAxis }, text: { field: 'label' } },
    },
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
