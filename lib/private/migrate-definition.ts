import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import { Choice, Condition, Fail, JsonPath, Pass, Succeed, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { FIRST_STATE } from '../../lambda/contract';
import type { MigrateNext, MigrateTask, ShiftConfig } from '../../lambda/contract';
import { controllerTask, loadedConfiguration } from './controller-task';

const NEXT = '$.run.migration.next';

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

/** One execution is one release. Every decision is the controller's; the states only say where to go next. */
export const migrateDefinition = (scope: Construct, controller: IFunction, config: ShiftConfig): IChainable => {
  const task = (name: MigrateTask, id: string, stateName: string, comment: string) => controllerTask(scope, id, {
    stateName, comment, controller,
    payload: { task: name, migration: JsonPath.objectAt('$.run.migration'), failure: JsonPath.objectAt('$.failure') },
    resultSelector: { migration: JsonPath.stringAt('$.Payload') },
    ...name === 'revert' ? { retry: REVERT_RETRY } : { retry: TASK_RETRY, retryThrottled: THROTTLED_RETRY },
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
    parameters: loadedConfiguration(config),
  });
  const plan = task('plan', 'Plan', 'Plan', 'Validates the input, compares the live weights with the record, takes the lock');
  const preflight = task('preflight', 'Preflight', 'Preflight', 'Are the idle colour\'s targets healthy and the watched alarms quiet?');
  const shift = task('shift', 'ShiftTraffic', 'Shift traffic', 'Writes the next step\'s weights to every route and reads them back');
  const watch = task('watch', 'Watch', 'Watch', 'Alarms, live weights, operators: advance, wait or put back?');
  const finish = task('finish', 'Finish', 'Finish', 'Records the new colour as the safe one and gives up the lock');
  const revert = task('revert', 'Revert', 'Revert', 'Puts every route back on the safe colour and reads it back');
  const waitForTargets = wait('WaitForTargets', 'Wait for targets');
  const hold = wait('Hold', 'Hold');
  const released = Succeed.jsonPath(scope, 'Released', {
    stateName: 'Released', comment: 'The target colour serves everything and passed its bake', outputPath: '$.run.migration',
  });
  const failed = Fail.jsonPath(scope, 'NotReleased', {
    stateName: 'Not released', comment: 'Refused, or put back: error and cause say why',
    errorPath: '$.run.migration.error', causePath: '$.run.migration.cause',
  });

  for (const state of [plan, preflight, shift, watch, finish]) state.addCatch(revert, { resultPath: '$.failure' });

  load.next(plan);
  plan.next(branch('Planned', 'Planned?', { preflight }, failed));
  preflight.next(branch('Ready', 'Ready?', { shift, wait: waitForTargets, done: released, revert }, failed));
  waitForTargets.next(preflight);
  shift.next(branch('Shifted', 'Shifted?', { wait: hold, done: released, failed }, revert));
  hold.next(watch);
  watch.next(branch('Verdict', 'Verdict?', { wait: hold, shift, finish, done: released, failed }, revert));
  finish.next(branch('Finished', 'Finished?', { done: released, failed }, revert));
  revert.next(branch('PutBack', 'Put back?', { done: released }, failed));
  return load;
};
