import fc from 'fast-check';
import { statusLines, logLine } from '../../../cli/operator/status-lines';
import { factsOf, headline, moment, type ShiftView } from '../../../cli/operator/view';
import type { ShiftRecord } from '../../../lambda/contract';
import type { RunStep, RunStepComparison } from '../../../lambda/contract/history';
import { compared } from './compared';

const NOW = new Date('2026-03-01T12:00:00.400Z');
const AT = '2026-03-01T11:57:00.000Z';
const OWNER = 'arn:aws:states:us-east-1:123456789012:execution:Migrate:v7';

const idle: ShiftRecord = { shift: 'Shop/Shift', revision: 1, epoch: 1, status: 'idle', safe: 'blue' };
const migrating: ShiftRecord = {
  ...idle, status: 'migrating', owner: OWNER, ownerSince: AT, target: 'green', progress: { step: 1, of: 6, weight: 10, at: AT },
};

const view = (record: ShiftRecord | null, more: Partial<ShiftView> = {}): ShiftView => ({ shift: 'Shop/Shift', record, live: null, idle: null, ...more });

test.each<[string, ShiftView, string]>([
  ['new', view(null, { idle: 'green' }), 'no release yet, green is idle'],
  ['new, after a deployment', view({ ...idle, epoch: 0 }, { idle: 'green' }), 'no release yet, green is idle'],
  ['at rest', view(idle), 'idle, blue serves everything'],
  ['changed by hand', view({ ...idle, drift: { since: AT, live: 'Shop/Route: green 100 %' } }), 'idle, blue should serve everything, but somebody changed the rules'],
  ['before the first step', view({ ...migrating, progress: undefined }), 'migrating to green, before its first step'],
  ['at a step', view(migrating), 'migrating to green, step 2 of 6: 10 %'],
  ['paused', view({ ...migrating, paused: { by: 'arn:operate', at: AT } }), 'migrating to green, step 2 of 6: 10 %, paused'],
  [
    'going back', view({ ...migrating, status: 'reverting', revert: { error: 'AlarmBreach', cause: 'errors', road: 'watch', decidedAt: AT } }),
    'going back to blue: AlarmBreach',
  ],
])('the headline of a shift that is %s', (_, shown, line) => {
  expect(headline(shown)).toBe(line);
});

test('a running release: everything that an operator asks, in order', () => {
  const record: ShiftRecord = {
    ...migrating, paused: { by: 'arn:operate', at: AT, reason: 'a look at the logs' },
    last: { outcome: 'reverted', owner: 'arn:before', epoch: 1, at: AT, error: 'AlarmBreach', cause: 'errors is in ALARM' },
  };
  const route = { route: 'Shop/Route', percent: { blue: 90, green: 10 } };
  expect(statusLines(view(record, { live: [route], note: 'green at 10 % stands still: the gate of this step waits for "resume"' }), NOW)).toEqual([
    '  Shop/Shift  migrating to green, step 2 of 6: 10 %, paused',
    `    Shop/Route  ${'█'.repeat(32)}  blue 90 %  green 10 %`,
    '    step since  2026-03-01T11:57:00Z (3 min ago)',
    '    last look   green at 10 % stands still: the gate of this step waits for "resume"',
    '    paused      2026-03-01T11:57:00Z (3 min ago) by arn:operate: a look at the logs',
    `    owner       ${OWNER} since 2026-03-01T11:57:00Z (3 min ago)`,
    '    last        reverted 2026-03-01T11:57:00Z (3 min ago) by arn:before: AlarmBreach: errors is in ALARM',
  ]);
});

test('rules that somebody changed are in a line', () => {
  const record: ShiftRecord = { ...idle, drift: { since: AT, live: 'Shop/Route: blue 0 %, green 100 %' } };
  expect(factsOf(view(record), NOW)).toEqual([{ about: 'drift', says: 'since 2026-03-01T11:57:00Z (3 min ago): Shop/Route: blue 0 %, green 100 %' }]);
});

test('at rest it says where the next version goes', () => {
  expect(factsOf(view(idle, { idle: 'green' }), NOW)).toEqual([{ about: 'idle', says: 'green: deploy the next version to green' }]);
});

test('a deployment that changes the rules is shown until it counts as dead', () => {
  const deployed = (until: string) => factsOf(view({ ...idle, deployment: { by: 'arn:stack/Rule', holder: '1', at: AT, until } }), NOW);
  expect(deployed('2026-03-01T12:00:30.000Z')).toEqual([
    { about: 'deployment', says: 'arn:stack/Rule has been changing the rules since 2026-03-01T11:57:00Z (3 min ago)' },
  ]);
  expect(deployed('2026-03-01T12:00:00.000Z')).toEqual([]);
});

test('a rule that shares nothing is said to be one', () => {
  expect(statusLines(view(idle, { live: [{ route: 'Shop/Route', percent: null }] }), NOW)[1]).toMatch(/does something else than sharing/);
});

test('without a look at the rules, what was written is shown as that', () => {
  expect(logLine(view(migrating))).toBe('migrating to green, step 2 of 6: 10 %; as written: blue 90 %, green 10 %');
  expect(logLine(view(idle))).toBe('idle, blue serves everything');
});

test('a line of a log changes only when something happened', () => {
  expect(logLine(view(migrating, { note: 'quiet, 40 seconds to go' }))).toBe(logLine(view(migrating, { note: 'quiet, 20 seconds to go' })));
});

describe('a release that is compared', () => {
  const step = (index: number, weight: number, comparison?: RunStepComparison): RunStep =>
    ({ step: index, weight, at: AT, readBack: [], ...comparison && { comparison } });
  const steps = [step(1, 5, compared({})), step(2, 10, compared({ verdict: 'inconclusive' })), step(3, 25)];

  test('shows what was said of the steps that are over', () => {
    expect(factsOf(view(migrating, { steps }), NOW).slice(1, 3)).toEqual([
      { about: 'step 1, 5 %', says: expect.stringMatching(/^accepted; answered failures: green 1 % of 1,000/) },
      { about: 'step 2, 10 %', says: expect.stringMatching(/^too little traffic to tell; /) },
    ]);
  });

  test('has a line in a log for each step that is over', () => {
    expect(logLine(view(migrating, { steps: steps.slice(0, 1) }))).toMatch(/; as written: blue 90 %, green 10 %; step 1, 5 %: accepted; /);
    expect(logLine(view(migrating, { steps }))).toMatch(/; step 2, 10 %: too little traffic to tell; /);
    expect(logLine(view(migrating, { steps: [step(1, 5)] }))).toBe(logLine(view(migrating)));
  });

  test('says in the end that some steps had too little traffic to tell', () => {
    const last = { outcome: 'completed', owner: 'arn:before', epoch: 1, at: AT } as const;
    const plain = 'completed 2026-03-01T11:57:00Z (3 min ago) by arn:before';
    expect(factsOf(view({ ...idle, last: { ...last, inconclusiveSteps: 2 } }), NOW))
      .toEqual([{ about: 'last', says: `${plain}; 2 steps had too little traffic to tell whether the new colour is good` }]);
    expect(factsOf(view({ ...idle, last }), NOW)).toEqual([{ about: 'last', says: plain }]);
  });
});

test('an age is there for what is past, in one unit, and never negative', () => {
  fc.assert(fc.property(fc.integer({ min: -10_000_000, max: 10_000_000 }), seconds => {
    const text = moment(new Date(NOW.getTime() - seconds * 1000).toISOString(), NOW);
    expect(text).toMatch(seconds < 0 ? /^\S+Z$/ : /^\S+Z \(\d+ (s|min|h|d) ago\)$/);
  }));
  expect(moment('2026-02-27T12:00:00.400Z', NOW)).toContain('(2 d ago)');
});
