import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { ShiftConfig } from '../../lambda/contract';
import { ENV, HANDLERS } from '../../lambda/contract';
import { acknowledge } from './acknowledge';
import { handlerAsset } from './handler-asset';
import { tellPermissions } from './tell-permissions';

interface ControllerFunctionProps {
  readonly config: ShiftConfig;
  readonly records: ITable;
}

/**
 * The function behind both state machines. It may change the actions of the shift's own rules and nothing else, and it runs outside
 * of any VPC: a network problem of the service must not keep traffic from going back.
 */
export function controllerFunction(scope: Construct, { config, records }: ControllerFunctionProps): LambdaFunction {
  const logGroup = new LogGroup(scope, 'ControllerLogs', { retention: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
  const role = new Role(scope, 'ControllerRole', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: {
      Describe: new PolicyDocument({ statements: [describe()] }),
      ShiftTraffic: new PolicyDocument({ statements: [modifyRules(config), ownRecord(config, records)] }),
      Tell: tellPermissions(scope, config),
    },
  });
  logGroup.grants.write(role);
  acknowledge(role, 'IAM5[Resource::*]', 'Rules, tags, target health, alarms and metrics are read, and weights put: AWS knows no resource-level permission for that');
  return new LambdaFunction(scope, 'Controller', {
    description: `Moves the traffic of ${config.shift}, and puts it back`,
    code: handlerAsset(HANDLERS.controller),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: 512,
    timeout: Duration.minutes(1),
    role,
    logGroup,
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

function modifyRules(config: ShiftConfig): PolicyStatement {
  return new PolicyStatement({
    actions: ['elasticloadbalancing:ModifyRule'],
    resources: config.routes.map(route => route.ruleArn),
  });
}

function ownRecord(config: ShiftConfig, records: ITable): PolicyStatement {
  return new PolicyStatement({
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
    resources: [records.tableArn],
    conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [config.shift] } },
  });
}
