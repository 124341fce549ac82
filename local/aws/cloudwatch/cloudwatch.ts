import { AwsError } from '../../aws-error';
import type { Clock } from '../../clock';
import type { AlarmState, Verdict } from './alarms';
import { type AlarmRule, parseAlarmRule } from './composite';
import { judgeMetricAlarm, type MetricAlarm, type MetricAlarmInput, readMetricAlarm } from './metric-alarm';
import { type MetricDataQuery, metricReader, periodMs, type Window } from './metric-query';
import { MINUTE, type MetricStore, type Series } from './metric-store';

/** As given to PutCompositeAlarm, and as in `AWS::CloudWatch::CompositeAlarm` with its intrinsics resolved. */
export interface CompositeAlarmInput {
  readonly AlarmName: string;
  readonly AlarmRule: string;
  readonly [other: string]: unknown;
}

export interface Transition {
  readonly alarmName: string;
  readonly alarmArn: string;
  readonly from: AlarmState;
  readonly to: AlarmState;
  readonly reason: string;
  /** Rehearsed milliseconds since the epoch. */
  readonly at: number;
}

interface Status {
  readonly name: string;
  readonly arn: string;
  readonly verdict: Verdict;
  /** When the state changed last, in rehearsed milliseconds since the epoch. */
  readonly updatedAt: number;
}

export type AlarmStatus = Status & (
  | { readonly type: 'MetricAlarm'; readonly input: MetricAlarmInput }
  | { readonly type: 'CompositeAlarm'; readonly input: CompositeAlarmInput }
);

type Judge = (now: number, current: Verdict) => Verdict;

interface Alarm {
  status: AlarmStatus;
  readonly judge: Judge;
}

export interface CloudWatchSettings {
  readonly clock: Clock;
  readonly store: MetricStore;
  readonly region?: string;
  readonly account?: string;
}

const LOOK_EVERY_MS = 10_000;
const CREATED: Verdict = { state: 'INSUFFICIENT_DATA', reason: 'Unchecked: Initial alarm creation' };

const compositeVerdict = (rule: AlarmRule, text: string, stateOf: (name: string) => AlarmState): Verdict => {
  const isTrue = rule.isTrue(stateOf);
  return { state: isTrue ? 'ALARM' : 'OK', reason: `the rule ${text} is ${isTrue ? 'true' : 'false'}` };
};

/** Alarms over the metrics of the rehearsal, and the reading of those metrics. */
export class CloudWatch {
  readonly #alarms = new Map<string, Alarm>();
  readonly #listeners: ((transition: Transition) => void)[] = [];
  readonly #clock: Clock;
  readonly #arnPrefix: string;
  readonly store: MetricStore;
  #loop: { readonly stop: AbortController; readonly done: Promise<void> } | undefined;

  constructor({ clock, store, region = 'us-east-1', account = '123456789012' }: CloudWatchSettings) {
    this.#clock = clock;
    this.store = store;
    this.#arnPrefix = `arn:aws:cloudwatch:${region}:${account}:alarm:`;
  }

  now(): number {
    return this.#clock.now();
  }

  putMetricAlarm(input: MetricAlarmInput): void {
    const alarm: MetricAlarm = readMetricAlarm(input);
    const judge: Judge = (now, current) => judgeMetricAlarm(alarm, this.store, now, current);
    // What the rehearsal cannot evaluate is refused here rather than in the middle of a release.
    judge(this.now(), CREATED);
    this.#put({ type: 'MetricAlarm', input }, judge);
  }

  /** The alarms of its rule must exist. */
  putCompositeAlarm(input: CompositeAlarmInput): void {
    const rule = parseAlarmRule(input.AlarmRule);
    const missing = rule.alarms.find(name => !this.#alarms.has(name));
    if (missing !== undefined) throw new AwsError('ValidationError', `the AlarmRule of ${input.AlarmName} uses ${missing}, which does not exist`);
    this.#put({ type: 'CompositeAlarm', input }, () => compositeVerdict(rule, input.AlarmRule, name => this.#get(name).status.verdict.state));
  }

  /** Lasts, as in AWS, until the next evaluation says otherwise. */
  setAlarmState(name: string, verdict: Verdict): void {
    this.#become(this.#get(name), verdict, this.now());
    this.#evaluateComposites(this.now());
  }

  /** All alarms, by name. */
  alarms(): readonly AlarmStatus[] {
    return [...this.#alarms.values()].map(({ status }) => status).sort((a, b) => a.name < b.name ? -1 : 1);
  }

  onTransition(listener: (transition: Transition) => void): void {
    this.#listeners.push(listener);
  }

  /** Series by query id, for all queries that return data. */
  getMetricData(queries: readonly MetricDataQuery[], { from, to }: Omit<Window, 'now'>): ReadonlyMap<string, Series> {
    if (queries.length === 0) return new Map();
    const aligned = Math.floor(from / periodMs(queries)) * periodMs(queries);
    const read = metricReader(this.store, queries, { from: aligned, to, now: this.now() });
    return new Map(queries.filter(({ ReturnData }) => ReturnData !== false).map(({ Id }) => [Id, read(Id)]));
  }

  evaluate(): void {
    const now = this.now();
    for (const alarm of this.#alarms.values()) {
      if (alarm.status.type === 'MetricAlarm') this.#become(alarm, alarm.judge(now, alarm.status.verdict), now);
    }
    this.#evaluateComposites(now);
  }

  /** Evaluates whenever a minute has ended or has been published. */
  start(): void {
    if (this.#loop) return;
    const stop = new AbortController();
    this.#loop = { stop, done: this.#run(stop.signal) };
  }

  async stop(): Promise<void> {
    const loop = this.#loop;
    this.#loop = undefined;
    loop?.stop.abort();
    await loop?.done;
  }

  async #run(signal: AbortSignal): Promise<void> {
    let seen = '';
    while (!signal.aborted) {
      const minutes = `${Math.floor(this.now() / MINUTE)} ${this.store.publishedUntil(this.now())}`;
      if (minutes !== seen) this.evaluate();
      seen = minutes;
      await this.#clock.sleep(LOOK_EVERY_MS, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    }
  }

  /** Composites may watch each other: what changed one may change the next, but never more often than there are composites. */
  #evaluateComposites(now: number): void {
    const composites = [...this.#alarms.values()].filter(({ status }) => status.type === 'CompositeAlarm');
    for (let round = 0; round < composites.length; round += 1) {
      const changes = composites.map(alarm => this.#become(alarm, alarm.judge(now, alarm.status.verdict), now));
      if (!changes.includes(true)) return;
    }
  }

  /** An alarm that is put again keeps its state. */
  #put(definition: Pick<AlarmStatus, 'type' | 'input'>, judge: Judge): void {
    const name = definition.input.AlarmName;
    const { verdict, updatedAt } = this.#alarms.get(name)?.status ?? { verdict: CREATED, updatedAt: this.now() };
    const status = { ...definition, name, arn: this.#arnPrefix + name, verdict, updatedAt } as AlarmStatus;
    this.#alarms.set(name, { status, judge });
  }

  #get(name: string): Alarm {
    const alarm = this.#alarms.get(name);
    if (!alarm) throw new AwsError('ResourceNotFound', `the alarm ${name} does not exist`, 404);
    return alarm;
  }

  #become(alarm: Alarm, verdict: Verdict, at: number): boolean {
    const { name, arn, verdict: { state: from } } = alarm.status;
    if (verdict.state === from) return false;
    alarm.status = { ...alarm.status, verdict, updatedAt: at };
    const transition = { alarmName: name, alarmArn: arn, from, to: verdict.state, reason: verdict.reason, at };
    for (const listener of this.#listeners) listener(transition);
    return true;
  }
}
