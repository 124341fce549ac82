import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import { Choice, Condition, Fail, JsonPath, Pass, Succeed, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { COLORS, FIRST_STATE } from '../../lambda/contract';
import type { Ending, HookName, MigrateNext, MigrateTask, ShiftConfig } from '../../lambda/contract';
import type { ShiftHooks } from '../shift-hooks';
import { controllerTask, loadedConfiguration } from './controller-task';
import { hookTask } from './hook-tasks';
import { proberTask } from './prober-task';
import type { Retirements } from './retire-function';
import { retireTask } from './retire-task';

const NEXT = '$.run.migration.next';
const ENDING = '$.run.migration.ending';
const FROM = '$.run.migration.from';

/** A task is tried for about half a minute; then traffic goes back. */
const TASK_RETRY = { maxAttempts: 4, maxDelay: Duration.seconds(15) };

/**
 * A throttled call had no effect, so it is worth more tries. A step's write, which its client does not repeat, fails one time in two when
 * half of the calls are throttled: sixteen tries end one step in 25,000, five would end one in 25. The delays are short, because nobody
 * watches the new colour meanwhile: about half a minute all together, 71 seconds at most.
 */
const THROTTLED_RETRY = { maxAttempts: 15, maxDelay: Duration.seconds(5) };

/** Going back is tried for about a day: there is nothing better to do. 2,880 tries stay far below the 25,000 events of a history. */
const REVERT_RETRY = { maxAttempts: 2880, maxDelay: Duration.seconds(30) };

/** What is invoked besides the controller. */
export interface MigrateFunctions {
  readonly controller: IFunction;
  readonly prober?: IFunction;
  readonly hooks?: ShiftHooks;
  readonly retirements?: Retirements;
}

/** One execution is one release. Every decision is the controller's; the states only say where to go next. */
export const migrateDefinition = (scope: Construct, functions: MigrateFunctions, config: ShiftConfig): IChainable => {
  const { controller, prober, hooks = {}, retirements = {} } = functions;
  const task = (name: MigrateTask, id: string, stateName: string, comment: string) => controllerTask(scope, id, {
    stateName, comment, controller,
    payload: {
      task: name,
      migration: JsonPath.objectAt('$.run.migration'),
      failure: JsonPath.objectAt('$.failure'),
      probe: JsonPath.objectAt('$.probe'),
      failedHook: JsonPath.objectAt('$.failedHook'),
    },
    resultSelector: { migration: JsonPath.stringAt('$.Payload') },
    ...name === 'revert' || name === 'settle' ? { retry: REVERT_RETRY } : { retry: TASK_RETRY, retryThrottled: THROTTLED_RETRY },
  });
  const branch = (id: string, stateName: string, branches: Partial<Record<MigrateNext, IChainable>>, otherwise: IChainable) =>
    Object.entries(branches).reduce(
      (choice, [next, state]) => choice.when(Condition.stringEquals(NEXT, next), state),
      Choice.jsonPath(scope, id, { stateName }),
    ).otherwise(otherwise);
  const wait = (id: string, stateName: string) =>
    Wait.jsonPath(scope, id, { stateName, time: WaitTime.secondsPath('$.run.migration.waitSeconds') });

  const load = Pass.jsonPath(scope, 'LoadConfiguration', {
    stateName: FIRST_STATE,
    comment: 'This execution keeps the configuration it starts with, whatever is deployed meanwhile',
    parameters: { ...loadedConfiguration(config), probe: false, failedHook: false },
  });
  const plan = task('plan', 'Plan', 'Plan', 'Validates the input, compares the live weights with the record, takes the lock');
  const preflight = task('preflight', 'Preflight', 'Preflight', 'Are the idle colour\'s targets healthy and the watched alarms quiet?');
  const shift = task('shift', 'ShiftTraffic', 'Shift traffic', 'Writes the next step\'s weights to every route and reads them back');
  const watch = task('watch', 'Watch', 'Watch', 'Alarms, live weights, operators: advance, wait or put back?');
  const finish = task('finish', 'Finish', 'Finish', 'Records the new colour as the safe one and gives up the lock');
  const revert = task('revert', 'Revert', 'Revert', 'Puts every route back on the safe colour and reads it back');
  const settle = task('settle', 'Settle', 'Look again', 'A write that was under way when traffic went back is put right');
  const waitForTargets = wait('WaitForTargets', 'Wait for targets');
  const waitForWrites = wait('WaitForWrites', 'Let writes land');
  const hold = wait('Hold', 'Hold');
  const released = Succeed.jsonPath(scope, 'Released', {
    stateName: 'Released', comment: 'The target colour serves everything and passed its bake', outputPath: '$.run.migration',
  });
  const failed = Fail.jsonPath(scope, 'NotReleased', {
    stateName: 'Not released', comment: 'Refused, or put back: error and cause say why',
    errorPath: '$.run.migration.error', causePath: '$.run.migration.cause',
  });

  /** The user's function at this point, then `next`; without one, `next`. A failure of one that cannot revert any more is passed over. */
  const hooked = (name: HookName, next: IChainable, onFailure: IChainable = next): IChainable => {
    const hook = hooks[name];
    if (hook === undefined) return next;
    const state = hookTask(scope, { name, hook, shift: config.shift, onFailure });
    state.next(next);
    return state;
  };
  const ended = (...endings: [Ending, HookName][]): IChainable => endings
    .filter(([, name]) => hooks[name] !== undefined)
    .reduce<Choice | undefined>((choice, [ending, name]) => (choice ?? Choice.jsonPath(scope, 'EndedHow', { stateName: 'Ended how?' }))
      .when(Condition.and(Condition.isPresent(ENDING), Condition.stringEquals(ENDING, ending)), hooked(name, failed)), undefined)
    ?.otherwise(failed) ?? failed;

  const notReleased = ended(['refused', 'afterRefusal'], ['reverted', 'afterRevert']);
  const completed = hooked('afterShift', drained());
  const nextStep = hooked('beforeStep', shift, revert);
  const firstStep = smokeTested(hooked('beforeShift', nextStep, revert));
  const look = probed(watch);
  for (const state of [plan, preflight, shift, watch, finish]) state.addCatch(revert, { resultPath: '$.failure' });

  load.next(plan);
  plan.next(branch('Planned', 'Planned?', { preflight }, notReleased));
  preflight.next(branch('Ready', 'Ready?', { shift: firstStep, wait: waitForTargets, done: released, revert }, notReleased));
  waitForTargets.next(preflight);
  shift.next(branch('Shifted', 'Shifted?', { wait: hold, done: released, failed: notReleased }, revert));
  hold.next(look);
  watch.next(branch('Verdict', 'Verdict?', { wait: hold, ...stepPassed(), done: released, failed: notReleased }, revert));
  finish.next(branch('Finished', 'Finished?', { wait: hold, done: completed, failed: notReleased }, revert));
  revert.next(branch('PutBack', 'Put back?', { settle: waitForWrites, done: released }, notReleased));
  waitForWrites.next(settle);
  settle.next(branch('Settled', 'Settled?', { settle: waitForWrites, done: released }, notReleased));
  return load;

  function smokeTested(next: IChainable): IChainable {
    if (prober === undefined) return next;
    const smokeTest = proberTask(scope, 'SmokeTest', 'Smoke test', prober, 'smoke-test');
    const tested = task('tested', 'JudgeSmokeTest', 'Judge smoke test', 'Does the new colour work, before any user is sent to it?');
    smokeTest.addCatch(tested, { resultPath: '$.probe' });
    tested.addCatch(revert, { resultPath: '$.failure' });
    smokeTest.next(tested);
    tested.next(branch('Tested', 'Tested?', { shift: next, revert }, notReleased));
    return smokeTest;
  }

  function probed(next: IChainable): IChainable {
    if (prober === undefined || config.prober?.probeFailures === undefined) return next;
    const probe = proberTask(scope, 'Probe', 'Probe', prober, 'probe');
    probe.addCatch(next, { resultPath: '$.probe' });
    probe.next(next);
    return probe;
  }

  function stepPassed(): Partial<Record<MigrateNext, IChainable>> {
    const ways = { shift: nextStep, finish };
    if (hooks.afterStep === undefined) return ways;
    const afterStep = hooked('afterStep', branch('AfterStepNext', 'Next step?', { shift: nextStep }, finish), revert);
    return { shift: afterStep, finish: afterStep };
  }

  function drained(): IChainable {
    const colors = COLORS.filter(color => retirements[color] !== undefined);
    if (colors.length === 0) return released;
    const drain = wait('Drain', 'Drain');
    const lock = task('drained', 'Drained', 'Drained', 'Is the old colour still idle? Takes the lock for its retirement');
    const retired = task('retired', 'Retired', 'Retired', 'Gives up the lock');
    for (const state of [lock, retired]) state.addCatch(released, { resultPath: '$.failure' });
    const retire = Choice.jsonPath(scope, 'MayRetire', { stateName: 'Retire?' });
    for (const color of colors) {
      const state = retireTask(scope, color, retirements[color]!, config.shift);
      state.addCatch(retired, { resultPath: '$.failure' });
      state.next(retired);
      retire.when(Condition.and(Condition.stringEquals(NEXT, 'retire'), Condition.stringEquals(FROM, color)), state);
    }
    retire.otherwise(released);
    drain.next(lock);
    lock.next(retire);
    retired.next(released);
    return colors.length === COLORS.length ? drain : Choice.jsonPath(scope, 'IsRetired', { stateName: 'Is the old colour retired?' })
      .when(Condition.stringEquals(FROM, colors[0]!), drain)
      .otherwise(released);
  }
};
