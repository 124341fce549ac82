import {
  AddTagsCommand, DescribeTagsCommand, type ElasticLoadBalancingV2Client, RemoveTagsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Action } from '../../../local/alb/model';
import { LoadBalancer } from '../../../local/alb/load-balancer';
import type { NewRule, RuleChange } from '../../../local/alb/rule-book';
import { AwsError } from '../../../local/aws-error';
import { CompressedClock } from '../../../local/clock';
import type { LambdaFunction } from '../../../local/functions/function-runtime';
import { seededRandom } from '../../../local/random';
import { type CustomResourceRequest, requestCustomResource } from '../../../local/stage/custom-resource';
import { OWNER_TAG_PREFIX, WEIGHTED_RULE_RESOURCE_TYPE } from '../../../lambda/contract';
import { fixed, forwardTo, groupArn, LISTENER, onPath, settings } from '../../local/alb/fixtures';
import { Stage } from '../stage';

export const OTHER_LISTENER = LISTENER.replace('fedcba9876543210', '0000000000000001');

export const PROPERTIES = {
  ServiceToken: 'token', ListenerArn: LISTENER, Priority: '20', Conditions: onPath('/api/*'),
  BlueTargetGroupArn: groupArn('blue'), GreenTargetGroupArn: groupArn('green'),
};

type RequestType = CustomResourceRequest['RequestType'];

const refused = (what: string) => new AwsError('AccessDenied', `User is not authorized to perform: elasticloadbalancing:${what}`, 403);

/** A load balancer that has not yet heard of the caller's permission, or whose answers get lost. */
class FreshBalancer extends LoadBalancer {
  denials = 0;
  lost: 'createRule' | 'modifyRule' | null = null;
  /** What an error quotes. */
  quoted: string | null = null;

  override createRule(listenerArn: string, rule: NewRule) {
    if (this.denials-- > 0) throw refused('CreateRule');
    return this.#answered('createRule', super.createRule(listenerArn, rule));
  }

  override modifyRule(ruleArn: string, change: RuleChange) {
    if (this.quoted !== null) throw new AwsError('ValidationError', `Value '${this.quoted}' is not allowed`);
    return this.#answered('modifyRule', super.modifyRule(ruleArn, change));
  }

  #answered<Answer>(call: 'createRule' | 'modifyRule', answer: Answer): Answer {
    if (this.lost !== call) return answer;
    this.lost = null;
    throw new AwsError('InternalFailure', 'The answer was lost', 500);
  }
}

/** The bundled function against a load balancer that is new in each test. */
export class RuleScene {
  readonly stage = new Stage();
  balancer!: FreshBalancer;
  #function!: LambdaFunction;
  #elb!: ElasticLoadBalancingV2Client;
  #tests = 0;

  async start(): Promise<void> {
    await this.stage.start();
    this.#function = await this.stage.function('weightedRule');
    this.#elb = this.stage.elb();
  }

  reset(): void {
    const arn = LISTENER.replace(/:listener\/(.*)\/[^/]*$/, ':loadbalancer/$1');
    // ARNs that no test had before: the endpoint keeps tags by ARN.
    this.balancer = new FreshBalancer({ arn, dnsName: 'shop.example', clock: new CompressedClock(1), random: seededRandom(++this.#tests) });
    for (const name of ['blue', 'green', 'azure', 'lime']) this.balancer.addTargetGroup(settings(name));
    for (const listener of [LISTENER, OTHER_LISTENER]) {
      this.balancer.addListener({ arn: listener, protocol: 'HTTPS', port: 443, defaultActions: [fixed('404')] });
    }
    this.stage.use(this.balancer);
    this.stage.logs.length = 0;
  }

  async close(): Promise<void> {
    this.#elb.destroy();
    await this.stage.close();
  }

  invoke(event: object): Promise<unknown> {
    return this.#function.invoke(event);
  }

  request(type: RequestType, change: Partial<CustomResourceRequest> = {}) {
    return requestCustomResource(event => this.invoke(event), {
      RequestType: type, StackId: 'stack', LogicalResourceId: 'Rule', ResourceType: WEIGHTED_RULE_RESOURCE_TYPE,
      ResourceProperties: PROPERTIES, ...change,
    });
  }

  async created(wanted: object = {}, change: Partial<CustomResourceRequest> = {}): Promise<string> {
    return (await this.request('Create', { ResourceProperties: { ...PROPERTIES, ...wanted }, ...change })).PhysicalResourceId;
  }

  updated(ruleArn: string, wanted: object, old: object = {}, change: Partial<CustomResourceRequest> = {}) {
    return this.request('Update', {
      PhysicalResourceId: ruleArn, ResourceProperties: { ...PROPERTIES, ...wanted }, OldResourceProperties: { ...PROPERTIES, ...old },
      ...change,
    });
  }

  deleted(ruleArn: string, change: Partial<CustomResourceRequest> = {}) {
    return this.request('Delete', { PhysicalResourceId: ruleArn, ...change });
  }

  ruleOf(ruleArn: string) {
    return this.balancer.describeRules({ RuleArns: [ruleArn] })[0]!;
  }

  /** As the rule is described: the groups' names and weights. */
  shares(ruleArn: string): string[] {
    return this.ruleOf(ruleArn).Actions.at(-1)!.ForwardConfig!.TargetGroups!
      .map(({ TargetGroupArn, Weight }) => `${TargetGroupArn.split('/')[1]} ${Weight}`);
  }

  release(ruleArn: string, actions: Action[] = [forwardTo(['blue', 30], ['green', 70])]) {
    return this.balancer.modifyRule(ruleArn, { Actions: actions });
  }

  rulesOf(listener: string): string[] {
    return this.balancer.describeRules({ ListenerArn: listener }).filter(({ Priority }) => Priority !== 'default').map(({ RuleArn }) => RuleArn);
  }

  async tags(ruleArn: string): Promise<Record<string, string>> {
    const { TagDescriptions } = await this.#elb.send(new DescribeTagsCommand({ ResourceArns: [ruleArn] }));
    return Object.fromEntries(TagDescriptions![0]!.Tags!.map(({ Key, Value }) => [Key!, Value!]));
  }

  /** The stacks that own a rule, a name for each owner. */
  async owners(ruleArn: string): Promise<string[]> {
    const tags = Object.entries(await this.tags(ruleArn));
    return tags.filter(([key]) => key.startsWith(OWNER_TAG_PREFIX)).map(([, stack]) => stack);
  }

  async tag(ruleArn: string, Key: string, Value: string): Promise<void> {
    await this.#elb.send(new AddTagsCommand({ ResourceArns: [ruleArn], Tags: [{ Key, Value }] }));
  }

  /** As version 0.1.0 left a rule. */
  async untag(ruleArn: string): Promise<void> {
    await this.#elb.send(new RemoveTagsCommand({ ResourceArns: [ruleArn], TagKeys: Object.keys(await this.tags(ruleArn)) }));
  }
}

/** A scene for the tests of a file. */
export const useScene = (): RuleScene => {
  const scene = new RuleScene();
  beforeAll(() => scene.start());
  beforeEach(() => scene.reset());
  afterEach(() => scene.balancer.close());
  afterAll(() => scene.close());
  return scene;
};
