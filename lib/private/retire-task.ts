import { Duration } from 'aws-cdk-lib';
import { JsonPath, TaskInput, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import type { Color } from '../../lambda/contract';
import type { Retirement } from './retire-function';

const DEFAULT_TIMEOUT = Duration.minutes(1);

/** A state that retires the old colour, under the lock. */
export const retireTask = (scope: Construct, color: Color, { handler, timeout, action }: Retirement, shift: string): LambdaInvoke =>
  LambdaInvoke.jsonPath(scope, `Retire-${color}`, {
    stateName: `Retire ${color}`,
    lambdaFunction: handler,
    payload: TaskInput.fromObject({
      shift,
      execution: JsonPath.objectAt('$.execution'),
      retired: color,
      routes: JsonPath.objectAt('$.config.routes'),
      action: action ?? false,
    }),
    resultPath: JsonPath.DISCARD,
    taskTimeout: Timeout.duration(timeout ?? DEFAULT_TIMEOUT),
  });
