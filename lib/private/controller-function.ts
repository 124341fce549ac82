import { Duration, Stack } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { ShiftConfig } from '../../lambda/contract';
import { ENV, HANDLERS } from '../../lambda/contract';
import { acknowledge } from './acknowledge';
import { handlerFunction } from './handler-function';
import { shiftPermissions } from './shift-permissions';
import { tellPermissions } from './tell-permissions';

interface ControllerFunctionProps {
  readonly config: ShiftConfig;
  readonly records: ITable;
  readonly userPoolArns: string[];
}

/**
 * The function behind both state machines. It may change the actions of the shift's own rules and nothing else, and it runs outside
 * of any VPC: a network problem of the service must not keep traffic from going back.
 */
export function controllerFunction(scope: Construct, { config, records, userPoolArns }: ControllerFunctionProps): LambdaFunction {
  const role = new Role(scope, 'ControllerRole', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: {
      Describe: new PolicyDocument({ statements: [describe()] }),
      ShiftTraffic: new PolicyDocument({ statements: shiftPermissions(config, records, userPoolArns) }),
      Tell: tellPermissions(scope, config),
    },
  });
  acknowledge(role, 'IAM5[Resource::*]', 'Rules, tags, target health, alarms and metrics are read, and weights put: AWS knows no resource-level permission for that');
  return handlerFunction(scope, 'Controller', {
    description: `Moves the traffic of ${config.shift}, and puts it back`,
    bundle: HANDLERS.controller,
    timeout: Duration.minutes(1),
    role,
    environment: { [ENV.recordTable]: records.tableName, [ENV.stack]: Stack.of(scope).stackName },
  });
}

/** None of these can be limited to resources: composite alarms need `*`, too. */
function describe(): PolicyStatement {
  return new PolicyStatement({
    actions: [
      'elasticloadbalancing:DescribeRules', 'elasticloadbalancing:DescribeTargetHealth', 'elasticloadbalancing:DescribeTags',
      'cloudwatch:DescribeAlarms',
    ],
    resources: ['*'],
  });
}
