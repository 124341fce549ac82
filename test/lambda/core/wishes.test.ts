import type { ShiftRecord } from '../../../lambda/contract';
import { pause, promote, resume } from '../../../lambda/core/wishes';

const WISH = { by: 'arn:operate', at: '2030-01-01T12:00:00.000Z', reason: 'lunch' };
const running: ShiftRecord = {
  shift: 'Shop', revision: 7, epoch: 2, status: 'migrating', owner: 'arn:run', safe: 'blue', target: 'green',
  progress: { step: 1, of: 4, weight: 25, at: '2030-01-01T11:00:00.000Z' },
};

describe.each([['pause', pause], ['resume', resume], ['promote', promote]] as const)('%s', (_, decide) => {
  test.each([
    ['there is no record', null, 'NothingRunning'],
    ['no release runs', { ...running, status: 'idle' as const }, 'NothingRunning'],
    ['traffic goes back', { ...running, status: 'reverting' as const }, 'GoingBack'],
  ])('is refused when %s, and changes nothing', (_case, record, error) => {
    expect(decide(record, WISH)).toEqual({ kind: 'refused', reason: { error, cause: expect.stringMatching(/Nothing was changed\.$/) } });
  });
});

test('a pause is written once; a second one is told since when', () => {
  const answer = pause(running, WISH);
  expect(answer).toMatchObject({ kind: 'granted', record: { ...running, revision: 8, paused: WISH } });
  expect(pause({ ...running, paused: WISH }, WISH)).toEqual({ kind: 'already', says: `it has been paused since ${WISH.at} by arn:operate: lunch` });
});

test('resuming ends a pause and is remembered for a gate', () => {
  expect(resume({ ...running, paused: WISH }, WISH)).toMatchObject({ kind: 'granted', record: { paused: undefined, resumed: WISH, revision: 8 } });
});

test('a promotion ends a pause, comes once, and needs steps to leave out', () => {
  expect(promote({ ...running, paused: WISH }, WISH)).toMatchObject({ kind: 'granted', record: { paused: undefined, promoted: WISH, revision: 8 } });
  expect(promote({ ...running, promoted: WISH }, WISH)).toMatchObject({ kind: 'already' });
  expect(promote({ ...running, progress: undefined }, WISH)).toMatchObject({ kind: 'refused', reason: { error: 'NotShiftingYet' } });
  expect(promote({ ...running, progress: { ...running.progress!, step: 3, weight: 100 } }, WISH)).toMatchObject({ kind: 'refused', reason: { error: 'FullyShifted' } });
});
