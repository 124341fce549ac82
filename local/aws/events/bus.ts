import { AwsError } from '../../aws-error';
import type { Clock } from '../../clock';
import type { Deliveries } from './delivery';
import { type BusEvent, busEvent, type Happening } from './event';
import { readRule, type Rule, type RuleInput } from './rules';
import type { NextTime } from './schedule-expression';
import type { Schedule, Schedules } from './schedules';

export interface EventBusOptions {
  readonly clock: Clock;
  readonly schedules: Schedules;
  readonly deliveries: Deliveries;
  /** Gets every event, whether or not a rule matches it. */
  readonly onEvent?: ((event: BusEvent) => void) | undefined;
}

/** The account's default event bus, its rules, and what they do on a schedule. */
export class EventBus {
  readonly #rules = new Map<string, Rule>();
  readonly #scheduled = new Map<string, Schedule>();

  constructor(private readonly options: EventBusOptions) {}

  now(): number {
    return this.options.clock.now();
  }

  /** In place of the rule that had its name. Throws an AwsError for one that EventBridge refuses. */
  putRule(input: RuleInput): Rule {
    const rule = readRule(input, this.options.clock.now());
    this.deleteRule(rule.name);
    this.#rules.set(rule.name, rule);
    if (rule.nextTime !== undefined) this.#schedule(rule, rule.nextTime);
    return rule;
  }

  deleteRule(name: string): void {
    this.#rules.delete(name);
    const schedule = this.#scheduled.get(name);
    if (schedule) this.options.schedules.remove(schedule);
    this.#scheduled.delete(name);
  }

  rules(): readonly Rule[] {
    return [...this.#rules.values()];
  }

  rule(name: string): Rule {
    const rule = this.#rules.get(name);
    if (!rule) throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
    return rule;
  }

  /** Takes an event, as services and PutEvents send it, and answers it as targets get it. */
  put(happening: Happening): BusEvent {
    const event = busEvent(happening);
    this.options.onEvent?.(event);
    for (const rule of this.#rules.values()) {
      if (rule.isEnabled && rule.matches?.(event) === true) this.#send(rule, event);
    }
    return event;
  }

  #schedule(rule: Rule, next: NextTime): void {
    const schedule: Schedule = { next, onDue: at => this.#due(rule, at) };
    this.#scheduled.set(rule.name, schedule);
    this.options.schedules.add(schedule);
  }

  #due(rule: Rule, at: number): void {
    if (rule.isEnabled) this.#send(rule, busEvent({ source: 'aws.events', detailType: 'Scheduled Event', at, resources: [rule.arn], detail: {} }));
  }

  #send({ name, arn, destinations }: Rule, event: BusEvent): void {
    const { clock, deliveries } = this.options;
    const occasion = { event, ruleName: name, ruleArn: arn, ingestedAt: new Date(clock.now()).toISOString() };
    for (const { target, payload } of destinations) {
      deliveries.send({
        from: name,
        targetArn: target.Arn,
        payload: payload(occasion),
        sender: { principal: 'events.amazonaws.com', sourceArn: arn, roleArn: target.RoleArn },
        retryPolicy: target.RetryPolicy,
      });
    }
  }
}
