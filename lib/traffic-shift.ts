import { Annotations, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Dashboard, IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, Policy, PolicyStatement, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { CfnFunction, IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  type CfnStateMachine, DefinitionBody, LogLevel, StateMachine, StateMachineType, type IChainable, type IStateMachine,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import {
  COLORS, HISTORY_DAYS, HOLD_SECONDS, METADATA_KEY, STANDSTILL_SECONDS, type ShiftConfig, type ShiftMetadata,
} from '../lambda/contract';
import type { BlueGreenRoute } from './blue-green-route';
import { acknowledge } from './private/acknowledge';
import { controllerFunction } from './private/controller-function';
import { guardianFunction } from './private/guardian-function';
import { migrateDefinition } from './private/migrate-definition';
import { notificationRule } from './private/notification-rule';
import { operateDefinition } from './private/operate-definition';
import { recordTable } from './private/record-table';
import { shiftDashboard } from './private/shift-dashboard';
import { ConfigurationError, requireDuration } from './private/validation';
import { ShiftSchedule } from './shift-schedule';
import { PauseTimeoutPolicy, StopPolicy, type TrafficShiftProps } from './traffic-shift-props';

/** In seconds. */
const HISTORY_SECONDS = { min: HISTORY_DAYS.min * 86_400, max: HISTORY_DAYS.max * 86_400 };

/**
 * The machinery of releases: a state machine that moves the traffic of its routes from the live colour to the idle one step by step
 * and puts it back when an alarm goes off, and one by which operators intervene.
 */
export class TrafficShift extends Construct {
  /**
   * One execution is one release. It succeeds only when the new colour serves everything and passed the bake.
   */
  public readonly migrate: IStateMachine;

  /**
   * One execution is one wish: `{"action": "status"}`, `pause`, `resume`, `promote`, `rollback` or `adopt`.
   */
  public readonly operate: IStateMachine;

  /**
   * What operators look at during a release; undefined unless asked for.
   */
  public readonly dashboard?: Dashboard;

  private readonly records: Table;
  private readonly shift: string;

  /**
   * Throws if there are no routes, if two of them are the same, or if a duration is out of its range.
   */
  constructor(scope: Construct, id: string, props: TrafficShiftProps) {
    super(scope, id);
    this.requireRoutes(props.routes);
    requireDuration(this, 'bakeTime', props.bakeTime, HOLD_SECONDS);
    requireDuration(this, 'healthyTimeout', props.healthyTimeout, HOLD_SECONDS);
    requireDuration(this, 'pauseTimeout', props.pauseTimeout, STANDSTILL_SECONDS);
    requireDuration(this, 'historyRetention', props.historyRetention, HISTORY_SECONDS);
    this.warnIfBlind(props);

    this.shift = this.node.path;
    this.records = recordTable(this);
    const config = this.configuration(props);
    const controller = controllerFunction(this, { config, records: this.records });
    const migrate = this.stateMachine('Migrate', states => migrateDefinition(states, { controller }, config));
    const operate = this.stateMachine('Operate', states => operateDefinition(states, controller, config));
    const executions = [executionsOf(migrate), executionsOf(operate)];
    // A policy apart from the role's own: that one comes before the function, and so before the state machines.
    const describeExecutions = new Policy(this, 'DescribeExecutions', {
      statements: [new PolicyStatement({
        actions: ['states:DescribeExecution'],
        resources: executions,
      })],
    });
    describeExecutions.attachToRole(controller.role!);
    acknowledge(describeExecutions, 'IAM5', 'Executions have names of their own: those of these two state machines');
    guardianFunction(this, { config, records: this.records, migrate, executions });
    for (const machine of [migrate, operate]) this.acknowledgeFindings(machine, controller);
    this.migrate = migrate;
    this.operate = operate;
    if (props.notifications) notificationRule(this, this.shift, props.notifications);
    if (props.dashboard) this.dashboard = this.createDashboard(props);
  }

  /**
   * Lets somebody start releases, and see what becomes of them.
   */
  public grantStart(grantee: IGrantable): Grant {
    return this.grantExecutions(grantee, this.migrate);
  }

  /**
   * Lets somebody intervene: read the status, pause, resume, promote, roll back, adopt.
   */
  public grantOperate(grantee: IGrantable): Grant {
    return this.grantExecutions(grantee, this.operate);
  }

  /**
   * Lets somebody see releases and the record, and change nothing.
   */
  public grantRead(grantee: IGrantable): Grant {
    const machines = [this.migrate, this.operate];
    return Grant.addToPrincipal({
      grantee,
      actions: ['states:DescribeStateMachine', 'states:ListExecutions'],
      resourceArns: machines.map(machine => machine.stateMachineArn),
    }).combine(Grant.addToPrincipal({
      grantee,
      actions: ['states:DescribeExecution', 'states:GetExecutionHistory'],
      resourceArns: machines.map(executionsOf),
    })).combine(this.grantReadRecord(grantee));
  }

  private grantReadRecord(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['dynamodb:GetItem', 'dynamodb:Query'],
      resourceArns: [this.records.tableArn],
      conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [this.shift] } },
    });
  }

  private grantExecutions(grantee: IGrantable, machine: IStateMachine): Grant {
    return Grant.addToPrincipal({ grantee, actions: ['states:StartExecution'], resourceArns: [machine.stateMachineArn] })
      .combine(Grant.addToPrincipal({ grantee, actions: ['states:DescribeExecution'], resourceArns: [executionsOf(machine)] }));
  }

  private requireRoutes(routes: BlueGreenRoute[]): void {
    if (routes.length === 0) throw new ConfigurationError(this, 'routes are empty: give at least one BlueGreenRoute');
    const twice = routes.find((route, index) => routes.indexOf(route) !== index);
    if (twice !== undefined) throw new ConfigurationError(this, `routes hold ${twice.node.path} twice: give each route once`);
  }

  private warnIfBlind({ alarms = [], colorAlarms = {} }: TrafficShiftProps): void {
    for (const color of COLORS) {
      if (alarms.length === 0 && (colorAlarms[color] ?? []).length === 0) {
        Annotations.of(this).addWarningV2(`cdk-traffic-shift:noAlarms-${color}`,
          `no alarm is watched while a release goes to ${color}, so nothing puts its traffic back: give alarms, or colorAlarms by new ColorAlarms(...)`);
      }
    }
  }

  private configuration(props: TrafficShiftProps): ShiftConfig {
    const bakeSeconds = (props.bakeTime ?? Duration.minutes(10)).toSeconds();
    const names = (alarms: IAlarm[] = []) => alarms.map(alarm => alarm.alarmName);
    return {
      shift: this.shift,
      routes: props.routes.map(route => route._render()),
      schedule: (props.schedule ?? ShiftSchedule.standard())._render(bakeSeconds),
      bakeSeconds,
      alarms: names(props.alarms),
      colorAlarms: { blue: names(props.colorAlarms?.blue), green: names(props.colorAlarms?.green) },
      healthyTimeoutSeconds: (props.healthyTimeout ?? Duration.minutes(10)).toSeconds(),
      standstill: {
        timeoutSeconds: (props.pauseTimeout ?? Duration.days(1)).toSeconds(),
        onTimeout: props.pauseTimeoutPolicy ?? PauseTimeoutPolicy.REVERT,
      },
      onStop: props.stopPolicy ?? StopPolicy.REVERT,
      historyDays: props.historyRetention?.toDays() ?? HISTORY_DAYS.default,
      weightMetric: props.dashboard ?? false,
    };
  }

  private createDashboard({ routes, alarms = [], colorAlarms = {} }: TrafficShiftProps): Dashboard {
    const all = [...alarms, ...COLORS.flatMap(color => colorAlarms[color] ?? [])];
    const targets = [...new Set(routes.map(route => route.targets))];
    return shiftDashboard(this, { shift: this.shift, targets, alarms: [...new Set(all)] });
  }

  private stateMachine(id: 'Migrate' | 'Operate', definition: (scope: Construct) => IChainable): StateMachine {
    const states = new Construct(this, `${id}States`);
    const machine = new StateMachine(this, id, {
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromChainable(definition(states)),
      logs: {
        // Long resource policies of many log groups are spared by this prefix.
        destination: new LogGroup(this, `${id}Logs`, {
          logGroupName: `/aws/vendedlogs/states/${Stack.of(this).stackName}-${id}-${this.node.addr.slice(-8)}`,
          retention: RetentionDays.ONE_YEAR,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        includeExecutionData: true,
      },
    });
    const metadata: ShiftMetadata = { shift: this.shift, machine: id === 'Migrate' ? 'migrate' : 'operate' };
    (machine.node.defaultChild as CfnStateMachine).addMetadata(METADATA_KEY, metadata);
    return machine;
  }

  private acknowledgeFindings(machine: StateMachine, controller: IFunction): void {
    const controllerId = Stack.of(this).getLogicalId(controller.node.defaultChild as CfnFunction);
    acknowledge(machine, 'SF2', 'Every execution is logged with its data. X-Ray would add permissions on all resources');
    acknowledge(machine, 'IAM5[Resource::*]', 'AWS knows no resource-level permission for the delivery of logs');
    acknowledge(machine, `IAM5[Resource::<${controllerId}.Arn>:*]`, 'Any version of the one function may be invoked: CDK grants it so');
  }
}

/** ...:stateMachine:<name> -> ...:execution:<name>:* */
const executionsOf = (machine: IStateMachine): string =>
  `${Fn.join(':execution:', Fn.split(':stateMachine:', machine.stateMachineArn))}:*`;
