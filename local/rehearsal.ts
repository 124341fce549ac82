import type { Color, RouteConfig } from '../lambda/contract';
import { COLORS, FIRST_LIVE_COLOR } from '../lambda/contract';
import { allOn, describeShares, otherColor, type Shares } from '../lambda/core/rule-actions';
import { AccessLog } from './access-log';
import { Administrator, ADMINISTRATOR_KEY } from './administrator';
import type { LoadBalancer } from './alb/load-balancer';
import type { TargetHealth } from './alb/model';
import type { TargetGroup } from './alb/target-group';
import type { AnsweredCall } from './aws/call';
import type { ExecutionRecord } from './aws/executions';
import { CompressedClock, rehearsedAt } from './clock';
import { FaultInjector } from './faults/injector';
import { formatFault } from './faults/spec';
import { notRehearsedNotes } from './app/not-rehearsed';
import { balancerOfRoutes, deployedOn, entranceOf, namesOfListeners, standInForHooks } from './app/on-stage';
import { groupsOf } from './groups';
import { Operator } from './operator';
import type { HeldStage, RehearsalOptions } from './rehearsal-options';
import { failedByService, type ServiceEvidence } from './report/explained';
import type { RehearsalResult, Usage } from './report/model';
import { brokenResult, resultOf, type Run } from './report/result';
import { standingCostOf } from './report/standing-cost';
import { RunHistories } from './run-history';
import { RuleWatch } from './rule-watch';
import { Scene } from './scene';
import { Services } from './service/services';
import { keepShowing, noteIn, type Snapshot } from './snapshot';
import { Cloud } from './stage/cloud';
import { type DeployedShift, shiftOf } from './stage/shift';
import type { StackResult, UpdateOptions } from './stage/stack-operations';
import { Timeline } from './timeline';
import { type Told, toldBy } from './told';
import type { Ask } from './traffic/ask';
import { type Rate, rateOf } from './traffic/rate';
import { reaches, type RequestResult } from './traffic/result';
import { PLAIN_TRAFFIC } from './traffic/shape';
import { Traffic } from './traffic/traffic';
import { UsageMeter } from './usage-meter';

const MINUTE_MS = 60_000;

/** Minutes of ordinary traffic before the scenario begins, and after it ended. */
const QUIET_MINUTES = { before: 1, after: 1 };

/** Real milliseconds of traffic that is not counted: code that is not compiled yet and connections that are not open yet. */
const WARM_UP_MS = 1_000;

/** Real milliseconds for the live service to pass its health checks. */
const HEALTHY_BUDGET_MS = 20_000;

/** Plays a scenario on a synthesized stack. A rehearsal that breaks is `invalid`, and says why. */
export const rehearse = async (options: RehearsalOptions): Promise<RehearsalResult> => {
  const rehearsal = new Rehearsal(options);
  try {
    return await rehearsal.play();
  } catch (error) {
    return brokenResult(rehearsal.run, rehearsal.timeline.events, error);
  } finally {
    await rehearsal.close();
  }
};

/** What came of the scenario. */
interface Played {
  readonly execution: ExecutionRecord;
  readonly calls: Readonly<Record<string, number>>;
  readonly usage: Omit<Usage, 'loggedBytes'>;
  /** The scenario's own. */
  readonly complaints: readonly string[];
}

/** Where users come to, what they ask for there, and how often. */
interface Visited {
  readonly urls: readonly string[];
  readonly asks: readonly Ask[];
  readonly rate: Rate;
}

/** Everything of one run: the stand-in for AWS, the services, the users. */
class Rehearsal {
  readonly run: Run;
  readonly timeline: Timeline;
  readonly #clock: CompressedClock;
  readonly #cloud: Cloud;
  readonly #operator: Operator;
  readonly #access = new AccessLog();
  readonly #services: Services;
  readonly #faults: FaultInjector;
  readonly #meter = new UsageMeter();
  readonly #histories = new RunHistories();
  readonly #told: Told[] = [];
  readonly #alarmed: string[] = [];
  readonly #notes: string[] = [];
  #routes: readonly RouteConfig[] = [];
  #rules: RuleWatch | undefined;
  #traffic: Traffic | undefined;
  #stopUpdates: () => void = () => undefined;
  #note = '';

  constructor(private readonly options: RehearsalOptions) {
    const { scenario, subject, speed, seed, faults = [], shape = scenario.shape ?? PLAIN_TRAFFIC, onFunctionLog } = options;
    this.run = { scenario, speed, seed, faults, shape };
    this.#clock = new CompressedClock(speed);
    this.timeline = new Timeline(() => this.#clock.now(), () => this.#weights);
    this.#services = new Services({ seed, targetsPerColor: scenario.targetsPerColor, ...subject?.services, onLog: onFunctionLog });
    this.#faults = new FaultInjector({
      clock: this.#clock,
      weight: () => this.#weights[otherColor(FIRST_LIVE_COLOR)],
      setFault: (color, fault) => this.#services.setFault(color, fault),
      requireEffect: faults => this.#services.requireEffect(faults),
      onBegin: fault => this.timeline.add(`fault ${formatFault(fault)} begins`),
      onEnd: fault => this.timeline.add(`fault ${formatFault(fault)} ends`),
    });
    this.#cloud = new Cloud({
      clock: this.#clock,
      seed,
      awsFaults: { active: () => this.#faults.awsFaults, ruleArns: () => this.#routes.map(({ ruleArn }) => ruleArn) },
      onFunctionLog,
      onFunctionRun: run => this.#meter.ran(run),
      ...subject && {
        secrets: subject.secrets,
        aliases: deployment => namesOfListeners(deployment, subject.shift),
        onInitFailure: (functionArn, error) => this.#notes.push(`${functionArn} cannot be loaded, and fails when it is invoked: ${String(error)}`),
      },
      onAccess: entry => this.#access.add(entry),
      onAlarm: ({ alarmName, to }) => {
        if (to.state !== 'ALARM') return;
        this.#alarmed.push(alarmName);
        this.timeline.add(`alarm ${alarmName} goes off`);
      },
      onCall: call => this.#called(call),
      onEvent: event => this.#told.push(...toldBy(event)),
      onStateEvent: (_, event) => this.#note = noteIn(event) ?? this.#note,
    });
    this.#operator = new Operator(this.#cloud.stateMachines, this.#clock);
  }

  get #weights(): Shares {
    return this.#rules?.weights ?? allOn(FIRST_LIVE_COLOR);
  }

  async play(): Promise<RehearsalResult> {
    const { stack, subject } = this.options;
    const deployment = await (subject === undefined ? this.#cloud.deploy(stack) : deployedOn(this.#cloud, stack));
    const shift = shiftOf(deployment, subject?.shift);
    const routes = this.#routes = shift.config.routes;
    const loadBalancer = balancerOfRoutes(this.#cloud.loadBalancers, routes);
    const rules = this.#watch(loadBalancer);
    this.#notes.push(...subject?.notes ?? [], ...standInForHooks(this.#cloud, deployment, shift));
    await this.#services.start(loadBalancer, routes, this.#cloud);
    this.#notes.push(...this.#services.notes, ...subject === undefined ? [] : notRehearsedNotes(deployment.nameOnly));
    const checked = groupsOf(routes.filter(({ healthChecked }) => healthChecked[FIRST_LIVE_COLOR]))[FIRST_LIVE_COLOR];
    for (const group of checked) await this.#untilHealthy(loadBalancer.targetGroup(group));

    const listeners = routes.map(route => entranceOf(loadBalancer, route));
    const [urls, asks] = [listeners.map(({ url }) => url), listeners.map(({ ask }) => ask)];
    const beginsAt = nextMinute(this.#clock.now() + WARM_UP_MS * this.run.speed);
    const rate = rateOf(this.run.shape.profile, this.run.scenario.requestsPerMinute, beginsAt);
    const results: RequestResult[] = [];
    this.#startTraffic({ urls, asks, rate }, result => results.push(result));
    await this.#until(beginsAt);
    this.#begin();
    const { execution, calls, usage, complaints } = await this.#perform(this.#scene(shift, loadBalancer, rules, results));
    const stoppedAt = this.#clock.now();
    await this.#stopTraffic();
    this.#faults.stop();
    this.#endUpdates();

    const startedAt = this.timeline.origin;
    const result = withComplaints(complaints, resultOf({
      ...this.run, execution, calls, usage, rate, rules, routes,
      history: this.#histories.of(execution.executionArn),
      standing: standingCostOf(this.options.stack.template),
      sent: { startedAt, stoppedAt, results: results.filter(result => reaches(result, startedAt, this.run.speed)) },
      timeline: this.timeline,
      access: this.#access.entries,
      faulted: failedByService(results, this.#evidence(routes)),
      record: (await this.#operator.status(shift)).status?.record ?? null,
      transitions: this.#cloud.stateMachines.transitions(execution.executionArn),
      notes: this.#notes,
      notRehearsed: deployment.nameOnly,
    }));
    const goOn = () => this.#startTraffic({ urls, asks, rate }, () => undefined);
    await this.#hold(result, goOn, { ...shift, ...listeners[0]!, endpointUrl: this.#cloud.endpoint.url });
    return result;
  }

  async close(): Promise<void> {
    // A rehearsal that broke in the middle still has users.
    this.#endUpdates();
    this.#faults.stop();
    await this.#stopTraffic();
    await this.#services.close();
    await this.#cloud.close();
  }

  #startTraffic({ urls: origins, asks, rate }: Visited, onResult: (result: RequestResult) => void): void {
    const { seed, shape } = this.run;
    this.#traffic = new Traffic({ origins, asks, clock: this.#clock, seed: seed + 2, shape, rate, onResult });
    this.#traffic.start();
  }

  async #stopTraffic(): Promise<void> {
    const traffic = this.#traffic;
    this.#traffic = undefined;
    await traffic?.stop();
  }

  /** The users go on; nobody counts any more. */
  async #hold(result: RehearsalResult, goOn: () => void, stage: HeldStage): Promise<void> {
    if (this.options.hold === undefined) return;
    this.#access.end();
    goOn();
    await this.options.hold(result, stage);
  }

  #watch(loadBalancer: LoadBalancer): RuleWatch {
    const rules = this.#rules = new RuleWatch(loadBalancer, this.#routes, () => this.#clock.now());
    rules.onWeights(weights => {
      this.timeline.add(`weights: ${describeShares(weights)}${rules.agree ? '' : ', the mean of routes that differ'}`);
      this.#faults.look();
    });
    return rules;
  }

  /** What came before was the deployment. */
  #begin(): void {
    this.#meter.begin();
    this.#access.begin(this.#clock.now());
    this.timeline.begin();
    this.timeline.add('traffic begins');
    this.#faults.add(...this.run.faults);
    this.#faults.begin();
    const { onUpdate } = this.options;
    if (onUpdate !== undefined) this.#stopUpdates = keepShowing(() => onUpdate(this.#snapshot()));
  }

  #scene(shift: DeployedShift, loadBalancer: LoadBalancer, rules: RuleWatch, requests: readonly RequestResult[]): Scene {
    return new Scene({
      shift, loadBalancer, rules, operator: this.#operator, administrator: new Administrator(this.#cloud.endpoint), faults: this.#faults,
      clock: this.#clock, timeline: this.timeline, requests, told: this.#told, alarmed: this.#alarmed, histories: this.#histories,
      deploy: change => this.#deploy(change),
    });
  }

  #deploy(options: UpdateOptions): Promise<StackResult> {
    const { next } = this.options;
    if (next === undefined) throw new Error('the scenario has no next version to deploy');
    return this.#cloud.update(next, options);
  }

  /** The scenario, between minutes of ordinary traffic. */
  async #perform(scene: Scene): Promise<Played> {
    await this.#clock.sleep(QUIET_MINUTES.before * MINUTE_MS);
    await this.run.scenario.act(scene);
    const execution = await scene.ended();
    const played = { execution, calls: this.#meter.calls, usage: this.#meter.usage(this.#targetIds()) };
    await this.#until(nextMinute(this.#clock.now() + QUIET_MINUTES.after * MINUTE_MS));
    return { ...played, complaints: scene.complaints };
  }

  /** Of the services: addresses, or functions. */
  #targetIds(): ReadonlySet<string> {
    const { blue, green } = groupsOf(this.#routes);
    return new Set([...blue, ...green].flatMap(group => this.#cloud.loadBalancers[0]!.targetGroup(group).health().map(({ id }) => id)));
  }

  #evidence(routes: readonly RouteConfig[]): ServiceEvidence {
    const { settings, speed } = this.#clock;
    const gaps = (color: Color) => this.#services.outages(color)
      .map(({ from, to }) => ({ from: rehearsedAt(settings, from), to: rehearsedAt(settings, to) }));
    return {
      faults: this.#services.faultedRequests(),
      gaps: new Map(routes.flatMap(({ targetGroupArns }) => COLORS.map(color => [targetGroupArns[color], gaps(color)] as const))),
      access: this.#access.entries,
      foreignGroups: this.#foreignGroups(routes),
      speed,
    };
  }

  #foreignGroups(routes: readonly RouteConfig[]): ReadonlySet<string> {
    const foreign = this.options.subject === undefined ? [] : COLORS.filter(color => !this.#services.isBuiltIn(color));
    return new Set(foreign.flatMap(color => groupsOf(routes)[color]));
  }

  #endUpdates(): void {
    this.#stopUpdates();
    this.#stopUpdates = () => undefined;
  }

  async #untilHealthy(live: TargetGroup): Promise<void> {
    const deadline = performance.now() + HEALTHY_BUDGET_MS;
    const isHealthy = (targets: readonly TargetHealth[]) => targets.length > 0 && targets.every(({ state }) => state === 'healthy');
    while (!isHealthy(live.health())) {
      if (performance.now() > deadline) throw new Error(`the ${FIRST_LIVE_COLOR} service does not become healthy: ${JSON.stringify(live.health())}`);
      await this.#clock.sleep(1000);
    }
  }

  async #until(rehearsedMs: number): Promise<void> {
    await this.#clock.sleep(rehearsedMs - this.#clock.now());
  }

  #called(answered: AnsweredCall): void {
    const { service, action, input, accessKeyId, error } = answered;
    if (accessKeyId !== ADMINISTRATOR_KEY) this.#meter.called(answered, this.#clock.now());
    this.#histories.called(answered);
    if (`${service}:${action}` !== 'elasticloadbalancing:ModifyRule') return;
    const write = { by: this.#cloud.callerOf(answered) ?? 'a person', ofActions: input.Actions !== undefined };
    this.#rules?.written(String(input.RuleArn), error === undefined, write);
  }

  #snapshot(): Snapshot {
    const { blue, green } = groupsOf(this.#routes);
    return {
      atSeconds: this.timeline.seconds, weights: this.#weights, note: this.#note, timeline: this.timeline.events,
      totals: { blue: this.#access.tally(blue), green: this.#access.tally(green) },
    };
  }
}

const withComplaints = (more: readonly string[], result: RehearsalResult): RehearsalResult =>
  ({ ...result, passed: result.passed && more.length === 0, complaints: [...result.complaints, ...more] });

const nextMinute = (rehearsedMs: number): number => (Math.floor(rehearsedMs / MINUTE_MS) + 1) * MINUTE_MS;
