import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import { Choice, Condition, Fail, JsonPath, Pass, Succeed } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { FIRST_STATE, type ShiftConfig } from '../../lambda/contract';
import { controllerTask, loadedConfiguration } from './controller-task';

/** A rollback that meets throttling or an outage goes on trying for some ten minutes, while the operator looks on. */
const RETRY = { maxAttempts: 40, maxDelay: Duration.seconds(15) };

/** One execution is one wish of an operator. It succeeds when the wish was done. */
export const operateDefinition = (scope: Construct, controller: IFunction, config: ShiftConfig): IChainable => {
  const load = Pass.jsonPath(scope, 'LoadConfiguration', { stateName: FIRST_STATE, parameters: loadedConfiguration(config) });
  const carryOut = controllerTask(scope, 'CarryOut', {
    stateName: 'Carry out the wish',
    comment: 'status, pause, resume, promote, rollback or adopt',
    controller,
    payload: { task: 'operate' },
    resultSelector: { result: JsonPath.stringAt('$.Payload') },
    retry: RETRY,
  });
  const done = Succeed.jsonPath(scope, 'Done', { stateName: 'Done', outputPath: '$.run.result' });
  const refused = Fail.jsonPath(scope, 'Refused', {
    stateName: 'Refused', errorPath: '$.run.result.error', causePath: '$.run.result.cause',
  });

  load.next(carryOut);
  carryOut.next(Choice.jsonPath(scope, 'WasDone', { stateName: 'Was it done?' })
    .when(Condition.booleanEquals('$.run.result.done', true), done)
    .otherwise(refused));
  return load;
};
