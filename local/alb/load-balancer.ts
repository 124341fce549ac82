import { acceptAttributes } from './attributes';
import { AwsError } from '../aws-error';
import type { Clock } from '../clock';
import type { MetricSink } from '../metric-datum';
import type { Random } from '../random';
import { DataPlane } from './data-plane';
import { HostCounts } from './host-counts';
import { ListenerServer } from './listener-server';
import { Metrics } from './metrics';
import type { AccessLogEntry, Action, Listener, Rule, TargetGroupAttributes, TargetGroupSettings } from './model';
import { Propagation } from './propagation';
import { type NewRule, RuleBook, type RuleChange } from './rule-book';
import { TargetGroup } from './target-group';

const DEFAULT_IDLE_TIMEOUT_SECONDS = 60;

export interface LoadBalancerOptions {
  readonly arn: string;
  readonly dnsName: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Rehearsed milliseconds from a change of a rule until traffic follows it. @default 0 */
  readonly propagationMs?: number;
  /** How long a target may be silent before the client gets a 504. @default 60, as in AWS */
  readonly idleTimeoutSeconds?: number;
  readonly onAccess?: (entry: AccessLogEntry) => void;
  readonly onMetric?: MetricSink;
}

export interface ListenerChange {
  readonly port?: number;
  readonly protocol?: Listener['protocol'];
  readonly DefaultActions?: readonly Action[];
}

/** An Application Load Balancer on real sockets. Its calls mean, and refuse, what the API's calls of these names do. */
export class LoadBalancer {
  readonly arn: string;
  readonly dnsName: string;
  readonly #servers = new Map<string, ListenerServer>();
  readonly #groups = new Map<string, TargetGroup>();
  readonly #rules: RuleBook;
  readonly #propagation: Propagation;
  readonly #hostCounts: HostCounts;
  readonly #dataPlane: DataPlane;

  constructor(private readonly options: LoadBalancerOptions) {
    const { arn, dnsName, clock, random } = options;
    this.arn = arn;
    this.dnsName = dnsName;
    this.#rules = new RuleBook(random, group => this.#groups.get(group)?.settings);
    this.#propagation = new Propagation(clock, options.propagationMs ?? 0);
    const metrics = new Metrics(arn, clock, options.onMetric ?? (() => undefined));
    this.#hostCounts = new HostCounts(clock, metrics, () => this.targetGroups());
    this.#dataPlane = new DataPlane({
      clock,
      random,
      metrics,
      dnsName,
      idleTimeoutSeconds: options.idleTimeoutSeconds ?? DEFAULT_IDLE_TIMEOUT_SECONDS,
      targetGroup: group => this.#groups.get(group),
      onAccess: options.onAccess ?? (() => undefined),
    });
  }

  /** Holds for changes made from now on. */
  set propagationMs(rehearsedMs: number) {
    this.#propagation.delayMs = rehearsedMs;
  }

  get propagationMs(): number {
    return this.#propagation.delayMs;
  }

  addTargetGroup(settings: TargetGroupSettings): TargetGroup {
    const group = new TargetGroup(settings, this.options.clock, this.options.random);
    this.#groups.set(settings.arn, group);
    return group;
  }

  async deleteTargetGroup(arn: string): Promise<void> {
    const group = this.targetGroup(arn);
    if (this.#rules.groupsInUse().has(arn)) throw new AwsError('ResourceInUse', `Target group '${arn}' is currently in use by a listener or a rule`);
    this.#groups.delete(arn);
    await group.close();
  }

  addListener({ defaultActions, ...listener }: Listener & { defaultActions: Action[] }): void {
    this.#rules.addListener(listener, defaultActions);
    this.#propagation.publishNow(listener.arn, this.#rules.ofListener(listener.arn));
    this.#updateUse();
  }

  /** What is left out stays. */
  modifyListener(listenerArn: string, { DefaultActions, ...change }: ListenerChange): void {
    const { arn } = this.#rules.listener(listenerArn);
    if (DefaultActions) this.#changed(this.#rules.modifyDefault(arn, DefaultActions));
    this.#rules.modifyListener(arn, change);
  }

  async deleteListener(listenerArn: string): Promise<void> {
    this.#rules.deleteListener(listenerArn);
    this.#updateUse();
    await this.#servers.get(listenerArn)?.close();
    this.#servers.delete(listenerArn);
  }

  createRule(listenerArn: string, rule: NewRule): Rule {
    return this.#changed(this.#rules.create(listenerArn, rule));
  }

  /** What is left out stays; a list that is given replaces the whole list. */
  modifyRule(ruleArn: string, change: RuleChange): Rule {
    return this.#changed(this.#rules.modify(ruleArn, change));
  }

  setRulePriorities(priorities: { RuleArn: string; Priority: number }[]): Rule[] {
    return this.#rules.setPriorities(priorities).map(rule => this.#changed(rule));
  }

  deleteRule(ruleArn: string): void {
    this.#changed(this.#rules.delete(ruleArn));
  }

  /** The rules of a listener, by priority and the default rule last, or those named. */
  describeRules({ ListenerArn, RuleArns }: { ListenerArn?: string; RuleArns?: string[] }): Rule[] {
    if ((ListenerArn === undefined) === (RuleArns === undefined)) {
      throw new AwsError('ValidationError', 'You must specify either listener ARN or rule ARNs');
    }
    const rules = RuleArns?.map(arn => this.#rules.get(arn)) ?? this.#rules.ofListener(this.#rules.listener(ListenerArn ?? '').arn);
    return structuredClone(rules);
  }

  listeners(): Listener[] {
    return this.#rules.listeners();
  }

  targetGroups(): TargetGroup[] {
    return [...this.#groups.values()];
  }

  targetGroup(arn: string): TargetGroup {
    const group = this.#groups.get(arn);
    if (!group) throw new AwsError('TargetGroupNotFound', `One or more target groups not found: '${arn}'`);
    return group;
  }

  /** What is left out stays. */
  modifyTargetGroupAttributes(arn: string, change: TargetGroupAttributes): void {
    const group = this.targetGroup(arn);
    const accepted = acceptAttributes(group.settings, change);
    if (accepted.stickiness?.enabled && this.#rules.isSharedLoosely(arn)) {
      throw new AwsError('InvalidConfigurationRequest', 'Group stickiness must be enabled on the rules of the target group before target stickiness is');
    }
    group.modify(accepted);
  }

  /** Opens every listener that is not open yet. */
  async start(): Promise<void> {
    const closed = this.listeners().filter(({ arn }) => !this.#servers.has(arn));
    await Promise.all(closed.map(listener => this.#open(listener)));
    this.#hostCounts.start();
  }

  async close(): Promise<void> {
    this.#propagation.stop();
    this.#hostCounts.stop();
    await Promise.all([...this.#servers.values()].map(server => server.close()));
    this.#servers.clear();
    await Promise.all(this.targetGroups().map(group => group.close()));
  }

  /** Where the listener really listens. */
  origin(listenerArn: string): string {
    const server = this.#servers.get(this.#rules.listener(listenerArn).arn);
    if (!server) throw new Error(`listener '${listenerArn}' is not open: call start() first`);
    return server.origin;
  }

  /** The open listeners: name and port as users know them, and where they really listen. */
  addresses(): [string, { host: string; port: number }][] {
    return this.listeners().filter(({ arn }) => this.#servers.has(arn)).map(({ arn, port }) => {
      const { hostname, port: open } = new URL(this.origin(arn));
      return [`${this.dnsName}:${port}`, { host: hostname, port: Number(open) }];
    });
  }

  async #open({ arn }: Listener): Promise<void> {
    const server = new ListenerServer({
      serve: (request, response) => this.#dataPlane.serve(request, response, this.#rules.listener(arn), this.#propagation.table(arn)),
      refuse: (error, socket) => this.#dataPlane.refuse(error, socket, this.#rules.listener(arn)),
    });
    this.#servers.set(arn, server);
    await server.open();
  }

  #changed(rule: Rule): Rule {
    this.#propagation.publish(rule.ListenerArn, this.#rules.ofListener(rule.ListenerArn));
    this.#updateUse();
    return structuredClone(rule);
  }

  #updateUse(): void {
    const inUse = this.#rules.groupsInUse();
    for (const group of this.#groups.values()) group.inUse = inUse.has(group.arn);
  }
}
