import { AwsError } from '../../aws-error';
import type { Clock } from '../../clock';
import {
  actionsFor, type AlarmDefinition, type AlarmStatus, type CompositeAlarmInput, type EvaluationState, type StateRecord, type Transition,
  type Verdict,
} from './alarm';
import { AlarmHistory } from './alarm-history';
import { AlarmLoop } from './alarm-loop';
import { becauseOf, becauseOfRule, type CompositeAlarm, compositeState, readCompositeAlarm } from './composite-alarm';
import { judgeMetricAlarm, type MetricAlarmInput, readMetricAlarm } from './metric-alarm';
import { MINUTE, type MetricStore } from './metric-store';
import { nextSuppression, type Suppression, suppressionOfChange } from './suppression';
import { notImplemented } from '../wire/protocol';

interface Alarm {
  status: AlarmStatus;
  /** Of a metric alarm. */
  readonly judge?: (now: number, current: StateRecord) => Verdict;
  readonly composite?: CompositeAlarm;
  suppression?: Suppression;
}

export interface CloudWatchSettings {
  readonly clock: Clock;
  readonly store: MetricStore;
  readonly region?: string;
  readonly account?: string;
}

const CREATED: Verdict = { state: 'INSUFFICIENT_DATA', reason: 'Unchecked: Initial alarm creation' };

/** Alarms over the metrics of the rehearsal. */
export class CloudWatch {
  readonly store: MetricStore;
  readonly history = new AlarmHistory();
  readonly #alarms = new Map<string, Alarm>();
  readonly #onTransition: ((transition: Transition) => void)[] = [];
  readonly #onAction: ((actionArn: string, transition: Transition) => void)[] = [];
  readonly #clock: Clock;
  readonly #arnPrefix: string;
  readonly #loop: AlarmLoop;
  #minutesSeen = '';

  constructor({ clock, store, region = 'us-east-1', account = '123456789012' }: CloudWatchSettings) {
    this.#clock = clock;
    this.store = store;
    this.#arnPrefix = `arn:aws:cloudwatch:${region}:${account}:alarm:`;
    this.#loop = new AlarmLoop(clock, () => this.#look());
  }

  now(): number {
    return this.#clock.now();
  }

  putMetricAlarm(input: MetricAlarmInput): void {
    const alarm = readMetricAlarm(input);
    const judge = (now: number, current: StateRecord) => judgeMetricAlarm(alarm, this.store, now, current);
    // What the rehearsal cannot evaluate is refused here rather than in the middle of a release.
    judge(this.now(), { ...CREATED, at: this.now() });
    this.#put({ type: 'MetricAlarm', input }, { judge });
  }

  /** The alarms of its rule must exist. */
  putCompositeAlarm(input: CompositeAlarmInput): void {
    const composite = readCompositeAlarm(input);
    const { rule, suppressor } = composite;
    const missing = [...rule.alarms, ...suppressor ? [suppressor.alarm] : []].find(name => !this.#alarms.has(name));
    if (missing !== undefined) throw new AwsError('ValidationError', `the composite alarm ${input.AlarmName} uses ${missing}, which does not exist`);
    // CloudWatch accepts this, and stops to evaluate: a rehearsal with such an alarm would be blind without a word.
    if (this.#dependsOn(rule.alarms, input.AlarmName)) throw notImplemented(`a cycle of composite alarms, as ${input.AlarmName} would make,`);
    const { alarm, isNew } = this.#put({ type: 'CompositeAlarm', input }, { composite });
    const children = [...new Set(rule.alarms)].map(name => this.#get(name).status);
    this.#become(alarm, becauseOfRule(alarm.status.arn, isNew ? 'created' : 'updated', children, this.#stateOf(composite)));
  }

  /** Lasts, as in AWS, until the next evaluation says otherwise; of a composite alarm, until an alarm of its rule changes. */
  setAlarmState(name: string, verdict: Verdict): void {
    this.#become(this.#get(name), verdict);
  }

  /** Lasts until it is set again: nothing here evaluates incompletely by itself. */
  setEvaluationState(name: string, evaluationState: EvaluationState | undefined): void {
    const alarm = this.#get(name);
    alarm.status = { ...alarm.status, evaluationState, record: { ...alarm.status.record, at: this.now() } };
  }

  /** Whoever is not known is passed over in silence. */
  setActionsEnabled(names: readonly string[], actionsEnabled: boolean): void {
    for (const alarm of names.flatMap(name => this.#alarms.get(name) ?? [])) alarm.status = { ...alarm.status, actionsEnabled };
  }

  deleteAlarm(name: string): void {
    const { status } = this.#get(name);
    if (this.#parents(name).length > 0) {
      throw new AwsError('ValidationError', `Cannot delete ${name} as there are composite alarm(s) depending on it`);
    }
    this.#alarms.delete(name);
    this.history.configured('deleted', status, this.now());
  }

  /** All alarms, by name. */
  alarms(): readonly AlarmStatus[] {
    return [...this.#alarms.values()].map(({ status }) => status).sort((a, b) => a.name < b.name ? -1 : 1);
  }

  onTransition(listener: (transition: Transition) => void): void {
    this.#onTransition.push(listener);
  }

  /** What an alarm does. Its actions may come later than the transition, if the alarm is composite and was suppressed. */
  onAction(listener: (actionArn: string, transition: Transition) => void): void {
    this.#onAction.push(listener);
  }

  evaluate(): void {
    for (const alarm of this.#alarms.values()) {
      if (alarm.judge) this.#become(alarm, alarm.judge(this.now(), alarm.status.record));
    }
    this.#reviewSuppressions();
  }

  /** Evaluates whenever a minute has ended or has been published. */
  start(): void {
    this.#loop.start();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  #look(): void {
    const minutes = `${Math.floor(this.now() / MINUTE)} ${this.store.publishedUntil(this.now())}`;
    if (minutes === this.#minutesSeen) this.#reviewSuppressions();
    else this.evaluate();
    this.#minutesSeen = minutes;
  }

  /** An alarm that is put again keeps its state. */
  #put(definition: AlarmDefinition, logic: Pick<Alarm, 'judge' | 'composite'>): { alarm: Alarm; isNew: boolean } {
    const { AlarmName: name, ActionsEnabled = true } = definition.input;
    const now = this.now();
    const known = this.#alarms.get(name);
    const { record, transitionedAt } = known?.status ?? { record: { ...CREATED, at: now }, transitionedAt: now };
    const status = {
      ...definition, name, arn: this.#arnPrefix + name, transitionedAt, configuredAt: now, actionsEnabled: ActionsEnabled as boolean,
      // A suppressor that is put anew begins anew.
      record: { ...record, suppressedBy: undefined },
    };
    const alarm: Alarm = { status, ...logic };
    this.#alarms.set(name, alarm);
    this.history.configured(known ? 'updated' : 'created', status, now);
    return { alarm, isNew: !known };
  }

  #get(name: string): Alarm {
    const alarm = this.#alarms.get(name);
    if (!alarm) throw new AwsError('ResourceNotFound', `the alarm ${name} does not exist`, 404);
    return alarm;
  }

  #stateOf(composite: CompositeAlarm) {
    return compositeState(composite, name => this.#get(name).status.record.state);
  }

  #parents(name: string): Alarm[] {
    return [...this.#alarms.values()].filter(({ composite }) => composite?.rule.alarms.includes(name));
  }

  #dependsOn(names: readonly string[], wanted: string): boolean {
    return names.some(name => name === wanted || this.#dependsOn(this.#alarms.get(name)?.composite?.rule.alarms ?? [], wanted));
  }

  #become(alarm: Alarm, verdict: Verdict): void {
    const { record: from } = alarm.status;
    const at = this.now();
    if (verdict.state === from.state) return;
    const suppressor = alarm.composite?.suppressor;
    alarm.suppression = suppressor && suppressionOfChange(suppressor, this.#isSuppressing(suppressor.alarm), at);
    alarm.status = { ...alarm.status, transitionedAt: at };
    const transition = this.#recorded(alarm, { ...verdict, at, suppressedBy: alarm.suppression?.by });
    this.history.changed(transition);
    for (const listener of this.#onTransition) listener(transition);
    if (!alarm.suppression) this.#act(alarm, transition);
    for (const parent of this.#parents(alarm.status.name)) this.#become(parent, becauseOf(alarm.status, this.#stateOf(parent.composite!)));
    this.#reviewSuppressions();
  }

  /** Puts down what the alarm is now, and tells what it was. */
  #recorded(alarm: Alarm, to: StateRecord): Transition {
    const { name, arn, record: from, type, input } = alarm.status;
    alarm.status = { ...alarm.status, record: to };
    return { type, input, alarmName: name, alarmArn: arn, from, to } as Transition;
  }

  #isSuppressing(name: string): boolean {
    return this.#alarms.get(name)?.status.record.state === 'ALARM';
  }

  #reviewSuppressions(): void {
    for (const alarm of this.#alarms.values()) {
      const { suppression: current, composite } = alarm;
      if (!current || !composite?.suppressor) continue;
      const { suppressor } = composite;
      alarm.suppression = nextSuppression(current, suppressor, this.#isSuppressing(suppressor.alarm), this.now());
      if (alarm.suppression === current) continue;
      const transition = this.#recorded(alarm, { ...alarm.status.record, at: this.now(), suppressedBy: alarm.suppression?.by });
      if (!alarm.suppression) this.#act(alarm, transition);
    }
  }

  #act(alarm: Alarm, transition: Transition): void {
    if (!alarm.status.actionsEnabled) return;
    for (const action of actionsFor(transition, transition.to.state)) {
      this.history.acted(transition, action);
      for (const listener of this.#onAction) listener(action, transition);
    }
  }
}
