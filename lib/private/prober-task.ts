import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { JitterType, JsonPath, TaskInput, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import type { ProberEvent } from '../../lambda/contract';

/** Above what the function takes: its own timeout for smoke tests, the longest request for a probe. */
const TASK_TIMEOUT = { 'smoke-test': Duration.minutes(7), 'probe': Duration.seconds(45) };

/** A state that sends requests to the new colour. What it found is in `$.probe`. */
export const proberTask = (scope: Construct, id: string, stateName: string, prober: IFunction, task: ProberEvent['task']): LambdaInvoke => {
  const state = LambdaInvoke.jsonPath(scope, id, {
    stateName,
    lambdaFunction: prober,
    payload: TaskInput.fromObject({
      task,
      prober: JsonPath.objectAt('$.config.prober'),
      migration: JsonPath.objectAt('$.run.migration'),
    }),
    resultSelector: { report: JsonPath.objectAt('$.Payload') },
    resultPath: '$.probe',
    retryOnServiceExceptions: false,
    taskTimeout: Timeout.duration(TASK_TIMEOUT[task]),
  });
  state.addRetry({ errors: ['States.ALL'], interval: Duration.seconds(1), backoffRate: 2, maxAttempts: 2, jitterStrategy: JitterType.FULL });
  return state;
};
