import fc from 'fast-check';
import { FIRST_STATE, type MigrateNext, type MigrateTask } from '../../lambda/contract';
import { loadMachine } from '../../local/states/load';
import { type AslState, type Definition, deployedMachines, reachableFrom, targetsOf } from './definitions';

const { migrate, operate } = deployedMachines();

/** The tasks that may end without a way back: the way back itself, and the operator's. */
const WITHOUT_CATCH = ['Revert', 'Look again', 'Carry out the wish'];

const statesOf = ({ States }: Definition) => Object.entries(States);
const tasksOf = (definition: Definition) => statesOf(definition).filter(([, { Type }]) => Type === 'Task');

describe.each([['Migrate', migrate], ['Operate', operate]])('the definition of %s', (_, { type, text, definition }) => {
  test('is of the standard type', () => {
    expect(type).toBe('STANDARD');
  });

  test('is plain JSONPath, without variables, intrinsic functions or task tokens', () => {
    for (const word of ['JSONata', 'QueryLanguage', '"Assign"', '"Output"', 'waitForTaskToken', 'Task.Token']) {
      expect(text).not.toContain(word);
    }
    expect(text.match(/States\.\w+\(/g)).toBeNull();
  });

  test('gives every task a timeout above its function\'s, and a retry of every error', () => {
    for (const [, state] of tasksOf(definition)) {
      expect(state.TimeoutSeconds).toBeGreaterThan(60);
      expect(state.Retry).toMatchObject([{ ErrorEquals: ['States.ALL'] }]);
      expect(state.Retry![0]!.MaxAttempts).toBeGreaterThan(1);
    }
  });

  test('catches every error of every task, and goes to Revert, but of the ways back', () => {
    for (const [name, state] of tasksOf(definition)) {
      if (WITHOUT_CATCH.includes(name)) expect(state.Catch).toBeUndefined();
      else expect(state.Catch).toEqual([{ ErrorEquals: ['States.ALL'], Next: 'Revert', ResultPath: '$.failure' }]);
    }
  });

  test('has no state that nothing leads to, and leads to none that does not exist', () => {
    expect([...reachableFrom(definition, definition.StartAt)].sort()).toEqual(Object.keys(definition.States).sort());
    const leadTo = statesOf(definition).flatMap(([, state]) => targetsOf(state));
    expect(leadTo.filter(name => !Object.hasOwn(definition.States, name))).toEqual([]);
  });

  test('has a default in every choice', () => {
    for (const [, state] of statesOf(definition)) if (state.Type === 'Choice') expect(state.Default).toEqual(expect.any(String));
  });

  test('starts by putting its configuration into the payload, and no live weight', () => {
    expect(definition.StartAt).toBe(FIRST_STATE);
    const first = definition.States[FIRST_STATE]!;
    expect(first.Type).toBe('Pass');
    expect(first.Parameters).toMatchObject({
      'config': {
        shift: 'Stack/Shift',
        routes: [{ name: 'Stack/Route', ruleArn: expect.any(String), targetGroupArns: { blue: expect.any(String), green: expect.any(String) } }],
        schedule: [{ weight: 10, holdSeconds: 60 }, { weight: 100, holdSeconds: 600 }],
      },
      'execution': { 'id.$': '$$.Execution.Id', 'startTime.$': '$$.Execution.StartTime' },
      'input.$': '$$.Execution.Input',
      'run': { migration: false },
      'failure': false,
    });
    expect(Object.keys((first.Parameters!.config as { routes: object[] }).routes[0]!)).toEqual(['name', 'ruleArn', 'targetGroupArns', 'healthChecked']);
  });

  test('is one that a rehearsal can run', () => {
    expect(() => loadMachine(definition)).not.toThrow();
  });

  test('ends by saying why when it fails', () => {
    const ends = statesOf(definition).filter(([, { Type }]) => Type === 'Fail').map(([, state]) => state);
    expect(ends).toMatchObject([{ ErrorPath: expect.stringMatching(/\.error$/), CausePath: expect.stringMatching(/\.cause$/) }]);
  });
});

/** The state machine in a few lines: what the controller answers by each task decides where it goes. */
const walk = (answer: (task: MigrateTask, visits: number) => MigrateNext | 'error'): string[] => {
  const { States } = migrate.definition;
  const visited: string[] = [];
  let name: string | undefined = migrate.definition.StartAt;
  let said: string = '';
  while (name !== undefined && visited.length < 100) {
    visited.push(name);
    const state: AslState = States[name]!;
    switch (state.Type) {
      case 'Task': {
        const { task } = state.Parameters!.Payload as { task: MigrateTask };
        said = answer(task, visited.filter(each => each === name).length);
        name = said === 'error' ? state.Catch?.[0]?.Next : state.Next;
        break;
      }
      case 'Choice':
        name = state.Choices!.find(choice => choice.StringEquals === said)?.Next ?? state.Default;
        break;
      default:
        name = state.Next;
    }
  }
  return visited;
};

const NEXTS: readonly MigrateNext[] = ['preflight', 'wait', 'shift', 'revert', 'finish', 'done', 'failed'];
/** What the controller says to go on. */
const FORWARD: Readonly<Record<MigrateTask, MigrateNext>> = {
  plan: 'preflight', preflight: 'shift', shift: 'wait', watch: 'finish', finish: 'done', revert: 'settle', settle: 'failed',
};

test('a release in which all goes well ends released', () => {
  expect(walk(task => FORWARD[task])).toEqual([
    FIRST_STATE, 'Plan', 'Planned?', 'Preflight', 'Ready?', 'Shift traffic', 'Shifted?', 'Hold', 'Watch', 'Verdict?', 'Finish', 'Finished?', 'Released',
  ]);
});

test.each<MigrateTask>(['plan', 'preflight', 'shift', 'watch', 'finish'])('a controller that fails in %s reaches Revert, and the execution fails', failing => {
  const visited = walk(task => task === failing ? 'error' : FORWARD[task]);
  expect(visited.slice(-6)).toEqual(['Revert', 'Put back?', 'Let writes land', 'Look again', 'Settled?', 'Not released']);
});

test('from wherever a controller begins to fail, traffic goes back', () => {
  fc.assert(fc.property(fc.array(fc.constantFrom(...NEXTS), { maxLength: 30 }), answers => {
    const rest = [...answers];
    let failed = false;
    const visited = walk(task => {
      if (task === 'revert') return 'failed';
      failed ||= rest.length === 0;
      return rest.shift() ?? 'error';
    });
    if (failed) expect(visited.slice(-3)).toEqual(['Revert', 'Put back?', 'Not released']);
    else expect(['Released', 'Not released']).toContain(visited.at(-1));
  }));
});

test('who put traffic back looks again as long as a write may still land', () => {
  const visited = walk((task, visits) => task === 'watch' ? 'revert' : task === 'settle' && visits < 3 ? 'settle' : FORWARD[task]);
  expect(visited.filter(name => name === 'Look again')).toHaveLength(3);
  expect(visited.at(-1)).toBe('Not released');
});

test('an answer that a step does not know puts traffic back once it may have moved', () => {
  for (const task of ['shift', 'watch', 'finish'] as const) {
    expect(walk(each => each === task ? 'preflight' : FORWARD[each])).toContain('Revert');
  }
});

test('every state after the plan leads to Revert', () => {
  const { definition } = migrate;
  const wayBack = reachableFrom(definition, 'Put back?');
  for (const name of reachableFrom(definition, 'Preflight')) {
    if (!wayBack.has(name)) expect(reachableFrom(definition, name)).toContain('Revert');
  }
});
