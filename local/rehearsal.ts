import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as realSleep } from 'node:timers/promises';
import type { Color, Migration, OperateResult } from '../lambda/contract';
import { COLORS, FIRST_LIVE_COLOR } from '../lambda/contract';
import { allOn, describeShares, type Shares } from '../lambda/core/rule-actions';
import { AccessLog, type Tally } from './access-log';
import type { LoadBalancer } from './alb/load-balancer';
import type { ExecutionRecord } from './aws/executions';
import { CompressedClock } from './clock';
import { bundled } from './package-folder';
import { seededRandom } from './random';
import type { RehearsalResult } from './report/model';
import { brokenResult, type CountedTraffic, resultOf } from './report/result';
import { RuleWatch } from './rule-watch';
import type { Scenario } from './scenarios/scenario';
import { ServiceProcess } from './service/process';
import type { Stack } from './stage/assembly';
import { Cloud } from './stage/cloud';
import { type DeployedShift, shiftOf } from './stage/shift';
import { Timeline } from './timeline';
import { TrafficGenerator, type TrafficSummary } from './traffic/generator';

const MINUTE_MS = 60_000;

/** Minutes of ordinary traffic before the scenario begins, and after it ended. */
const QUIET_MINUTES = { before: 1, after: 2 };

/** Real milliseconds of traffic that is not counted: code that is not compiled yet and connections that are not open yet. */
const WARM_UP_MS = 1_000;

/** Real milliseconds between two updates for whoever looks on. */
const UPDATE_MS = 100;

/** Real milliseconds for the live service to pass its health checks. */
const HEALTHY_BUDGET_MS = 20_000;

/** A release that is not over by then hangs. In rehearsed milliseconds. */
const RELEASE_BUDGET_MS = 6 * 3600 * 1000;

/** What can be seen of a rehearsal while it runs. */
export interface Snapshot {
  /** Rehearsed seconds since traffic began. */
  readonly atSeconds: number;
  readonly weights: Shares;
  /** Since traffic began. */
  readonly totals: Readonly<Record<Color, Tally>>;
  /** The last thing that the controller said. */
  readonly note: string;
  /** Everything that happened so far. */
  readonly timeline: RehearsalResult['timeline'];
}

export interface RehearsalOptions {
  readonly stack: Stack;
  readonly scenario: Scenario;
  readonly speed: number;
  readonly seed: number;
  readonly onUpdate?: (snapshot: Snapshot) => void;
  /** Gets what the functions print. */
  readonly onFunctionLog?: (line: string) => void;
}

/** Plays a scenario on a synthesized stack. A rehearsal that breaks is `invalid`, and says why. */
export const rehearse = async (options: RehearsalOptions): Promise<RehearsalResult> => {
  const rehearsal = new Rehearsal(options);
  try {
    return await rehearsal.play();
  } catch (error) {
    return brokenResult(options, rehearsal.timeline.events, error);
  } finally {
    await rehearsal.close();
  }
};

/** Everything of one run: the stand-in for AWS, the services, the users. */
class Rehearsal {
  readonly timeline: Timeline;
  readonly #clock: CompressedClock;
  readonly #cloud: Cloud;
  readonly #access = new AccessLog();
  readonly #services: Readonly<Record<Color, ServiceProcess>>;
  readonly #faultLogs = mkdtempSync(join(tmpdir(), 'cdk-traffic-shift-faults-'));
  readonly #calls: Record<string, number> = {};
  #rules: RuleWatch | undefined;
  #traffic: TrafficGenerator | undefined;
  #stopUpdates: () => void = () => undefined;
  #note = '';

  constructor(private readonly options: RehearsalOptions) {
    const { speed, seed, onFunctionLog } = options;
    this.#clock = new CompressedClock(speed);
    this.timeline = new Timeline(() => this.#clock.now(), () => this.#rules?.weights ?? allOn(FIRST_LIVE_COLOR));
    this.#cloud = new Cloud({
      clock: this.#clock,
      seed,
      onFunctionLog,
      onAccess: entry => this.#access.add(entry),
      onAlarm: ({ alarmName, to }) => {
        if (to === 'ALARM') this.timeline.add(`alarm ${alarmName} goes off`);
      },
      onCall: ({ service, action, error }) => this.#called(`${service}:${action}`, error),
      onStateEvent: (_, event) => this.#stateEvent(event),
    });
    const service = (color: Color, own: number) =>
      new ServiceProcess({ script: bundled('service'), color, seed: seed + own, faultLog: join(this.#faultLogs, color) });
    this.#services = { blue: service('blue', 10), green: service('green', 11) };
  }

  async play(): Promise<RehearsalResult> {
    const { scenario, stack, seed, speed } = this.options;
    const shift = shiftOf(await this.#cloud.deploy(stack));
    const route = shift.config.routes[0]!;
    const loadBalancer = this.#cloud.loadBalancers[0]!;
    const rules = this.#rules = new RuleWatch(loadBalancer, route, () => this.#clock.now());
    rules.onWeights(weights => this.timeline.add(`weights: ${describeShares(weights)}`));
    await this.#startServices(loadBalancer, shift);

    const traffic = this.#traffic = new TrafficGenerator({
      origin: originOf(loadBalancer, route.ruleArn), clock: this.#clock, random: seededRandom(seed + 2),
      requestsPerMinute: scenario.requestsPerMinute,
    });
    traffic.start();
    await realSleep(WARM_UP_MS);
    await this.#untilNextMinute();
    this.#begin();
    this.#stopUpdates = this.#startUpdates(route.targetGroupArns);
    await this.#clock.sleep(QUIET_MINUTES.before * MINUTE_MS);
    const execution = await this.#act(shift);
    const calls = { ...this.#calls };
    await this.#clock.sleep(QUIET_MINUTES.after * MINUTE_MS);
    await this.#untilNextMinute();
    const sent = since(this.timeline.origin, await traffic.stop());
    this.#traffic = undefined;
    this.#stopUpdates();

    return resultOf({
      scenario, speed, seed, execution, calls, sent, rules, route,
      timeline: this.timeline,
      access: this.#access.entries,
      faulted: new Set(COLORS.flatMap(color => [...this.#services[color].faultedRequestIds()])),
      record: (await this.#status(shift)).status?.record ?? null,
      transitions: this.#cloud.stateMachines.transitions(execution.executionArn),
    });
  }

  async close(): Promise<void> {
    // A rehearsal that broke in the middle still has users.
    this.#stopUpdates();
    await this.#traffic?.stop();
    await Promise.all(COLORS.map(color => this.#services[color].stop()));
    await this.#cloud.close();
    rmSync(this.#faultLogs, { recursive: true, force: true });
  }

  /** What came before was the deployment. */
  #begin(): void {
    for (const call of Object.keys(this.#calls)) delete this.#calls[call];
    this.#access.begin(this.#clock.now());
    this.timeline.begin();
    this.timeline.add('traffic begins');
  }

  async #act({ migrateArn, config }: DeployedShift): Promise<ExecutionRecord> {
    let execution: ExecutionRecord | undefined;
    await this.options.scenario.act({
      release: async (input = {}) => {
        const { executionArn } = this.#cloud.stateMachines.start(migrateArn, JSON.stringify(input));
        this.timeline.add(`release of ${config.shift} starts`);
        execution = await this.#finished(executionArn);
        this.timeline.add(`release ends: ${[execution.status, execution.error].filter(Boolean).join(', ')}`);
        return execution;
      },
      onWeights: listener => this.#rules!.onWeights(listener),
      fault: (color, fault) => {
        this.#services[color].setFault(fault);
        this.timeline.add(fault === null ? `${color} is well again` : `${color} begins to fail: ${JSON.stringify(fault)}`);
      },
    });
    if (execution === undefined) throw new Error(`the scenario ${this.options.scenario.name} started no release`);
    return execution;
  }

  async #finished(executionArn: string): Promise<ExecutionRecord> {
    const budget = new AbortController();
    const hangs = this.#clock.sleep(RELEASE_BUDGET_MS, budget.signal)
      .then(() => Promise.reject(new Error(`${executionArn} is not over after ${RELEASE_BUDGET_MS / 3_600_000} rehearsed hours`)));
    try {
      return await Promise.race([this.#cloud.stateMachines.finished(executionArn), hangs]);
    } finally {
      hangs.catch(() => undefined);
      budget.abort();
    }
  }

  async #startServices(loadBalancer: LoadBalancer, { config }: DeployedShift): Promise<void> {
    await Promise.all(COLORS.map(async color => {
      const service = this.#services[color];
      await service.start();
      await service.ready();
      const groups = new Set(config.routes.map(route => route.targetGroupArns[color]));
      for (const group of groups) loadBalancer.targetGroup(group).register({ id: '127.0.0.1', port: service.port, origin: service.origin });
    }));
    const live = loadBalancer.targetGroup(config.routes[0]!.targetGroupArns[FIRST_LIVE_COLOR]);
    const deadline = performance.now() + HEALTHY_BUDGET_MS;
    while (live.health().every(({ state }) => state !== 'healthy')) {
      if (performance.now() > deadline) throw new Error(`the ${FIRST_LIVE_COLOR} service does not become healthy: ${JSON.stringify(live.health())}`);
      await this.#clock.sleep(1000);
    }
  }

  async #untilNextMinute(): Promise<void> {
    await this.#clock.sleep(MINUTE_MS - this.#clock.now() % MINUTE_MS);
  }

  /** What an operator would ask, through the template's own state machine. */
  async #status({ operateArn }: DeployedShift): Promise<OperateResult> {
    const { executionArn } = this.#cloud.stateMachines.start(operateArn, JSON.stringify({ action: 'status' }));
    const { output, error, cause } = await this.#finished(executionArn);
    if (output === undefined) throw new Error(`status could not be asked: ${error}: ${cause}`);
    return JSON.parse(output) as OperateResult;
  }

  #called(call: string, error: string | undefined): void {
    this.#calls[call] = (this.#calls[call] ?? 0) + 1;
    if (call === 'elasticloadbalancing:ModifyRule' && error === undefined) this.#rules?.written();
  }

  /** What the controller says with each answer. */
  #stateEvent({ type, stateExitedEventDetails }: ExecutionRecord['history'][number]): void {
    const output = (stateExitedEventDetails as { output?: string } | undefined)?.output;
    if (type !== 'TaskStateExited' || output === undefined) return;
    const { run } = JSON.parse(output) as { run?: { migration?: Migration } };
    this.#note = run?.migration?.note ?? this.#note;
  }

  #startUpdates(groups: Readonly<Record<Color, string>>): () => void {
    const { onUpdate } = this.options;
    if (onUpdate === undefined) return () => undefined;
    const update = () => onUpdate({
      atSeconds: this.timeline.seconds, weights: this.#rules!.weights, note: this.#note, timeline: this.timeline.events,
      totals: { blue: this.#access.tally(groups.blue), green: this.#access.tally(groups.green) },
    });
    const timer = setInterval(update, UPDATE_MS);
    return () => {
      clearInterval(timer);
      update();
    };
  }
}

const since = (startedAt: number, traffic: TrafficSummary): CountedTraffic =>
  ({ startedAt, stoppedAt: traffic.stoppedAt, results: traffic.results.filter(({ sentAt }) => sentAt >= startedAt) });

const originOf = (loadBalancer: LoadBalancer, ruleArn: string): string =>
  loadBalancer.origin(loadBalancer.describeRules({ RuleArns: [ruleArn] })[0]!.ListenerArn);
