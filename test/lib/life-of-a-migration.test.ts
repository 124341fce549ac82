import type { HookName, MigrateNext } from '../../lambda/contract';
import { RetireAction } from '../../lib/retire-action';
import { deployedMachines, userFunction, wholeLife } from './definitions';
import { type Answer, forward, isUsersOwn, walk } from './walk';

const { definition } = deployedMachines({}, wholeLife).migrate;

/** The user's functions and the writes, in their order. */
const landmarks = (visited: readonly string[]) => visited
  .filter(name => (isUsersOwn(name) && !name.endsWith(' failed')) || ['Shift traffic', 'Finish', 'Revert', 'Drain', 'Released', 'Not released'].includes(name));

/** Two steps: the first hold leads to the second, the second to the end. */
const twoSteps = (task: string, visits: number): MigrateNext | Answer =>
  task === 'watch' && visits === 1 ? 'shift' : task === 'plan' ? { next: 'preflight', from: 'blue' } : forward(task);

test('hooks stand where they are named, and the old colour is retired at the end', () => {
  expect(landmarks(walk(twoSteps, definition))).toEqual([
    'Hook beforeShift', 'Hook beforeStep', 'Shift traffic', 'Hook afterStep', 'Hook beforeStep', 'Shift traffic', 'Hook afterStep', 'Finish',
    'Hook afterShift', 'Drain', 'Retire blue', 'Released',
  ]);
});

test('each colour is retired in its own way', () => {
  const toBlue = (task: string, visits: number) => task === 'plan' ? { next: 'preflight', from: 'green' } as const : twoSteps(task, visits);
  expect(walk(toBlue, definition)).toContain('Retire green');
  expect(walk(toBlue, definition)).not.toContain('Retire blue');
});

test('a colour without an action stays, and nobody waits for it to drain', () => {
  const { migrate } = deployedMachines({}, fixture => ({ retire: { green: RetireAction.invoke(userFunction(fixture, 'Retirement')) } }));
  expect(landmarks(walk(twoSteps, migrate.definition)).at(-1)).toBe('Released');
  expect(walk(twoSteps, migrate.definition)).not.toContain('Drain');
});

test('nothing is retired when the controller finds the old colour in use', () => {
  const visited = walk((task, visits) => task === 'drained' ? 'done' : twoSteps(task, visits), definition);
  expect(landmarks(visited).slice(-2)).toEqual(['Drain', 'Released']);
});

test.each<HookName>(['beforeShift', 'beforeStep', 'afterStep'])('a release goes back when its hook %s fails', name => {
  const visited = walk((task, visits) => {
    if (task === `Hook ${name}`) return 'error';
    return task === 'settle' ? { next: 'failed', ending: 'reverted' } : twoSteps(task, visits);
  }, definition);
  expect(visited).toContain(`Hook ${name} failed`);
  expect(landmarks(visited).slice(-3)).toEqual(['Revert', 'Hook afterRevert', 'Not released']);
  if (name === 'beforeShift') expect(visited).not.toContain('Shift traffic');
});

test.each<string>(['Hook afterShift', 'Retire blue', 'drained', 'retired'])('a release that is over stays so when %s fails', failing => {
  const visited = walk((task, visits) => task === failing ? 'error' : twoSteps(task, visits), definition);
  expect(visited.at(-1)).toBe('Released');
  expect(visited).not.toContain('Revert');
});

test.each<[string, Answer, string]>([
  ['plan', { next: 'failed', ending: 'refused' }, 'Hook afterRefusal'],
  ['preflight', { next: 'failed', ending: 'refused' }, 'Hook afterRefusal'],
  ['settle', { next: 'failed', ending: 'reverted' }, 'Hook afterRevert'],
])('after %s the run has ended in one way, and that way\'s hook runs, even if it fails', (where, answer, hook) => {
  for (const fails of [false, true]) {
    const visited = walk((task, visits) => {
      if (task === where) return answer;
      if (task === hook && fails) return 'error';
      return task === 'watch' && where === 'settle' ? 'revert' : twoSteps(task, visits);
    }, definition);
    expect(landmarks(visited).filter(name => name.startsWith('Hook after') && name !== 'Hook afterStep')).toEqual([hook]);
    expect(visited.at(-1)).toBe('Not released');
  }
});

test('an execution that does not own the shift any more runs no hook', () => {
  const visited = walk((task, visits) => task === 'shift' ? { next: 'failed', ending: 'superseded' } : twoSteps(task, visits), definition);
  expect(landmarks(visited)).toEqual(['Hook beforeShift', 'Hook beforeStep', 'Shift traffic', 'Not released']);
});
