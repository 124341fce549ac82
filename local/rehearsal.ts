import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Color, Migration, OperateResult } from '../lambda/contract';
import { COLORS, FIRST_LIVE_COLOR } from '../lambda/contract';
import { describeShares, type Shares } from '../lambda/core/rule-actions';
import type { LoadBalancer } from './alb/load-balancer';
import type { AccessLogEntry } from './alb/model';
import type { ExecutionRecord } from './aws/executions';
import { CompressedClock } from './clock';
import { bundled } from './package-folder';
import { seededRandom } from './random';
import { complaintsAbout, type Evidence } from './report/complaints';
import { isFailure, minutesOf } from './report/minutes';
import { outcomeOf, type RehearsalResult, type RevertReport, trafficOf } from './report/result';
import { RuleWatch } from './rule-watch';
import type { Scenario } from './scenarios/scenario';
import { ServiceProcess } from './service/process';
import type { Stack } from './stage/assembly';
import { Cloud } from './stage/cloud';
import { shiftOf, type DeployedShift } from './stage/shift';
import { Timeline } from './timeline';
import { TrafficGenerator } from './traffic/generator';
import { keptRate } from './traffic/kept-rate';

const MINUTE_MS = 60_000;

/** Minutes of ordinary traffic before the scenario begins, and after it ended. */
const QUIET_MINUTES = { before: 1, after: 2 };

/** Real milliseconds between two updates for whoever looks on. */
const UPDATE_MS = 100;

const HEALTHY_BUDGET_MS = 20_000;

export interface Tally {
  readonly requests: number;
  readonly failed: number;
}

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
  /** What the functions print. */
  readonly onFunctionLog?: (line: string) => void;
}

/** One run of a scenario on a synthesized stack: everything is stood up, played through, and taken down again. */
export class Rehearsal {
  readonly #clock: CompressedClock;
  readonly #timeline: Timeline;
  readonly #cloud: Cloud;
  readonly #faultLogs = mkdtempSync(join(tmpdir(), 'cdk-traffic-shift-'));
  readonly #services: Readonly<Record<Color, ServiceProcess>>;
  readonly #access: AccessLogEntry[] = [];
  readonly #calls: Record<string, number> = {};
  #rules: RuleWatch | undefined;
  #note = '';

  private constructor(private readonly options: RehearsalOptions) {
    const { speed, seed, onFunctionLog } = options;
    this.#clock = new CompressedClock(speed);
    this.#timeline = new Timeline(() => this.#clock.now(), () => this.#rules!.weights);
    this.#cloud = new Cloud({
      clock: this.#clock,
      seed,
      onFunctionLog,
      onAccess: entry => this.#access.push(entry),
      onAlarm: ({ alarmName, to }) => {
        if (this.#rules !== undefined && to === 'ALARM') this.#timeline.add(`alarm ${alarmName} goes off`);
      },
      onCall: ({ service, action, error }) => this.#called(`${service}:${action}`, error),
      onStateEvent: (_, event) => this.#stateEvent(event),
    });
    const service = (color: Color, index: number) => new ServiceProcess({
      script: bundled('service'), color, seed: seed + index, faultLog: join(this.#faultLogs, color),
    });
    this.#services = { blue: service('blue', 10), green: service('green', 11) };
  }

  static async run(options: RehearsalOptions): Promise<RehearsalResult> {
    const rehearsal = new Rehearsal(options);
    try {
      return await rehearsal.#run();
    } finally {
      await rehearsal.#close();
    }
  }

  async #run(): Promise<RehearsalResult> {
    const { scenario, stack, seed } = this.options;
    const shift = shiftOf(await this.#cloud.deploy(stack));
    const [loadBalancer] = this.#cloud.loadBalancers as [LoadBalancer];
    const route = shift.config.routes[0]!;
    this.#rules = new RuleWatch(loadBalancer, route, () => this.#clock.now());
    this.#rules.onWeights(weights => this.#timeline.add(`weights: ${describeShares(weights)}`));
    await this.#startServices(loadBalancer, shift);

    const { ListenerArn } = loadBalancer.describeRules({ RuleArns: [route.ruleArn] })[0]!;
    const traffic = new TrafficGenerator({
      origin: loadBalancer.origin(ListenerArn), clock: this.#clock, random: seededRandom(seed + 2), requestsPerMinute: scenario.requestsPerMinute,
    });
    await this.#untilNextMinute();
    traffic.start();
    this.#timeline.begin();
    this.#timeline.add('traffic begins');
    const stopUpdates = this.#startUpdates(route.targetGroupArns);

    await this.#clock.sleep(QUIET_MINUTES.before * MINUTE_MS);
    const execution = await this.#act(shift);
    const calls = { ...this.#calls };
    await this.#clock.sleep(QUIET_MINUTES.after * MINUTE_MS);
    await this.#untilNextMinute();
    const sent = await traffic.stop();
    stopUpdates();
    const status = await this.#status(shift);
    return this.#result({ shift, execution, calls, sent, status });
  }

  async #act({ migrateArn, config }: DeployedShift): Promise<ExecutionRecord> {
    let execution: ExecutionRecord | undefined;
    await this.options.scenario.act({
      release: async (input = {}) => {
        const started = this.#cloud.stateMachines.start(migrateArn, JSON.stringify(input));
        this.#timeline.add(`release of ${config.shift} starts`);
        execution = await this.#cloud.stateMachines.finished(started.executionArn);
        this.#timeline.add(`release ends: ${execution.status}${execution.error === undefined ? '' : `, ${execution.error}`}`);
        return execution;
      },
      onWeights: listener => this.#rules!.onWeights(listener),
      fault: (color, fault) => {
        this.#services[color].setFault(fault);
        this.#timeline.add(fault === null ? `${color} is well again` : `${color} begins to fail: ${JSON.stringify(fault)}`);
      },
    });
    if (execution === undefined) throw new Error(`the scenario ${this.options.scenario.name} started no release`);
    return execution;
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

  /** What an operator would ask: the last execution of the rehearsal, through the template's own state machine. */
  async #status({ operateArn }: DeployedShift): Promise<OperateResult> {
    const { executionArn } = this.#cloud.stateMachines.start(operateArn, JSON.stringify({ action: 'status' }));
    const { output, error, cause } = await this.#cloud.stateMachines.finished(executionArn);
    if (output === undefined) throw new Error(`status could not be asked: ${error}: ${cause}`);
    return JSON.parse(output) as OperateResult;
  }

  #called(call: string, error: string | undefined): void {
    this.#calls[call] = (this.#calls[call] ?? 0) + 1;
    if (call === 'elasticloadbalancing:ModifyRule' && error === undefined) this.#rules?.written();
  }

  /** What the controller says with each answer. */
  #stateEvent(event: ExecutionRecord['history'][number]): void {
    const details = event.stateExitedEventDetails as { output?: string } | undefined;
    if (event.type !== 'TaskStateExited' || details?.output === undefined) return;
    const { run } = JSON.parse(details.output) as { run?: { migration?: Migration } };
    this.#note = run?.migration?.note ?? this.#note;
  }

  #startUpdates(groups: Readonly<Record<Color, string>>): () => void {
    const { onUpdate } = this.options;
    if (onUpdate === undefined) return () => undefined;
    const update = () => onUpdate({
      atSeconds: this.#timeline.seconds, weights: this.#rules!.weights, note: this.#note, timeline: this.#timeline.events,
      totals: { blue: this.#tally(groups.blue), green: this.#tally(groups.green) },
    });
    const timer = setInterval(update, UPDATE_MS);
    return () => {
      clearInterval(timer);
      update();
    };
  }

  #tally(targetGroupArn: string): Tally {
    const entries = this.#access.filter(entry => entry.targetGroupArn === targetGroupArn && entry.at >= this.#timeline.origin);
    return { requests: entries.length, failed: entries.filter(({ elbStatus }) => isFailure(elbStatus)).length };
  }

  #result({ shift, execution, calls, sent, status }: {
    shift: DeployedShift; execution: ExecutionRecord; calls: Record<string, number>;
    sent: Awaited<ReturnType<TrafficGenerator['stop']>>; status: OperateResult;
  }): RehearsalResult {
    const { scenario, speed, seed } = this.options;
    const rules = this.#rules!;
    const faulted = new Set(COLORS.flatMap(color => [...this.#services[color].faultedRequestIds()]));
    const minutes = minutesOf(this.#access, shift.config.routes[0]!.targetGroupArns, this.#timeline.origin, sent.stoppedAt);
    const ended = outcomeOf({ status: execution.status, moved: rules.changes > 0, live: rules.weights, from: FIRST_LIVE_COLOR });
    const evidence: Evidence = {
      outcome: keptRate(sent, scenario.requestsPerMinute) ? ended : 'invalid',
      traffic: trafficOf(sent.results, faulted),
      minutes,
      timeline: this.#timeline.events,
      live: rules.weights,
      recordedSafe: status.status?.record?.safe ?? null,
    };
    const complaints = complaintsAbout(scenario, evidence);
    return {
      scenario: scenario.name,
      outcome: evidence.outcome,
      reason: execution.cause ?? lastNote(execution),
      passed: complaints.length === 0,
      complaints,
      speed,
      seed,
      timeline: this.#timeline.events,
      minutes,
      traffic: evidence.traffic,
      revert: ended === 'reverted' ? this.#revertReport(status) : null,
      calls,
      transitions: this.#cloud.stateMachines.transitions(execution.executionArn),
      live: rules.weights,
    };
  }

  #revertReport(status: OperateResult): RevertReport | null {
    const revert = status.status?.record?.revert;
    if (revert === undefined) return null;
    const decided = Date.parse(revert.decidedAt);
    return {
      trigger: revert.error,
      road: revert.road,
      decidedAtSeconds: this.#timeline.secondsAt(decided),
      verifiedAtSeconds: revert.verifiedAt === undefined ? null : this.#timeline.secondsAt(Date.parse(revert.verifiedAt)),
      writesPerRoute: this.#rules!.writesSince(decided),
    };
  }

  async #close(): Promise<void> {
    await Promise.all(COLORS.map(color => this.#services[color].stop()));
    await this.#cloud.close();
    rmSync(this.#faultLogs, { recursive: true, force: true });
  }
}

const lastNote = ({ output }: ExecutionRecord): string =>
  output === undefined ? '' : (JSON.parse(output) as Partial<Migration>).note ?? '';
