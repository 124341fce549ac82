import type { Color, ShiftConfig, ShiftRecord } from '../../../lambda/contract';
import { allOn, liveShares, type RuleAction, type Shares } from '../../../lambda/core/rule-actions';
import { Faults } from './faults';
import { Timeline } from './timeline';

/** How long a call takes, in milliseconds, one way. */
const LATENCIES = [20, 20, 70, 200, 700, 1_500, 4_000] as const;

/** A write of a rule, at the moment when it took effect. */
export interface LandedWrite {
  readonly at: number;
  readonly sentAt: number;
  readonly route: string;
  readonly shares: Shares | null;
  readonly execution: string;
  /** The Migrate task, or who else wrote. */
  readonly task: string;
  readonly epoch: number;
}

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';

export interface AwsEvent {
  readonly 'source': string;
  readonly 'detail-type': string;
  readonly 'time': string;
  readonly 'detail': Readonly<Record<string, unknown>>;
}

/** Everything outside the functions: what AWS keeps, and what becomes of calls on their way. */
export class World {
  readonly timeline = new Timeline();
  readonly faults = new Faults();
  readonly rules = new Map<string, readonly RuleAction[]>();
  readonly alarms = new Map<string, 'OK' | 'ALARM'>();
  readonly executions = new Map<string, ExecutionStatus>();
  readonly landed: LandedWrite[] = [];
  /** Every version of the record, with the time of its write. */
  readonly records: { readonly at: number; readonly record: ShiftRecord }[] = [];
  readonly story: string[] = [];
  readonly #latencies: number[];

  constructor(readonly config: ShiftConfig, latencies: readonly number[]) {
    this.#latencies = [...latencies];
    for (const { ruleArn, targetGroupArns } of config.routes) {
      this.rules.set(ruleArn, [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: targetGroupArns.blue, Weight: 1 }] } }]);
    }
    for (const name of config.alarms) this.alarms.set(name, 'OK');
  }

  latency(): number {
    return LATENCIES[(this.#latencies.shift() ?? 0) % LATENCIES.length]!;
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
    return this.config.routes.map(route => liveShares(this.rules.get(route.ruleArn)!, route));
  }

  allLiveOn(color: Color): boolean {
    return this.live().every(shares => shares?.[color] === allOn(color)[color]);
  }

  tell(line: string): void {
    this.story.push(`${(this.timeline.now / 1000).toFixed(2).padStart(8)} s  ${line}`);
  }
}
