import type { Color, OperateAction, OperateResult, RunHistory } from '../lambda/contract';
import { FIRST_LIVE_COLOR } from '../lambda/contract';
import { actionsWithShares, describeShares, otherColor, type Shares } from '../lambda/core/rule-actions';
import type { Administrator, TargetDescription } from './administrator';
import type { LoadBalancer } from './alb/load-balancer';
import type { ExecutionRecord } from './aws/executions';
import type { Clock } from './clock';
import type { FaultInjector } from './faults/injector';
import type { AwsFaultSpec, FaultSpec } from './faults/spec';
import { groupsOf } from './groups';
import type { Operator } from './operator';
import type { RuleWatch, RuleWrite } from './rule-watch';
import type { RunHistories } from './run-history';
import type { DeployResult, Release, Stage } from './scenarios/scenario';
import type { DeployedShift } from './stage/shift';
import type { StackResult, UpdateOptions } from './stage/stack-operations';
import type { Timeline } from './timeline';
import type { Told } from './told';
import type { RequestResult } from './traffic/result';

const MINUTE_MS = 60_000;

const NEW_COLOR = otherColor(FIRST_LIVE_COLOR);

export interface SceneSettings {
  readonly shift: DeployedShift;
  readonly loadBalancer: LoadBalancer;
  readonly rules: RuleWatch;
  readonly operator: Operator;
  readonly administrator: Administrator;
  readonly faults: FaultInjector;
  /** What users got so far. */
  readonly requests: readonly RequestResult[];
  /** What the shift told the account's event bus so far. */
  readonly told: readonly Told[];
  /** What the shift's history keeps of its runs. */
  readonly histories: Pick<RunHistories, 'of'>;
  /** Names of the alarms that went into ALARM so far. */
  readonly alarmed: readonly string[];
  /** Deploys the next version. */
  readonly deploy: (options: UpdateOptions) => Promise<StackResult>;
  readonly clock: Clock;
  readonly timeline: Timeline;
}

/** The people around a release, as a scenario directs them. */
export class Scene implements Stage {
  readonly changes: Shares[] = [];
  readonly complaints: string[] = [];
  #judged: Release | undefined;

  constructor(private readonly settings: SceneSettings) {
    settings.rules.onWeights(weights => this.changes.push(weights));
  }

  get weights(): Shares {
    return this.settings.rules.weights;
  }

  get writes(): number {
    return this.settings.rules.writesSince(0);
  }

  get ruleWrites(): readonly RuleWrite[] {
    return this.settings.rules.writes;
  }

  get paths(): readonly string[] {
    return this.settings.rules.paths;
  }

  get requests(): readonly RequestResult[] {
    return this.settings.requests;
  }

  get told(): readonly Told[] {
    return this.settings.told;
  }

  get alarmed(): readonly string[] {
    return this.settings.alarmed;
  }

  /** The end of the release that is judged. */
  async ended(): Promise<ExecutionRecord> {
    if (this.#judged === undefined) throw new Error('the scenario started no release');
    return this.#judged.ended;
  }

  start(input: object = {}): Release {
    const { shift, operator, timeline } = this.settings;
    const which = this.#judged === undefined ? 'release' : 'another release';
    timeline.add(`${which} of ${shift.config.shift} starts`);
    const release = operator.start(shift.migrateArn, input);
    this.#judged ??= release;
    release.ended.then(({ status, error }) => timeline.add(`${which} ends: ${[status, error].filter(Boolean).join(', ')}`), () => undefined);
    return release;
  }

  release(input?: object): Promise<ExecutionRecord> {
    return this.start(input).ended;
  }

  async operate(action: OperateAction, reason?: string): Promise<OperateResult> {
    const { shift, operator, timeline } = this.settings;
    timeline.add(`an operator asks for ${action}`);
    const result = await operator.operate(shift, action, reason);
    timeline.add(`${action} is ${result.done ? 'done' : `refused: ${result.error}`}`);
    return result;
  }

  history(): RunHistory | undefined {
    return this.#judged && this.settings.histories.of(this.#judged.executionArn);
  }

  async deploy({ fails = false }: { readonly fails?: boolean } = {}): Promise<DeployResult> {
    const { shift, timeline } = this.settings;
    timeline.add('a deployment of the next version begins');
    const { status, reason } = await this.settings.deploy(fails ? { failOn: shift.migrateLogicalId } : {});
    timeline.add(`the deployment ends: ${[status, reason].filter(Boolean).join(', ')}`);
    return { status, reason };
  }

  async untilWeight(percent: number): Promise<void> {
    const isReached = (weights: Shares) => weights[NEW_COLOR] >= percent;
    if (isReached(this.weights)) return;
    const reached = new Promise<void>(resolve => {
      this.settings.rules.onWeights(weights => {
        if (isReached(weights)) resolve();
      });
    });
    await Promise.race([reached, this.ended().then(({ status, cause = '' }) => {
      throw new Error(`the release ended ${status} before ${NEW_COLOR} had ${percent} %: ${cause}`);
    })]);
  }

  async untilState(name: string, times: number): Promise<void> {
    const { operator } = this.settings;
    const { executionArn } = this.#judged!;
    while (operator.visits(executionArn, name) < times) await this.sleep(1);
  }

  sleep(rehearsedSeconds: number): Promise<void> {
    return this.settings.clock.sleep(rehearsedSeconds * 1000);
  }

  async untilSecondOfMinute(second: number): Promise<void> {
    const { clock } = this.settings;
    const nextMinute = (Math.floor(clock.now() / MINUTE_MS) + 1) * MINUTE_MS;
    await clock.sleep(nextMinute + second * 1000 - clock.now());
  }

  async stopExecution(executionArn: string): Promise<void> {
    const { administrator, timeline } = this.settings;
    timeline.add('somebody stops the execution');
    await administrator.stopExecution(executionArn);
  }

  async writeRule(shares: Shares): Promise<void> {
    const { administrator, loadBalancer, shift, timeline } = this.settings;
    timeline.add(`somebody writes ${describeShares(shares)}`);
    for (const route of shift.config.routes) {
      const [rule] = loadBalancer.describeRules({ RuleArns: [route.ruleArn] });
      await administrator.modifyRule(route.ruleArn, actionsWithShares(rule!.Actions, route, shares));
    }
  }

  async setAlarm(): Promise<void> {
    const { administrator, shift: { config } } = this.settings;
    const [name] = config.colorAlarms[NEW_COLOR];
    if (name === undefined) throw new Error(`the shift watches no alarm of ${NEW_COLOR}`);
    await administrator.setAlarmState(name, 'ALARM', 'set by the scenario');
  }

  get now(): number {
    return this.settings.clock.now();
  }

  targetStates(color: Color): string[] {
    const { loadBalancer, shift } = this.settings;
    return groupsOf(shift.config.routes)[color].flatMap(group => loadBalancer.targetGroup(group).health().map(({ state }) => state));
  }

  async deregister(color: Color): Promise<void> {
    const { administrator, timeline } = this.settings;
    timeline.add(`somebody deregisters the targets of ${color}`);
    for (const [group, targets] of this.#targets(color)) await administrator.deregisterTargets(group, targets);
  }

  async deregisterOne(color: Color): Promise<() => Promise<void>> {
    const { administrator, timeline } = this.settings;
    const taken = this.#targets(color).map(([group, targets]) => [group, targets.slice(0, 1)] as const);
    timeline.add(`somebody deregisters one target of ${color}`);
    for (const [group, targets] of taken) await administrator.deregisterTargets(group, targets);
    return async () => {
      timeline.add(`somebody registers the target of ${color} again`);
      for (const [group, targets] of taken) await administrator.registerTargets(group, targets);
    };
  }

  fault(spec: FaultSpec): void {
    this.settings.faults.add(spec);
  }

  mend(spec: AwsFaultSpec): void {
    this.settings.faults.mend(spec);
  }

  check(sentence: string, isSo: boolean): void {
    if (!isSo) this.complaints.push(`not so: ${sentence}`);
  }

  /** By group. */
  #targets(color: Color): (readonly [group: string, targets: readonly TargetDescription[]])[] {
    const { loadBalancer, shift } = this.settings;
    return groupsOf(shift.config.routes)[color]
      .map(group => [group, loadBalancer.targetGroup(group).health().map(({ id, port }) => ({ Id: id, Port: port }))]);
  }
}
