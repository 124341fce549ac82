import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { JitterType, JsonPath, TaskInput, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';

/** Above the function's own timeout, so that the function's error is the one that is seen. */
const TASK_TIMEOUT = Duration.seconds(90);

/** What AWS's services, and the SDK's clients after their own repetitions, call being throttled. */
const THROTTLED = [
  'Throttling', 'ThrottlingException', 'ThrottledException', 'TooManyRequestsException', 'RequestLimitExceeded',
  'ProvisionedThroughputExceededException', 'Lambda.TooManyRequestsException',
];

interface Repetition {
  readonly maxAttempts: number;
  readonly maxDelay: Duration;
}

interface ControllerTaskProps {
  readonly stateName: string;
  readonly comment: string;
  readonly controller: IFunction;
  /** What the controller gets besides the configuration and the execution. */
  readonly payload: Record<string, unknown>;
  readonly resultSelector: Record<string, string>;
  readonly retry: Repetition;
  /** When it is used up, `retry` does not follow: Step Functions goes by the first that fits. @default - as after any failure */
  readonly retryThrottled?: Repetition;
}

/** A state that asks the controller. The controller's tasks can be repeated, so any failure is worth another try. */
export const controllerTask = (scope: Construct, id: string, props: ControllerTaskProps): LambdaInvoke => {
  const task = LambdaInvoke.jsonPath(scope, id, {
    stateName: props.stateName,
    comment: props.comment,
    lambdaFunction: props.controller,
    payload: TaskInput.fromObject({
      config: JsonPath.objectAt('$.config'),
      execution: JsonPath.objectAt('$.execution'),
      input: JsonPath.objectAt('$.input'),
      ...props.payload,
    }),
    resultSelector: props.resultSelector,
    resultPath: '$.run',
    retryOnServiceExceptions: false,
    taskTimeout: Timeout.duration(TASK_TIMEOUT),
  });
  const backoff = { interval: Duration.seconds(2), backoffRate: 2, jitterStrategy: JitterType.FULL };
  if (props.retryThrottled) task.addRetry({ errors: THROTTLED, ...backoff, ...props.retryThrottled });
  task.addRetry({ errors: ['States.ALL'], ...backoff, ...props.retry });
  return task;
};

/** What the first state of either machine makes of the execution: everything the tasks need is in the payload from then on. */
export const loadedConfiguration = (config: object) => ({
  config,
  execution: { id: JsonPath.executionId, startTime: JsonPath.executionStartTime },
  input: JsonPath.objectAt('$$.Execution.Input'),
  run: { migration: false },
  failure: false,
});
