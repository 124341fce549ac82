/**
 * What crosses the borders lib <-> lambda <-> cli <-> local: types and constants, nothing that runs.
 *
 * A running execution keeps its state machine's definition, and with it its configuration, while the functions it calls
 * may be replaced by a deploy: whoever changes a shape here keeps reading the old one.
 */

/** One of the two groups behind a route. Which of them is live changes with every release. */
export type Color = 'blue' | 'green';

export const COLORS: readonly Color[] = ['blue', 'green'];

/** The colour a rule serves when it is created, before any release. */
export const FIRST_LIVE_COLOR: Color = 'blue';

/** Weights are percentages: the new colour gets `weight`, the safe colour the rest. */
export const FULL_WEIGHT = 100;

/** An alarm that CloudWatch cannot evaluate holds the schedule for at most this long, then the release is put back. */
export const MAX_BLIND_SECONDS = 900;

/** Hold times of a schedule, in seconds. The upper end keeps an execution far from Step Functions' one-year limit. */
export const HOLD_SECONDS = { min: 1, max: 14 * 24 * 3600 } as const;

/**
 * How long all pauses and gates of a run may take together, in seconds. Two days of looks that grow ever rarer are 1,060, and with
 * the schedule's thousand stay under the 25,000 events at which Step Functions ends an execution.
 */
export const STANDSTILL_SECONDS = { min: 60, max: 2 * 24 * 3600 } as const;

/** At most this many steps a schedule. */
export const MAX_STEPS = 50;

/** Names of the functions' environment variables. */
export const ENV = {
  recordTable: 'RECORD_TABLE',
} as const;

/** Attribute names of the record table. */
export const RECORD_TABLE = {
  partitionKey: 'shift',
  sortKey: 'item',
  /** The sort key of the one record of a shift. */
  record: 'record',
} as const;

/** Names of the bundles under `dist/handlers`. */
export const HANDLERS = {
  controller: 'controller',
  weightedRule: 'weighted-rule',
} as const;

/** Key of the CloudFormation metadata by which the CLI and a rehearsal find a shift's state machines, and the CLI its stack's records. */
export const METADATA_KEY = 'cdk-traffic-shift:shift';

export interface ShiftMetadata {
  readonly shift: string;
  readonly machine: 'migrate' | 'operate';
}

/** The same key on the stack's table of records. */
export interface RecordsMetadata {
  readonly table: 'records';
}

/** The first state of either machine: what it puts into the payload is the deployed configuration. */
export const FIRST_STATE = 'Load configuration';

export interface ScheduleStep {
  /** Share of the new colour, in percent: a whole number from 1 to 100. */
  readonly weight: number;
  /** How long the step is watched before the next one, in seconds. */
  readonly holdSeconds: number;
  /** After its hold the step waits, watched all the while, until an operator resumes the release. */
  readonly pause?: boolean;
}

/** What happens to a release that stood still for longer than it may. */
export const STANDSTILL_POLICIES = ['revert', 'continue'] as const;
export type StandstillPolicy = typeof STANDSTILL_POLICIES[number];

export interface StandstillConfig {
  readonly timeoutSeconds: number;
  readonly onTimeout: StandstillPolicy;
}

/** One weighted rule. */
export interface RouteConfig {
  /** The construct's path: what messages call it. */
  readonly name: string;
  readonly ruleArn: string;
  readonly targetGroupArns: Readonly<Record<Color, string>>;
  /** Whether the load balancer knows the health of a colour's targets (Lambda targets: usually not). */
  readonly healthChecked: Readonly<Record<Color, boolean>>;
  /** Lifetime of the group stickiness cookie while two groups share the rule; absent means no group stickiness. */
  readonly stickinessSeconds?: number;
}

/** What a deployed shift is: rendered into its state machines by `lib/`, read by the controller. */
export interface ShiftConfig {
  /** Partition key of its record: unique in the stack's table. */
  readonly shift: string;
  readonly routes: readonly RouteConfig[];
  readonly schedule: readonly ScheduleStep[];
  /** How long the target colour is watched at 100 % before the release counts as done. */
  readonly bakeSeconds: number;
  /** Names of alarms, metric or composite, that revert whatever the colour. */
  readonly alarms: readonly string[];
  /** Names of alarms that revert while their colour is the new one. */
  readonly colorAlarms: Readonly<Record<Color, readonly string[]>>;
  /** How long preflight waits for the idle colour's targets to become healthy. */
  readonly healthyTimeoutSeconds: number;
  /** How long a release may stand still, paused or at gates, all times together. Absent in executions that an earlier version started. */
  readonly standstill?: StandstillConfig;
}

/** What a person, a pipeline or EventBridge may hand to a Migrate execution. */
export interface MigrateInput {
  readonly target?: Color;
  /** The last step may leave out `holdSeconds`: the bake time applies. */
  readonly schedule?: readonly { readonly weight: number; readonly holdSeconds?: number; readonly pause?: boolean }[];
  readonly dryRun?: boolean;
  readonly ignoreAlarms?: readonly string[];
  readonly reason?: string;
}

export const OPERATE_ACTIONS = ['status', 'pause', 'resume', 'promote', 'rollback', 'adopt'] as const;
export type OperateAction = typeof OPERATE_ACTIONS[number];

/** What may be handed to an Operate execution. */
export interface OperateInput {
  readonly action: OperateAction;
  readonly reason?: string;
}

/** Why something was refused or put back: becomes the execution's `error` and `cause`. */
export interface Reason {
  /** A stable word that machines can match: `InvalidInput`, `AlarmBreach`. */
  readonly error: string;
  /** A sentence for people: what happened, the values seen, what to do next. */
  readonly cause: string;
}

/** What brought traffic back. `road` says who: the execution's own watch, an operator, or a takeover of a dead owner. */
export interface Revert extends Reason {
  readonly road: 'watch' | 'operator' | 'takeover';
  /** ISO 8601. */
  readonly decidedAt: string;
  readonly verifiedAt?: string;
}

/** Where a Migrate execution goes next: the only thing its Choice states look at. */
export type MigrateNext = 'preflight' | 'wait' | 'shift' | 'revert' | 'finish' | 'done' | 'failed';

/** The state that a Migrate execution carries from task to task. */
export interface Migration {
  readonly next: MigrateNext;
  /** The execution that owns the record, and its fencing number. */
  readonly owner: string;
  readonly epoch: number;
  readonly startedAt: string;
  readonly from: Color;
  readonly to: Color;
  readonly schedule: readonly ScheduleStep[];
  readonly dryRun: boolean;
  readonly ignoreAlarms: readonly string[];
  readonly reason?: string;
  /** Index into `schedule` of the step whose weights were written last; -1 before the first. */
  readonly step: number;
  readonly stepStartedAt?: string;
  /** Index of the next step when a promotion leaves some out. */
  readonly skipTo?: number;
  readonly preflightStartedAt?: string;
  /** Since when a watched alarm could not be evaluated. */
  readonly blindSince?: string;
  /** Since when the schedule has been standing still, for whatever reason: that time does not count as watched. */
  readonly stillSince?: string;
  /** Since when the step has been waiting at its gate. */
  readonly gateSince?: string;
  /** How long the schedule has stood still before that, all together. */
  readonly stoodSeconds?: number;
  /** Seconds to the next look, for the Wait state. */
  readonly waitSeconds: number;
  /** What the last task saw or did, in a sentence: for whoever reads the execution in the console. */
  readonly note: string;
  /** Set when the execution is to end FAILED: read by the Fail state. */
  readonly error?: string;
  readonly cause?: string;
}

/** Step Functions' error output, as a Catch leaves it. */
export interface CaughtError {
  readonly Error: string;
  readonly Cause?: string;
}

export type MigrateTask = 'plan' | 'preflight' | 'shift' | 'watch' | 'finish' | 'revert';

export interface ExecutionContext {
  /** ARN of the execution. */
  readonly id: string;
  /** ISO 8601. */
  readonly startTime: string;
}

/** What the Migrate state machine sends to the controller. */
export interface MigrateEvent {
  readonly task: MigrateTask;
  readonly config: ShiftConfig;
  readonly execution: ExecutionContext;
  readonly input: unknown;
  /** False before the plan: a definition cannot hold null. */
  readonly migration: Migration | false;
  /** False unless a task failed. */
  readonly failure: CaughtError | false;
}

/** What the Operate state machine sends to the controller. */
export interface OperateEvent {
  readonly task: 'operate';
  readonly config: ShiftConfig;
  readonly execution: ExecutionContext;
  readonly input: unknown;
}

export type ControllerEvent = MigrateEvent | OperateEvent;

/** What the Operate state machine ends with: `done` decides between Succeed and Fail. */
export interface OperateResult {
  readonly done: boolean;
  readonly error?: string;
  readonly cause: string;
  readonly status?: ShiftStatus;
}

export interface ShiftStatus {
  readonly record: ShiftRecord | null;
  /** The live share of each colour by route, in percent; null where the rule does not say. */
  readonly live: readonly { readonly route: string; readonly percent: Readonly<Record<Color, number>> | null }[];
  /** The colour a release would go to: deploy the next version there. */
  readonly idle: Color | null;
}

/** How the last run of a shift ended. */
export interface Outcome {
  readonly outcome: 'completed' | 'reverted' | 'adopted';
  readonly owner: string;
  readonly epoch: number;
  readonly at: string;
  readonly error?: string;
  readonly cause?: string;
}

/** What an operator asked of a running release, and has not taken back. */
export interface Wish {
  /** The Operate execution that brought it. */
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
  readonly reason?: string;
}

/** How far a running release has come: its last verified write. */
export interface Progress {
  readonly step: number;
  readonly of: number;
  readonly weight: number;
  readonly at: string;
}

/** The one record of a shift: who moves its traffic, and where it goes back to. Every change is a conditional write. */
export interface ShiftRecord {
  readonly shift: string;
  /** Grows with every write; the condition of the next one. */
  readonly revision: number;
  /** Grows with every new owner: a fencing number. */
  readonly epoch: number;
  readonly status: 'idle' | 'migrating' | 'reverting';
  /** The execution that moves traffic; absent when idle. */
  readonly owner?: string;
  readonly ownerSince?: string;
  /** The colour that serves everything at rest, and that a revert goes back to. */
  readonly safe: Color;
  /** The colour a running release goes to. */
  readonly target?: Color;
  readonly progress?: Progress;
  /** The schedule stands still while this is here. */
  readonly paused?: Wish;
  /** When an operator last said that the release may go on: opens a gate that was reached before. */
  readonly resumed?: Wish;
  /** The remaining steps but the last are left out. */
  readonly promoted?: Wish;
  /** Why traffic goes back, once that is decided. */
  readonly revert?: Revert;
  readonly last?: Outcome;
}

/** Properties of the `WeightedRule` custom resource. CloudFormation hands scalars over as strings. */
export interface WeightedRuleProperties {
  readonly ServiceToken: string;
  readonly ListenerArn: string;
  readonly Priority: string;
  /** In the shape of `AWS::ElasticLoadBalancingV2::ListenerRule`. Never holds weights. */
  readonly Conditions: readonly Readonly<Record<string, unknown>>[];
  readonly BlueTargetGroupArn: string;
  readonly GreenTargetGroupArn: string;
}

/** Attributes of the `WeightedRule` custom resource, for `Fn::GetAtt`. */
export const WEIGHTED_RULE_ATTRIBUTES = { ruleArn: 'RuleArn' } as const;
export const WEIGHTED_RULE_RESOURCE_TYPE = 'Custom::CdkTrafficShiftWeightedRule';
