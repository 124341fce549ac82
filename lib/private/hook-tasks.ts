import { Duration } from 'aws-cdk-lib';
import { JitterType, JsonPath, Pass, Result, TaskInput, Timeout, type IChainable, type INextable } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import type { HookName } from '../../lambda/contract';
import type { ShiftHook } from '../shift-hooks';

/** Lambda's own troubles, not the user's: these alone are worth another try. */
const LAMBDA_TROUBLE = [
  'Lambda.ServiceException', 'Lambda.AWSLambdaException', 'Lambda.SdkClientException', 'Lambda.ClientExecutionTimeoutException', 'Lambda.TooManyRequestsException',
];

const DEFAULT_TIMEOUT = Duration.minutes(1);

interface HookTaskProps {
  readonly name: HookName;
  readonly hook: ShiftHook;
  readonly shift: string;
  /** Where a failure leads to. */
  readonly onFailure: IChainable;
}

/** A state that runs a user's function; its failure is caught with the hook's name. */
export const hookTask = (scope: Construct, { name, hook, shift, onFailure }: HookTaskProps): IChainable & INextable => {
  const id = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const task = LambdaInvoke.jsonPath(scope, id, {
    stateName: `Hook ${name}`,
    lambdaFunction: hook.handler,
    payload: TaskInput.fromObject({
      hook: name,
      shift,
      execution: JsonPath.objectAt('$.execution'),
      input: JsonPath.objectAt('$.input'),
      migration: JsonPath.objectAt('$.run.migration'),
    }),
    resultPath: JsonPath.DISCARD,
    retryOnServiceExceptions: false,
    taskTimeout: Timeout.duration(hook.timeout ?? DEFAULT_TIMEOUT),
  });
  task.addRetry({ errors: LAMBDA_TROUBLE, interval: Duration.seconds(2), backoffRate: 2, maxAttempts: 4, jitterStrategy: JitterType.FULL });
  const failed = Pass.jsonPath(scope, `${id}Failed`, {
    stateName: `Hook ${name} failed`, result: Result.fromString(name), resultPath: '$.failedHook',
  });
  failed.next(onFailure);
  task.addCatch(failed, { resultPath: '$.failure' });
  return task;
};
