import type { Color, ShiftConfig, ShiftRecord } from '../../../lambda/contract';
import { allOn, liveShares, type RuleAction, type Shares } from '../../../lambda/core/rule-actions';
import { groupsOf, versionOf } from './groups';
import { Faults } from './faults';
import { Timeline } from './timeline';

/** How long a call takes, in milliseconds, one way. */
const LATENCIES = [20, 20, 70, 200, 700, 1_500, 4_000] as const;

/** A write of a rule, at the moment when it took effect. */
export interface LandedWrite {
  readonly at: number;
  readonly sentAt: number;
  readonly route: string;
  /** What the rule said just before. */
  readonly before: Shares | null;
  readonly shares: Shares | null;
  readonly execution: string;
  /** The Migrate task, or who else wrote. */
  readonly task: string;
  readonly epoch: number;
}

export type Ending = 'SUCCEEDED' | 'FAILED' | 'ABORTED';

export interface ExecutionStatus {
  readonly status: 'RUNNING' | Ending;
  readonly since: string;
}

export interface Alarm {
  readonly state: 'OK' | 'ALARM';
  readonly since: string;
}

/** Everything outside the functions: what AWS keeps, and what becomes of calls on their way. */
export class World {
  readonly timeline = new Timeline();
  readonly faults = new Faults();
  readonly rules = new Map<string, readonly RuleAction[]>();
  readonly alarms = new Map<string, Alarm>();
  readonly executions = new Map<string, ExecutionStatus>();
  readonly landed: LandedWrite[] = [];
  /** Every version of the record, with the time of its write. */
  readonly records: { readonly at: number; readonly record: ShiftRecord }[] = [];
  readonly story: string[] = [];
  readonly #alarmStates: { readonly at: number; readonly state: Alarm['state'] }[] = [];
  readonly #latencies: number[];
  /** What CloudFormation is doing. */
  stackStatus = 'UPDATE_IN_PROGRESS';

  constructor(public config: ShiftConfig, latencies: readonly number[]) {
    this.#latencies = [...latencies];
    for (const { ruleArn, targetGroupArns } of config.routes) {
      this.rules.set(ruleArn, [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: targetGroupArns.blue, Weight: 1 }] } }]);
    }
    for (const name of config.alarms) this.setAlarm(name, 'OK');
  }

  setAlarm(name: string, state: Alarm['state']): void {
    this.alarms.set(name, { state, since: this.timeline.date().toISOString() });
    this.#alarmStates.push({ at: this.timeline.now, state });
  }

  /** Without a pause between those two moments. */
  wasAlarming(from: number, to: number): boolean {
    const states = this.#alarmStates;
    return states.some(({ at, state }, index) => state === 'ALARM' && at <= from && (states[index + 1]?.at ?? Infinity) > to);
  }

  latency(): number {
    return LATENCIES[(this.#latencies.shift() ?? 0) % LATENCIES.length]!;
  }

  status(execution: string): ExecutionStatus['status'] | undefined {
    return this.executions.get(execution)?.status;
  }

  turn(execution: string, status: ExecutionStatus['status']): void {
    this.executions.set(execution, { status, since: this.timeline.date().toISOString() });
  }

  get record(): ShiftRecord | null {
    return this.records.at(-1)?.record ?? null;
  }

  /** The conditional write. */
  put(record: ShiftRecord): boolean {
    if (record.revision !== (this.record?.revision ?? 0) + 1) return false;
    this.records.push({ at: this.timeline.now, record: JSON.parse(JSON.stringify(record)) as ShiftRecord });
    return true;
  }

  live(): (Shares | null)[] {
    return this.config.routes.map(({ ruleArn }) => this.sharesOf(ruleArn));
  }

  /** By colour, whichever groups stand for them by now. */
  sharesOf(ruleArn: string): Shares | null {
    const actions = this.rules.get(ruleArn)!;
    const { name } = this.config.routes.find(route => route.ruleArn === ruleArn)!;
    return liveShares(actions, { targetGroupArns: groupsOf(name, versionOf(actions)) });
  }

  allLiveOn(color: Color): boolean {
    return this.live().every(shares => shares?.[color] === allOn(color)[color]);
  }

  tell(line: string): void {
    this.story.push(`${(this.timeline.now / 1000).toFixed(2).padStart(8)} s  ${line}`);
  }
}
