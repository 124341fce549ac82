// Draws the evidence of two simulated releases, as the picture in docs/comparison.md: node --import tsx scripts/plot-comparison.mjs OUT.svg
import { writeFileSync } from 'node:fs';
import { parse, View } from 'vega';
import { compile } from 'vega-lite';
import signals from '../lambda/core/signals.ts';
import random from '../local/random.ts';
import rollouts from '../local/simulation/rollout.ts';
import scenarios from '../local/simulation/scenario.ts';

const { assess, baselinesOf, beginAll, SIGNALS, stepAll } = signals;
const { rollout, SEED_SCHEDULE } = rollouts;

const [out] = process.argv.slice(2);

const SERVICE = { requestsPerSecond: 20, baseline: 0.002 };
const SEED = 6;
const INCIDENT = { from: 12, to: 17 };
const COLORS = { domain: ['good release', 'release that fails 2 % more'], range: ['#3fa45b', '#d1342f'] };
const GREY = '#7a828c';
const LIMIT = 100;

const incident = {
  name: 'both colours fail 10 % more', healthy: true,
  blueRate: ({ blue, minute }) => blue + (minute >= INCIDENT.from && minute < INCIDENT.to ? 0.1 : 0),
};

/** Minute by minute, until traffic goes back. */
const evidence = (kind, scenario) => {
  const { before, minutes } = rollout(SERVICE, scenario, SEED_SCHEDULE, random.seededRandom(SEED));
  const all = Object.values(SIGNALS);
  const baselines = baselinesOf(all, before);
  const points = [{ kind, minute: 0, evidence: 1 }];
  let states = beginAll(all, baselines);
  for (const [index, minute] of minutes.entries()) {
    states = stepAll(all, baselines, states, minute);
    const assessment = assess(all, states);
    points.push({ kind, minute: index + 1, evidence: assessment.evidence });
    if (assessment.by !== null) break;
  }
  return points;
};

const good = evidence('good release', incident);
const bad = evidence('release that fails 2 % more', scenarios.BAD.plus2);
const last = bad.at(-1);

const steps = SEED_SCHEDULE.map(({ weight }, index) => ({
  minute: SEED_SCHEDULE.slice(0, index).reduce((sum, { minutes }) => sum + minutes, 0), label: `${weight} %`,
}));

const x = { field: 'minute', type: 'quantitative', axis: { title: 'minutes of the release', grid: false }, scale: { domain: [0, 30] } };
const y = {
  field: 'evidence', type: 'quantitative', scale: { type: 'log', domain: [0.01, 10 ** Math.ceil(Math.log10(last.evidence))] },
  axis: { title: 'evidence against green', grid: false, format: '~g', tickCount: 4 },
};
const text = (values, color, more) => ({
  data: { values }, mark: { type: 'text', fontSize: 11, color, ...more }, encoding: { x, ...more.y === undefined && { y }, text: { field: 'label' } },
});

const spec = {
  background: null,
  width: 640,
  height: 260,
  config: {
    font: 'system-ui, sans-serif', view: { stroke: null }, legend: { labelColor: GREY },
    axis: { labelColor: GREY, titleColor: GREY, domainColor: GREY, tickColor: GREY },
  },
  layer: [
    {
      data: { values: [INCIDENT] }, mark: { type: 'rect', opacity: 0.12, color: GREY },
      encoding: { x: { ...x, field: 'from' }, x2: { field: 'to' } },
    },
    text([{ minute: (INCIDENT.from + INCIDENT.to) / 2, label: 'good release: both colours fail 10 % more' }], GREY, { y: 250 }),
    { data: { values: [{ evidence: LIMIT }] }, mark: { type: 'rule', strokeDash: [4, 4], color: GREY }, encoding: { y } },
    text([{ minute: 29.8, evidence: LIMIT, label: 'limit: traffic goes back' }], GREY, { align: 'right', dy: -8 }),
    { data: { values: steps }, mark: { type: 'rule', strokeDash: [1, 4], color: GREY }, encoding: { x } },
    text(steps, GREY, { y: -8, align: 'left' }),
    {
      data: { values: [...good, ...bad] }, mark: { type: 'line', point: true },
      encoding: { x, y, color: { field: 'kind', type: 'nominal', scale: COLORS, legend: { title: null, orient: 'bottom', symbolType: 'stroke', labelLimit: 0 } } },
    },
    text([{ ...last, label: `put back by minute ${last.minute}` }], COLORS.range[1], { align: 'left', dx: 8 }),
  ],
};

writeFileSync(out, await new View(parse(compile(spec).spec), { renderer: 'none' }).toSVG());
console.log(`good: ${Math.min(...good.map(({ evidence: each }) => each)).toFixed(3)} to ${Math.max(...good.map(({ evidence: each }) => each)).toFixed(2)}; bad: ${last.evidence.toFixed(0)} in minute ${last.minute}`);
