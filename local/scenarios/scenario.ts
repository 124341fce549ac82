import type { Color, OperateAction, OperateResult, RunHistory } from '../../lambda/contract';
import type { Shares } from '../../lambda/core/rule-actions';
import type { ExecutionRecord } from '../aws/executions';
import type { AwsFaultSpec, FaultSpec } from '../faults/spec';
import type { RuleWrite } from '../rule-watch';
import type { DemoContext } from '../stage/synthesize';
import type { Told } from '../told';
import type { RequestResult } from '../traffic/result';
import type { TrafficShape } from '../traffic/shape';

/** How a rehearsal ended. */
export type Outcome =
  /** The target colour serves all and the bake passed. */
  | 'completed'
  /** Traffic was put back. */
  | 'reverted'
  /** Nothing was moved. */
  | 'refused'
  /** Stopped with traffic where it was. */
  | 'held'
  /** The rehearsal itself could not keep its rate, or broke. */
  | 'invalid';

/** A release that was started. */
export interface Release {
  readonly executionArn: string;
  readonly ended: Promise<ExecutionRecord>;
}

/** How a deployment of the next version ended. */
export interface DeployResult {
  /** The stack's, as CloudFormation says it: `UPDATE_COMPLETE`, `UPDATE_ROLLBACK_COMPLETE`. */
  readonly status: string;
  readonly reason?: string | undefined;
}

/** What a scenario can do, and wait for. */
export interface Stage {
  /** What the load balancer goes by. */
  readonly weights: Shares;
  /** Every change of the weights so far. */
  readonly changes: readonly Shares[];
  /** Writes of a rule so far. */
  readonly writes: number;
  /** The same of all rules, one by one. */
  readonly ruleWrites: readonly RuleWrite[];
  /** Which paths lead to the service, as the live rules say. */
  readonly paths: readonly string[];
  /** What users got so far. */
  readonly requests: readonly RequestResult[];
  /** What the shift told the account's event bus so far. */
  readonly told: readonly Told[];
  /** Names of the alarms that went into ALARM so far. */
  readonly alarmed: readonly string[];
  /** Starts a release and goes on. The first one of a scenario is judged, and waited for in the end. */
  start(input?: object): Release;
  /** Starts a release and resolves when it is over. */
  release(input?: object): Promise<ExecutionRecord>;
  /** What an operator asks of the Operate state machine, and what it says. */
  operate(action: OperateAction, reason?: string): Promise<OperateResult>;
  /** What the shift's history keeps of the release that is judged, once it began. */
  history(): RunHistory | undefined;
  /** Deploys the scenario's next version; if it is to fail, then at the release's state machine: when the rules are updated already. */
  deploy(options?: { readonly fails?: boolean }): Promise<DeployResult>;
  /** Resolves once the new colour has that share; rejects when the release ends before. */
  untilWeight(percent: number): Promise<void>;
  /** Resolves when the judged release comes to a state, for the n-th time. */
  untilState(name: string, times: number): Promise<void>;
  sleep(rehearsedSeconds: number): Promise<void>;
  /** Of the next rehearsed minute. CloudWatch evaluates in the first ten seconds of each. */
  untilSecondOfMinute(second: number): Promise<void>;
  /** An administrator stops an execution by Step Functions' API. */
  stopExecution(executionArn: string): Promise<void>;
  /** An administrator changes the weights by the load balancer's API. */
  writeRule(shares: Shares): Promise<void>;
  /** An administrator makes green's alarm go off by CloudWatch's API, until the next evaluation says otherwise. */
  setAlarm(): Promise<void>;
  /** As the load balancer tells them: `healthy`, `draining`. */
  targetStates(color: Color): string[];
  /** An administrator takes all targets out of a colour's groups. */
  deregister(color: Color): Promise<void>;
  /** An administrator takes one target out of each of a colour's groups; who calls the answer puts them back. */
  deregisterOne(color: Color): Promise<() => Promise<void>>;
  /** Rehearsed milliseconds since the epoch. */
  readonly now: number;
  /** What goes wrong, once its time has come. */
  fault(spec: FaultSpec): void;
  /** It goes wrong no more. */
  mend(spec: AwsFaultSpec): void;
  /** What has to be so: what is not, is a complaint about the run. */
  check(sentence: string, isSo: boolean): void;
}

export interface Scenario {
  readonly name: string;
  /** What happens, for `--list` and the display. */
  readonly sentence: string;
  readonly expected: Outcome;
  /** Rehearsed seconds in a real one, so that the scenario takes well under a minute on two cores. */
  readonly speed: number;
  /** By rehearsed minute. At least 200, so that a share of 5 % is ten requests a minute: unless it is about too little traffic to tell. */
  readonly requestsPerMinute: number;
  /** Each a process of its own, where the demo's targets are no functions. @default 1 */
  readonly targetsPerColor?: number;
  /** What the demo has to be like. @default - the plain demo */
  readonly context?: DemoContext;
  /** What the demo is like in its next version, which the scenario deploys. @default - it deploys none */
  readonly next?: DemoContext;
  /** Who comes, unless whoever rehearses wants others. @default - requests at a constant rate */
  readonly shape?: TrafficShape;
  act(stage: Stage): Promise<void>;
}
