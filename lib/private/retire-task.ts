import { Duration } from 'aws-cdk-lib';
import { JsonPath, TaskInput, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import type { ShiftHook } from '../shift-hooks';

const DEFAULT_TIMEOUT = Duration.minutes(1);

/** A state that retires the old colour, under the lock. */
export const retireTask = (scope: Construct, { handler, timeout }: ShiftHook, shift: string): LambdaInvoke =>
  LambdaInvoke.jsonPath(scope, 'Retire', {
    stateName: 'Retire',
    lambdaFunction: handler,
    payload: TaskInput.fromObject({
      shift,
      execution: JsonPath.objectAt('$.execution'),
      retired: JsonPath.stringAt('$.run.migration.from'),
      migration: JsonPath.objectAt('$.run.migration'),
    }),
    resultPath: JsonPath.DISCARD,
    taskTimeout: Timeout.duration(timeout ?? DEFAULT_TIMEOUT),
  });
