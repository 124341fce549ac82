import { Annotations, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Dashboard, IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IBaseService } from 'aws-cdk-lib/aws-ecs';
import { Grant, Policy, PolicyStatement, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { CfnFunction, IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  type CfnStateMachine, DefinitionBody, LogLevel, StateMachine, StateMachineType, type IChainable, type IStateMachine,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct, type IConstruct } from 'constructs';
import {
  COLORS, HISTORY_DAYS, HOLD_SECONDS, HOOK_SECONDS, METADATA_KEY, STANDSTILL_SECONDS, type Color, type ShiftConfig, type ShiftMetadata,
} from '../lambda/contract';
import type { BlueGreenRoute } from './blue-green-route';
import { acknowledge } from './private/acknowledge';
import { comparisonConfig } from './private/comparison-config';
import { controllerFunction } from './private/controller-function';
import { guardianFunction } from './private/guardian-function';
import { migrateDefinition } from './private/migrate-definition';
import { notificationRule } from './private/notification-rule';
import { operateDefinition } from './private/operate-definition';
import { proberConfig } from './private/prober-config';
import { proberFunction } from './private/prober-function';
import { recordTable } from './private/record-table';
import { retirements } from './private/retire-function';
import { takeRule } from './private/rule-owner';
import { shiftDashboard } from './private/shift-dashboard';
import { ConfigurationError, requireDuration, requireRange } from './private/validation';
import type { ShiftHook } from './shift-hooks';
import { ShiftSchedule } from './shift-schedule';
import {
  ColorAlarmPolicy, ForeignChangePolicy, PauseTimeoutPolicy, RestingDriftPolicy, StopPolicy, type TrafficShiftProps,
} from './traffic-shift-props';
import { WeightedRule } from './weighted-rule';

/** A load balancer's answer to a write comes before all of its nodes know the weights; how long before, AWS does not say. */
const PROPAGATION_SECONDS = 60;

/** In seconds. */
const HISTORY_SECONDS = { min: HISTORY_DAYS.min * 86_400, max: HISTORY_DAYS.max * 86_400 };

/**
 * The machinery of releases: a state machine that moves the traffic of its routes from the live colour to the idle one step by step
 * and puts it back when that is worse or an alarm goes off, and one by which operators intervene.
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
   * Throws if there are no routes, if two of them are the same, if one is of another stack, if another shift has its rule, if a duration or
   * a capacity is out of its range, or if smoke tests or a comparison could not be run.
   */
  constructor(scope: Construct, id: string, props: TrafficShiftProps) {
    super(scope, id);
    this.requireRoutes(props.routes);
    requireDuration(this, 'bakeTime', props.bakeTime, HOLD_SECONDS);
    requireDuration(this, 'healthyTimeout', props.healthyTimeout, HOLD_SECONDS);
    requireDuration(this, 'pauseTimeout', props.pauseTimeout, STANDSTILL_SECONDS);
    for (const [name, hook] of Object.entries(props.hooks ?? {})) requireDuration(this, `hooks.${name}.timeout`, (hook as ShiftHook).timeout, HOOK_SECONDS);
    requireRange(this, 'minHealthyTargets', props.minHealthyTargets, { min: 1, max: 1000, integer: true });
    requireRange(this, 'newColorCapacity', props.newColorCapacity, { min: 0, max: 1000, integer: true }, '%');
    requireRange(this, 'minRevertCapacity', props.minRevertCapacity, { min: 0, max: 100, integer: true }, '%');
    requireDuration(this, 'historyRetention', props.historyRetention, HISTORY_SECONDS);
    this.shift = this.node.path;
    this.records = recordTable(this);
    this.takeRules(props.routes);
    const config = this.configuration(props);
    this.warnIfBlind(config);
    const userPoolArns = userPoolArnsOf(props.routes);
    const controller = controllerFunction(this, { config, records: this.records, userPoolArns });
    const retired = retirements(this, props.retire ?? {}, config);
    const prober = props.smokeTests && proberFunction(this, props.routes, props.smokeTests);
    const functions = { controller, prober, hooks: props.hooks, retirements: retired };
    const migrate = this.stateMachine('Migrate', states => migrateDefinition(states, functions, config));
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
    this.describeServices(props.ecsServices ?? [])?.attachToRole(controller.role!);
    acknowledge(describeExecutions, 'IAM5', 'Executions have names of their own: those of these two state machines');
    const restingDriftPolicy = props.restingDriftPolicy ?? RestingDriftPolicy.NOTIFY;
    guardianFunction(this, { config, records: this.records, userPoolArns, migrate, executions, controller, restingDriftPolicy });
    for (const machine of [migrate, operate]) this.acknowledgeFindings(machine, controller);
    if (prober) this.acknowledgeInvocation(migrate, prober);
    this.migrate = migrate;
    this.operate = operate;
    if (props.notifications) notificationRule(this, this.shift, props.notifications);
    if (props.dashboard) this.dashboard = this.createDashboard(props);
  }

  /**
   * Lets somebody start releases, and see what becomes of them.
   */
  public grantStart(grantee: IGrantable): Grant {
    return this.grantExecutions(grantee, this.migrate)
      .combine(this.grantRecord(grantee, ['dynamodb:GetItem']))
      .combine(this.grantFind(grantee));
  }

  /**
   * Lets somebody intervene: read the status, pause, resume, promote, roll back, adopt.
   */
  public grantOperate(grantee: IGrantable): Grant {
    return this.grantExecutions(grantee, this.operate).combine(this.grantFind(grantee));
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
    })).combine(this.grantRecord(grantee, ['dynamodb:GetItem', 'dynamodb:Query'])).combine(this.grantFind(grantee));
  }

  private grantRecord(grantee: IGrantable, actions: string[]): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions,
      resourceArns: [this.records.tableArn],
      conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [this.shift] } },
    });
  }

  /** The command line finds a shift by its stack. Who names the stack is authorized for `stack/<name>/*`, whatever the stack's id. */
  private grantFind(grantee: IGrantable): Grant {
    const stack = Stack.of(this);
    return Grant.addToPrincipal({
      grantee,
      actions: ['cloudformation:ListStackResources', 'cloudformation:DescribeStackResource'],
      resourceArns: [stack.formatArn({ service: 'cloudformation', resource: 'stack', resourceName: `${stack.stackName}/*` })],
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
    for (const each of routes.flatMap(route => [route, route.rule])) this.requireOwnStack(each);
  }

  /** The rule's deployment asks the shift's record, and the shift is deployed after the rule: two stacks would need each other. */
  private requireOwnStack(part: IConstruct): void {
    const [own, other] = [Stack.of(this), Stack.of(part)];
    if (own === other) return;
    throw new ConfigurationError(this, `routes hold ${part.node.path} of the stack ${other.node.path}: make the shift, its routes and their rules in one stack, here ${own.node.path}; listeners and target groups may be of others`);
  }

  private takeRules(routes: BlueGreenRoute[]): void {
    for (const { rule } of routes) takeRule(rule, this, this.records);
    for (const { rule } of routes) if (rule instanceof WeightedRule) rule._ownedBy(this, this.records);
  }

  private warnIfBlind({ comparison, alarms, colorAlarms, colorAlarmPolicy }: ShiftConfig): void {
    if (comparison !== undefined || alarms.length > 0) return;
    for (const color of COLORS) {
      if (colorAlarms[color].length > 0 && colorAlarmPolicy === 'revert') continue;
      Annotations.of(this).addWarningV2(`cdk-traffic-shift:noAlarms-${color}`,
        `nothing is compared, and no alarm puts traffic back while a release goes to ${color}: leave the comparison on, or give alarms, or colorAlarms that revert`);
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
      colorAlarmPolicy: props.colorAlarmPolicy ?? ColorAlarmPolicy.REVERT,
      comparison: comparisonConfig(this, props.routes, props.comparison),
      healthyTimeoutSeconds: (props.healthyTimeout ?? Duration.minutes(10)).toSeconds(),
      standstill: {
        timeoutSeconds: (props.pauseTimeout ?? Duration.days(1)).toSeconds(),
        onTimeout: props.pauseTimeoutPolicy ?? PauseTimeoutPolicy.REVERT,
      },
      drain: {
        propagationSeconds: PROPAGATION_SECONDS,
        deregistrationSeconds: { blue: longestDeregistration(props.routes, 'blue'), green: longestDeregistration(props.routes, 'green') },
      },
      onStop: props.stopPolicy ?? StopPolicy.REVERT,
      ...props.smokeTests && { prober: proberConfig(this, props.routes, props.smokeTests) },
      capacity: {
        minHealthyTargets: props.minHealthyTargets ?? 1,
        newColorPercent: props.newColorCapacity ?? 100,
        minRevertPercent: props.minRevertCapacity ?? 100,
      },
      onForeignChange: props.foreignChangePolicy ?? ForeignChangePolicy.REVERT,
      ...props.ecsServices && {
        ecsServices: props.ecsServices.map(service => ({ cluster: service.cluster.clusterName, service: service.serviceName })),
      },
      historyDays: props.historyRetention?.toDays() ?? HISTORY_DAYS.default,
      weightMetric: props.dashboard ?? false,
    };
  }

  private createDashboard({ routes, alarms = [], colorAlarms = {} }: TrafficShiftProps): Dashboard {
    const all = [...alarms, ...COLORS.flatMap(color => colorAlarms[color] ?? [])];
    const targets = [...new Set(routes.map(route => route.targets))];
    return shiftDashboard(this, { shift: this.shift, targets, alarms: [...new Set(all)] });
  }

  private describeServices(services: IBaseService[]): Policy | undefined {
    if (services.length === 0) return undefined;
    const resources = services.map(service => service.serviceArn);
    return new Policy(this, 'DescribeServices', { statements: [new PolicyStatement({ actions: ['ecs:DescribeServices'], resources })] });
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
    acknowledge(machine, 'SF2', 'Every execution is logged with its data. X-Ray would add permissions on all resources');
    acknowledge(machine, 'IAM5[Resource::*]', 'AWS knows no resource-level permission for the delivery of logs');
    this.acknowledgeInvocation(machine, controller);
  }

  private acknowledgeInvocation(machine: StateMachine, invoked: IFunction): void {
    const id = Stack.of(this).getLogicalId(invoked.node.defaultChild as CfnFunction);
    acknowledge(machine, `IAM5[Resource::<${id}.Arn>:*]`, 'Any version of the one function may be invoked: CDK grants it so');
  }
}

/** ...:stateMachine:<name> -> ...:execution:<name>:* */
const executionsOf = (machine: IStateMachine): string =>
  `${Fn.join(':execution:', Fn.split(':stateMachine:', machine.stateMachineArn))}:*`;

/** Of the pools that authenticate the users of any of the routes, each once. */
const userPoolArnsOf = (routes: BlueGreenRoute[]): string[] =>
  [...new Set(routes.flatMap(route => route._userPool()?.userPoolArn ?? []))];

/** Every group of the colour has to have drained. */
const longestDeregistration = (routes: BlueGreenRoute[], color: Color): number =>
  Math.max(...routes.map(route => route.targets[color].deregistrationDelay.toSeconds()));
