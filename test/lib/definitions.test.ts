import fc from 'fast-check';
import { FIRST_STATE, type MigrateNext, type MigrateTask } from '../../lambda/contract';
import { loadMachine } from '../../local/states/load';
import { type Definition, deployedMachines, reachableFrom, targetsOf, wholeLife } from './definitions';
import { forward, isUsersOwn, walk } from './walk';

const { migrate, operate } = deployedMachines();

/** With everything that is optional. */
const whole = deployedMachines({}, wholeLife).migrate;

/** The tasks that may end without a way back: the way back itself, the operator's. */
const WITHOUT_CATCH = ['Revert', 'Look again', 'Carry out the wish'];

/** Tasks of a release that is over: what they cannot do is passed over. */
const AFTER_THE_END = ['Hook afterShift', 'Hook afterRevert', 'Hook afterRefusal', 'Drained', 'Retire blue', 'Retire green', 'Retired'];

const statesOf = ({ States }: Definition) => Object.entries(States);
const tasksOf = (definition: Definition) => statesOf(definition).filter(([, { Type }]) => Type === 'Task');

describe.each([['Migrate', migrate], ['Migrate with everything', whole], ['Operate', operate]])('the definition of %s', (_, { type, text, definition }) => {
  test('is of the standard type', () => {
    expect(type).toBe('STANDARD');
  });

  test('is plain JSONPath, without variables, intrinsic functions or task tokens', () => {
    for (const word of ['JSONata', 'QueryLanguage', '"Assign"', '"Output"', 'waitForTaskToken', 'Task.Token']) {
      expect(text).not.toContain(word);
    }
    expect(text.match(/States\.\w+\(/g)).toBeNull();
  });

  test('gives every task of ours a timeout above its function\'s, and a retry of every error', () => {
    for (const [, state] of tasksOf(definition).filter(([name]) => !isUsersOwn(name))) {
      expect(state.TimeoutSeconds).toBeGreaterThan(60);
      expect(state.Retry!.at(-1)).toMatchObject({ ErrorEquals: ['States.ALL'] });
      expect(state.Retry!.at(-1)!.MaxAttempts).toBeGreaterThan(1);
    }
  });

  // Step Functions does not go on to the next retrier when the one that fits is used up.
  test('has more patience with throttling, and never less', () => {
    for (const [name, state] of tasksOf(definition).filter(([each]) => !isUsersOwn(each))) {
      const throttled = state.Retry!.find(({ ErrorEquals }) => ErrorEquals.includes('Throttling'));
      if (WITHOUT_CATCH.includes(name)) expect(throttled).toBeUndefined();
      else expect(throttled!.MaxAttempts).toBeGreaterThan(state.Retry!.at(-1)!.MaxAttempts);
    }
  });

  test('gives every function of the user a timeout, and repeats it for Lambda\'s own troubles only', () => {
    for (const [, state] of tasksOf(definition).filter(([name]) => isUsersOwn(name))) {
      expect(state.TimeoutSeconds).toBe(60);
      for (const error of state.Retry!.flatMap(({ ErrorEquals }) => ErrorEquals)) expect(error).toMatch(/^Lambda\./);
    }
  });

  test('catches every error of every task: on the way it leads to Revert, but of the ways back; after the end it changes nothing', () => {
    for (const [name, state] of tasksOf(definition)) {
      if (WITHOUT_CATCH.includes(name)) {
        expect(state.Catch).toBeUndefined();
        continue;
      }
      expect(state.Catch).toMatchObject([{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure' }]);
      const leadsTo = reachableFrom(definition, state.Catch![0]!.Next);
      expect([name, leadsTo.has('Revert')]).toEqual([name, !AFTER_THE_END.includes(name)]);
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

const NEXTS: readonly MigrateNext[] = ['preflight', 'wait', 'shift', 'revert', 'settle', 'finish', 'retire', 'done', 'failed'];
/** Traffic is back, and a write that was under way has had its time. */
const PUT_BACK = ['Revert', 'Put back?', 'Let writes land', 'Look again', 'Settled?', 'Not released'];

test('a release in which all goes well ends released', () => {
  expect(walk(forward, migrate.definition)).toEqual([
    FIRST_STATE, 'Plan', 'Planned?', 'Preflight', 'Ready?', 'Shift traffic', 'Shifted?', 'Hold', 'Watch', 'Verdict?', 'Finish', 'Finished?', 'Released',
  ]);
});

test.each<MigrateTask>(['plan', 'preflight', 'shift', 'watch', 'finish'])('a controller that fails in %s reaches Revert, and the execution fails', failing => {
  const visited = walk(task => task === failing ? 'error' : forward(task), migrate.definition);
  expect(visited.slice(-6)).toEqual(PUT_BACK);
});

test('from wherever a controller begins to fail, traffic goes back', () => {
  fc.assert(fc.property(fc.array(fc.constantFrom(...NEXTS), { maxLength: 30 }), answers => {
    const rest = [...answers];
    let failed = false;
    const visited = walk(task => {
      if (task === 'revert') return 'settle';
      if (task === 'settle') return 'failed';
      failed ||= rest.length === 0;
      return rest.shift() ?? 'error';
    }, migrate.definition);
    if (failed) expect(visited.slice(-6)).toEqual(PUT_BACK);
    else expect(['Released', 'Not released']).toContain(visited.at(-1));
  }));
});

test('who put traffic back looks again as long as a write may still land', () => {
  const visited = walk((task, visits) => {
    if (task === 'watch') return 'revert';
    return task === 'settle' && visits < 3 ? 'settle' : forward(task);
  }, migrate.definition);
  expect(visited.filter(name => name === 'Look again')).toHaveLength(3);
  expect(visited.at(-1)).toBe('Not released');
});

test('an answer that a step does not know puts traffic back once it may have moved', () => {
  for (const task of ['shift', 'watch', 'finish'] as const) {
    expect(walk(each => each === task ? 'preflight' : forward(each), migrate.definition)).toContain('Revert');
  }
});

test('every state after the plan leads to Revert', () => {
  const { definition } = migrate;
  const wayBack = reachableFrom(definition, 'Put back?');
  for (const name of reachableFrom(definition, 'Preflight')) {
    if (!wayBack.has(name)) expect(reachableFrom(definition, name)).toContain('Revert');
  }
});
