import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule, type IRuleTarget } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { COLORS, ENV, HANDLERS, type ShiftConfig } from '../../lambda/contract';
import { acknowledge } from './acknowledge';
import { alarmPatterns } from './alarm-patterns';
import { handlerAsset } from './handler-asset';
import { tellPermissions } from './tell-permissions';

interface GuardianFunctionProps {
  readonly config: ShiftConfig;
  readonly records: ITable;
  readonly migrate: IStateMachine;
  /** ARNs, as policies take them, of the executions that can own the record. */
  readonly executions: string[];
}

/**
 * The function that puts traffic back when the state machine cannot, and what wakes it: watched alarms that go off, releases that
 * end without success, and a clock. A role of its own: what takes the controller's rights away leaves this one its own.
 */
export function guardianFunction(scope: Construct, props: GuardianFunctionProps): LambdaFunction {
  const { config, records, migrate } = props;
  const logGroup = new LogGroup(scope, 'GuardianLogs', { retention: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
  const role = new Role(scope, 'GuardianRole', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: { Guard: new PolicyDocument({ statements: permissions(props) }), Tell: tellPermissions(scope, config) },
  });
  logGroup.grants.write(role);
  acknowledge(role, 'IAM5', 'Rules and alarms are described, for which AWS knows no resources; executions have names of their own');
  const guardian = new LambdaFunction(scope, 'Guardian', {
    description: `Puts the traffic of ${config.shift} back when its state machine cannot`,
    code: handlerAsset(HANDLERS.guardian),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: 512,
    timeout: Duration.minutes(1),
    role,
    logGroup,
    environment: { [ENV.recordTable]: records.tableName, [ENV.shift]: config.shift, [ENV.stack]: Stack.of(scope).stackName },
  });
  wake(scope, new FunctionTarget(guardian), config, migrate);
  return guardian;
}

function permissions({ config, records, executions }: GuardianFunctionProps): PolicyStatement[] {
  return [
    new PolicyStatement({ actions: ['elasticloadbalancing:DescribeRules', 'cloudwatch:DescribeAlarms'], resources: ['*'] }),
    new PolicyStatement({ actions: ['elasticloadbalancing:ModifyRule'], resources: config.routes.map(route => route.ruleArn) }),
    new PolicyStatement({ actions: ['states:DescribeExecution'], resources: executions }),
    new PolicyStatement({
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
      resources: [records.tableArn],
      conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [config.shift] } },
    }),
  ];
}

function wake(scope: Construct, guardian: IRuleTarget, config: ShiftConfig, migrate: IStateMachine): void {
  const targets = [guardian];
  const names = [...config.alarms, ...COLORS.flatMap(color => config.colorAlarms[color])];
  alarmPatterns(names).forEach((eventPattern, index) => new Rule(scope, `GuardianAlarms${index + 1}`, {
    description: `An alarm of ${config.shift} goes off`, eventPattern, targets,
  }));
  new Rule(scope, 'GuardianExecutions', {
    description: `A release of ${config.shift} ends without success`,
    eventPattern: {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: { status: ['ABORTED', 'TIMED_OUT', 'FAILED'], stateMachineArn: [migrate.stateMachineArn] },
    },
    targets,
  });
  // Step Functions sends its events on a best-effort basis.
  new Rule(scope, 'GuardianSchedule', {
    description: `Looks after ${config.shift}`, schedule: Schedule.rate(Duration.minutes(1)), targets,
  });
}
