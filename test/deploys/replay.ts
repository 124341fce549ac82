import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type OperateResult, WEIGHTED_RULE_RESOURCE_TYPE } from '../../lambda/contract';
import type { AnsweredCall } from '../../local/aws/call';
import { CompressedClock } from '../../local/clock';
import { type AwsFaultSpec, isAwsFault, parseFault } from '../../local/faults/spec';
import { Cloud } from '../../local/stage/cloud';
import { shiftOf } from '../../local/stage/shift';
import type { StackResult, UpdateOptions } from '../../local/stage/stack-operations';
import { type AppVersion, FIRST_VERSION, shopOf } from './app';
import { greenByRule, greenShares } from './shares';

const SPEED = 120;
const RULE_WRITES = /^(Create|Modify|Delete)Rule$|^SetRulePriorities$/;

/** The application in one account, deployed and released again and again. */
export class Replay {
  /** Rule writes of deployments after which a rule gave green another share than before the deployment, or there was none. */
  readonly violations: string[] = [];
  /** Elastic Load Balancing takes this write of a rule once, and fails it from then on. */
  takesOnce: string | undefined;
  #faults: readonly AwsFaultSpec[] = [];
  readonly #clock = new CompressedClock(SPEED);
  readonly #cloud: Cloud;
  readonly #server: Server = createServer((_, response) => response.end('ok'));
  #deployed!: Pick<StackResult, 'status' | 'deployment'>;
  #version = FIRST_VERSION;
  /**
   * What green is to have all the while; undefined while a release may move it. They are two after a replacement that failed and was
   * preserved: the old rule stays until the next update is complete, and releases move the new one only.
   */
  #held: readonly number[] | undefined;

  private constructor(seed: number) {
    this.#cloud = new Cloud({
      clock: this.#clock, seed, onCall: call => this.#called(call), awsFaults: { active: () => this.#faults, ruleArns: () => [] },
    });
  }

  static async open(seed: number): Promise<Replay> {
    const replay = new Replay(seed);
    await new Promise<void>(resolve => replay.#server.listen(0, '127.0.0.1', resolve));
    replay.#deployed = { status: 'CREATE_COMPLETE', deployment: await replay.#cloud.deploy(shopOf(FIRST_VERSION)) };
    replay.#registerTargets();
    return replay;
  }

  get version(): AppVersion {
    return this.#version;
  }

  get greenShares(): number[] {
    return greenShares(this.#cloud.loadBalancers);
  }

  /** Whether the last deployment was carried out or taken back as a whole. */
  get isComplete(): boolean {
    return this.#deployed.status.endsWith('_COMPLETE');
  }

  /** By the rule that the stack knows. */
  get greenShare(): number {
    const arn = this.#deployed.deployment.resources.get(this.ruleId)!.ref as string;
    const share = greenByRule(this.#cloud.loadBalancers).get(arn);
    if (share === undefined) throw new Error(`the stack's rule ${arn} does not exist`);
    return share;
  }

  /** The stack's rule, but for what it does with traffic. */
  get ruleShape() {
    const arn = this.#deployed.deployment.resources.get(this.ruleId)!.ref as string;
    const [rule] = this.#cloud.loadBalancers.flatMap(balancer => balancer.describeRules({ RuleArns: [arn] }));
    const { ListenerArn, Priority, Conditions } = rule!;
    return { ListenerArn, Priority, Conditions };
  }

  /** What CloudFormation touches here, about in the order in which it does. */
  get logicalIds(): string[] {
    return [...this.#deployed.deployment.resources.keys()];
  }

  /** The logical id of the rule. */
  get ruleId(): string {
    return [...this.#deployed.deployment.resources.values()].find(({ type }) => type === WEIGHTED_RULE_RESOURCE_TYPE)!.logicalId;
  }

  async deploy(changes: Partial<AppVersion>, options: UpdateOptions = {}): Promise<StackResult> {
    const next = { ...this.#version, ...changes };
    const result = await this.#holding(`the deployment of ${JSON.stringify(changes)}`, () => this.#cloud.update(shopOf(next), options));
    if (!result.status.startsWith('UPDATE_ROLLBACK')) this.#version = next;
    return result;
  }

  /** After whatever made a rollback fail was mended. */
  continueRollback(): Promise<StackResult> {
    this.takesOnce = undefined;
    this.#faults = [];
    return this.#holding('the rollback that was continued', () => this.#cloud.continueUpdateRollback());
  }

  /** Releases the idle colour. */
  async migrate(): Promise<{ readonly status: string; readonly cause?: string | undefined }> {
    await this.#healthy();
    const { executionArn } = this.#cloud.stateMachines.start(shiftOf(this.#deployed.deployment).migrateArn, '{}');
    return this.#cloud.stateMachines.finished(executionArn);
  }

  async operate(input: object): Promise<OperateResult> {
    const { executionArn } = this.#cloud.stateMachines.start(shiftOf(this.#deployed.deployment).operateArn, JSON.stringify(input));
    const { output, error, cause } = await this.#cloud.stateMachines.finished(executionArn);
    return output === undefined ? { done: false, error, cause: cause! } : JSON.parse(output) as OperateResult;
  }

  async close(): Promise<void> {
    await this.#cloud.close();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #holding(what: string, carryOut: () => Promise<StackResult>): Promise<StackResult> {
    this.#held = this.greenShares;
    const result = await carryOut();
    this.#check(`${what}, which ended as ${result.status}`);
    this.#held = undefined;
    this.#deployed = result;
    this.#registerTargets();
    return result;
  }

  #called({ action, error }: AnsweredCall): void {
    this.#registerTargets();
    if (action === this.takesOnce) this.#faults = [parseFault(`aws.${action}:fails-before=100%`)].filter(isAwsFault);
    if (RULE_WRITES.test(action)) this.#check(`${action}${error === undefined ? '' : `, refused with ${error}`}`);
  }

  #check(after: string): void {
    if (this.#held === undefined) return;
    const shares = this.greenShares;
    if (shares.length === 0 || shares.some(share => !this.#held!.includes(share))) {
      this.violations.push(`after ${after}: green had ${this.#held.join(' and ')} %, now ${shares.length === 0 ? 'there is no rule' : shares.join(' and ')}`);
    }
  }

  /** New target groups have theirs before the rule's function sees them, as if they stood in the template. */
  #registerTargets(): void {
    const { port } = this.#server.address() as AddressInfo;
    for (const group of this.#groups()) group.register({ id: '127.0.0.1', port, origin: `http://127.0.0.1:${port}` });
  }

  #groups() {
    return this.#cloud.loadBalancers.flatMap(balancer => balancer.targetGroups());
  }

  async #healthy(): Promise<void> {
    while (this.#groups().some(group => group.health().some(({ state }) => state !== 'healthy'))) await this.#clock.sleep(1000);
  }
}
