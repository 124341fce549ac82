import { LoadBalancerGateway } from '../../lambda/aws/load-balancer';
import { RecordGateway } from '../../lambda/aws/records';
import { StackGateway } from '../../lambda/aws/stack';
import { actionsWithShares, liveShares } from '../../lambda/core/rule-actions';
import { deploymentLock, type HeldLock, type UnderLock } from '../../lambda/deployment-lock';
import { groupArn, settings } from '../local/alb/fixtures';
import type { Scene } from './scene';
import { TABLE } from './stage';

export const STACK = 'arn:aws:cloudformation:us-east-1:123456789012:stack/Shop/1';
export const LIME = groupArn('lime');

/** A deployment by a clock of its own: it waits for nothing, but as often as it would is told of it. */
export class Deploying {
  /** Whatever happens while the deployment waits for the nth time. */
  meanwhile: (wait: number) => Promise<unknown> = () => Promise.resolve();
  waits = 0;
  #ahead = 0;
  #failure: Error | undefined;
  readonly #loadBalancer = new LoadBalancerGateway();

  readonly #underLock = deploymentLock(table => ({
    records: new RecordGateway(table), stacks: new StackGateway(), now: this.now,
    sleep: async seconds => {
      this.pass(seconds);
      // A rollback goes on whatever fails.
      await this.meanwhile(++this.waits).catch((error: Error) => this.#failure ??= error);
    },
  }));

  constructor(readonly scene: Scene, readonly logicalId = 'ApiRule') {
    const { balancer } = scene;
    if (!balancer.targetGroups().some(group => group.arn === LIME)) balancer.addTargetGroup(settings('lime'));
  }

  readonly now = (): Date => new Date(this.scene.stage.clock.now() + this.#ahead * 1000);

  pass(seconds: number): void {
    this.#ahead += seconds;
  }

  async under<Result>(work: (lock: HeldLock) => Promise<UnderLock<Result>>): Promise<Result> {
    const record = { shift: this.scene.config.shift, table: TABLE };
    const result = await this.#underLock({ record, stackId: STACK, logicalId: this.logicalId }, work);
    if (this.#failure !== undefined) throw this.#failure;
    return result;
  }

  /** Lime takes the place of green. */
  readonly replaceGreen = async ({ mayWrite }: HeldLock): Promise<UnderLock<string>> => {
    const route = this.scene.config.routes[0]!;
    const wanted = { ...route, targetGroupArns: { ...route.targetGroupArns, green: LIME } };
    const [actions] = await this.#loadBalancer.readActions([route.ruleArn]);
    const shares = liveShares(actions!, route) ?? liveShares(actions!, wanted);
    mayWrite();
    await this.#loadBalancer.writeActions(route.ruleArn, actionsWithShares(actions!, wanted, shares!), 'single');
    return { result: 'replaced', replaced: [route.targetGroupArns.green], inUse: [LIME] };
  };

  /** The shift as it is deployed afterwards. */
  deployed(): Scene {
    const { scene } = this;
    const routes = scene.config.routes.map(route => ({ ...route, targetGroupArns: { ...route.targetGroupArns, green: LIME } }));
    return scene.with({ config: { routes } });
  }
}
