import { Duration, Stack } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal, type IRole } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { COLORS, ENV, HANDLERS, type GuardianInput, type RestingDriftPolicy, type ShiftConfig } from '../../lambda/contract';
import { acknowledge } from './acknowledge';
import { alarmPatterns } from './alarm-patterns';
import { guardianInput } from './guardian-input';
import { handlerFunction } from './handler-function';
import { ruleWritePatterns } from './rule-write-patterns';
import { shiftPermissions } from './shift-permissions';
import { tellPermissions } from './tell-permissions';

interface GuardianFunctionProps {
  readonly config: ShiftConfig;
  readonly records: ITable;
  readonly userPoolArns: string[];
  readonly migrate: IStateMachine;
  /** ARNs, as policies take them, of the executions that can own the record. */
  readonly executions: string[];
  /** The other function that writes the shift's rules. */
  readonly controller: IFunction;
  readonly restingDriftPolicy: RestingDriftPolicy;
}

/**
 * The function that puts traffic back when the state machine cannot, and what wakes it: watched alarms that go off, releases that end
 * without success, writes of its rules where a trail reports them, and a clock. A role of its own: what takes the controller's rights
 * away leaves this one its own.
 */
export function guardianFunction(scope: Construct, props: GuardianFunctionProps): LambdaFunction {
  const { config, records, migrate } = props;
  const role = new Role(scope, 'GuardianRole', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: { Guard: new PolicyDocument({ statements: permissions(props) }), Tell: tellPermissions(scope, config) },
  });
  acknowledge(role, 'IAM5', 'Rules and alarms are described, for which AWS knows no resources; executions have names of their own');
  const guardian = handlerFunction(scope, 'Guardian', {
    description: `Puts the traffic of ${config.shift} back when its state machine cannot`,
    bundle: HANDLERS.guardian,
    timeout: Duration.minutes(1),
    role,
    environment: { [ENV.recordTable]: records.tableName, [ENV.shift]: config.shift, [ENV.stack]: Stack.of(scope).stackName },
  });
  wakeForReleases(scope, guardian, config, migrate);
  wakeForRules(scope, guardian, inputOf(props, role));
  return guardian;
}

const inputOf = ({ config: { routes }, restingDriftPolicy, controller }: GuardianFunctionProps, role: IRole): GuardianInput =>
  ({ routes, restingDriftPolicy, writers: [role.roleArn, controller.role!.roleArn] });

function permissions({ config, records, userPoolArns, executions, restingDriftPolicy }: GuardianFunctionProps): PolicyStatement[] {
  // Rules are restored only to a colour that can serve.
  const health = restingDriftPolicy === 'restore' ? ['elasticloadbalancing:DescribeTargetHealth'] : [];
  return [
    new PolicyStatement({ actions: ['elasticloadbalancing:DescribeRules', ...health, 'cloudwatch:DescribeAlarms'], resources: ['*'] }),
    new PolicyStatement({ actions: ['states:DescribeExecution'], resources: executions }),
    ...shiftPermissions(config, records, userPoolArns),
  ];
}

/** One that only holds a release is none of the guardian's business. */
const revertingAlarms = ({ alarms, colorAlarms, colorAlarmPolicy }: ShiftConfig): string[] =>
  [...alarms, ...colorAlarmPolicy === 'hold' ? [] : COLORS.flatMap(color => colorAlarms[color])];

function wakeForReleases(scope: Construct, guardian: IFunction, config: ShiftConfig, migrate: IStateMachine): void {
  const targets = [new FunctionTarget(guardian)];
  alarmPatterns(revertingAlarms(config)).forEach((eventPattern, index) => new Rule(scope, `GuardianAlarms${index + 1}`, {
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
}

function wakeForRules(scope: Construct, guardian: IFunction, input: GuardianInput): void {
  const targets = [new FunctionTarget(guardian, { event: guardianInput(scope, input) })];
  ruleWritePatterns(input.routes.map(({ ruleArn }) => ruleArn)).forEach((eventPattern, index) => new Rule(scope, `GuardianWrites${index + 1}`, {
    description: `A rule of ${scope.node.path} is written`, eventPattern, targets,
  }));
  // Step Functions sends its events on a best-effort basis, and not every account has a trail.
  new Rule(scope, 'GuardianSchedule', {
    description: `Looks after ${scope.node.path}`, schedule: Schedule.rate(Duration.minutes(1)), targets,
  });
}
