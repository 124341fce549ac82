import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OperateResult } from '../../lambda/contract';
import type { AnsweredCall } from '../../local/aws/call';
import { CompressedClock } from '../../local/clock';
import { Cloud } from '../../local/stage/cloud';
import { shiftOf } from '../../local/stage/shift';
import type { StackResult, UpdateOptions } from '../../local/stage/stack-operations';
import { type AppVersion, FIRST_VERSION, shopOf } from './app';
import { greenShares } from './shares';

const SPEED = 120;
const RULE_WRITES = /^(Create|Modify|Delete)Rule$|^SetRulePriorities$/;

/** The application in one account, deployed and released again and again. */
export class Replay {
  /** Rule writes of deployments after which a rule gave green another share than before the deployment, or there was none. */
  readonly violations: string[] = [];
  readonly #clock = new CompressedClock(SPEED);
  readonly #cloud: Cloud;
  readonly #server: Server = createServer((_, response) => response.end('ok'));
  #deployed!: Pick<StackResult, 'deployment'>;
  #version = FIRST_VERSION;
  /** What green is to have all the while; undefined while a release may move it. */
  #held: number | undefined;

  private constructor(seed: number) {
    this.#cloud = new Cloud({ clock: this.#clock, seed, onCall: call => this.#called(call) });
  }

  static async open(seed: number): Promise<Replay> {
    const replay = new Replay(seed);
    await new Promise<void>(resolve => replay.#server.listen(0, '127.0.0.1', resolve));
    replay.#deployed = { deployment: await replay.#cloud.deploy(shopOf(FIRST_VERSION)) };
    replay.#registerTargets();
    return replay;
  }

  get version(): AppVersion {
    return this.#version;
  }

  get greenShares(): number[] {
    return greenShares(this.#cloud.loadBalancers);
  }

  get cloud(): Cloud {
    return this.#cloud;
  }

  /** What CloudFormation touches here, about in the order in which it does. */
  get logicalIds(): string[] {
    return [...this.#deployed.deployment.resources.keys()];
  }

  async deploy(changes: Partial<AppVersion>, options: UpdateOptions = {}): Promise<StackResult> {
    const next = { ...this.#version, ...changes };
    [this.#held] = this.greenShares;
    const result = await this.#cloud.update(shopOf(next), options);
    this.#check(`the deployment of ${JSON.stringify(changes)}, which ended as ${result.status}`);
    this.#held = undefined;
    if (result.status !== 'UPDATE_ROLLBACK_COMPLETE') this.#version = next;
    this.#deployed = result;
    this.#registerTargets();
    return result;
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

  #called({ action, error }: AnsweredCall): void {
    if (RULE_WRITES.test(action)) this.#check(`${action}${error === undefined ? '' : `, refused with ${error}`}`);
  }

  #check(after: string): void {
    if (this.#held === undefined) return;
    const shares = this.greenShares;
    if (shares.length === 0 || shares.some(share => share !== this.#held)) {
      this.violations.push(`after ${after}: green had ${this.#held} %, now ${shares.length === 0 ? 'there is no rule' : shares.join(' and ')}`);
    }
  }

  /** What an orchestrator does for its tasks when a target group is new. */
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
