import { violations } from './expectations';
import { played, start } from './storyboard';

jest.setTimeout(60_000);

beforeAll(() => {
  for (const level of ['log', 'error'] as const) jest.spyOn(console, level).mockImplementation(() => undefined);
});

test('a step\'s write lands after the operator\'s rollback was verified', async () => {
  const play = await played({},
    [0, { kind: 'fault', caller: 'migrate', call: 'writeRule', fault: { kind: 'slow', seconds: 45 } }],
    [0, start],
    [3, { kind: 'wish', action: 'rollback' }]);
  expect(violations(play)).toEqual([]);
});

test('a takeover that was stopped in its plan goes on, and puts back what the next release moved', async () => {
  const play = await played({},
    [0, start],
    [0, { kind: 'stop', which: 0 }],
    [3, start],
    [0, { kind: 'fault', caller: 'migrate', call: 'putRecord', fault: { kind: 'slow answer', seconds: 20 } }],
    [3, { kind: 'stop', which: 0 }],
    [0, start]);
  expect(violations(play)).toEqual([]);
});

test('a rollback that the state machine gave up writes into the next release', async () => {
  const play = await played({},
    [0, start],
    [10, { kind: 'fault', caller: 'operate', call: 'writeRule', fault: { kind: 'slow', seconds: 20 } }],
    [0, { kind: 'fault', caller: 'operate', call: 'readRules', fault: { kind: 'orphaned' } }],
    [0, { kind: 'wish', action: 'rollback' }],
    [12, start]);
  expect(violations(play)).toEqual([]);
});

test('a preflight that was given up gives up the lock of the release that goes on', async () => {
  const play = await played({ deliveries: [[], [], []] },
    [0, start],
    [0.2, { kind: 'alarm', state: 'ALARM' }],
    [0.05, { kind: 'fault', caller: 'migrate', call: 'putRecord', fault: { kind: 'slow', seconds: 20 } }],
    [0.25, { kind: 'alarm', state: 'OK' }],
    [0, { kind: 'stop', which: 0 }],
    [0, { kind: 'redrive', which: 0 }]);
  expect(violations(play)).toEqual([]);
});

test('a rollback that cannot mark the record writes all the same, when the release has just completed', async () => {
  const play = await played({},
    [0, { kind: 'fault', caller: 'operate', call: 'putRecord', fault: { kind: 'slow', seconds: 28 } }],
    [0, start],
    [115, { kind: 'wish', action: 'rollback' }]);
  expect(violations(play)).toEqual([]);
});

test('a pause that may not last longer is over when the policy says that the release goes on', async () => {
  const play = await played({ onStandstill: 'continue' },
    [0, start],
    [0.3, { kind: 'wish', action: 'pause' }]);
  expect(violations(play)).toEqual([]);
});

test('a release whose end could not be recorded in time, or so it seemed, stays where it passed its bake', async () => {
  const play = await played({},
    [0, start],
    [130, { kind: 'fault', caller: 'migrate', call: 'putRecord', fault: { kind: 'slow answer', seconds: 45 } }],
    [3, { kind: 'outage', service: 'table', seconds: 100 }]);
  expect(violations(play)).toEqual([]);
  expect(play.world.record).toMatchObject({ safe: 'green', last: { outcome: 'completed' } });
  expect(play.world.allLiveOn('green')).toBe(true);
});

test('a second look that took too long does not write into the next release', async () => {
  const play = await played({},
    [0, start],
    [15, { kind: 'wish', action: 'rollback' }],
    [70, { kind: 'fault', caller: 'migrate', call: 'readRules', fault: { kind: 'slow', seconds: 28 } }],
    [25, { kind: 'stop', which: 0 }],
    [12, start],
    [0, { kind: 'redrive', which: 0 }]);
  expect(violations(play)).toEqual([]);
});

test('a release that was stopped before it moved anything is not held while another\'s write may land', async () => {
  const play = await played({ onStop: 'hold' },
    [0, { kind: 'fault', caller: 'migrate', call: 'writeRule', fault: { kind: 'slow', seconds: 45 } }],
    [0, start],
    [3, { kind: 'alarm', state: 'ALARM' }],
    [3, { kind: 'stop', which: 0 }],
    [3, start],
    [0, { kind: 'stop', which: 0 }]);
  expect(violations(play)).toEqual([]);
});
