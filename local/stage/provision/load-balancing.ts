import type { LoadBalancer } from '../../alb/load-balancer';
import type { TargetFunction } from '../../alb/lambda-target';
import type { TargetGroupSettings } from '../../alb/model';
import type { TargetGroup } from '../../alb/target-group';
import { AwsError } from '../../aws-error';
import { findLoadBalancer, findOwnedGroup, ownerOf, targetGroups } from '../../aws/elbv2/find';
import type { Template } from '../assembly';
import { loadBalancerOfGroup } from '../balancer-of-group';
import {
  fullName, ignoredAttributes, listenerSettings, loadBalancerSettings, type LoadBalancerSettings, ruleSettings, targetGroupSettings,
} from '../load-balancing';
import type { Deployed, DeployedResource, Lifecycles, ResourceToDeploy } from '../resource';

export interface LoadBalancingHost {
  readonly loadBalancers: LoadBalancer[];
  readonly create: (settings: LoadBalancerSettings) => LoadBalancer;
  /** Calls the function that is the target of a group. */
  readonly invokeTarget: (functionArn: string, event: unknown, targetGroupArn: string) => Promise<unknown>;
}

const targetsOf = ({ Targets }: ResourceToDeploy['properties']) => (Targets ?? []) as readonly { readonly Id: string }[];

/** Addresses of a template are not on this machine. */
const ignoredTargets = ({ properties }: ResourceToDeploy): string[] =>
  properties.TargetType === 'lambda' || targetsOf(properties).length === 0 ? [] : ['Targets'];

const deployedLoadBalancer = (resource: ResourceToDeploy, { arn, dnsName }: LoadBalancerSettings): Deployed => ({
  ref: arn, attributes: { LoadBalancerArn: arn, DNSName: dnsName, LoadBalancerFullName: fullName(arn) },
  ignored: ignoredAttributes(resource, 'LoadBalancerAttributes'),
});

const deployedTargetGroup = (resource: ResourceToDeploy, { arn, name }: TargetGroupSettings): Deployed => ({
  ref: arn, attributes: { TargetGroupArn: arn, TargetGroupName: name, TargetGroupFullName: fullName(arn) },
  ignored: [...ignoredAttributes(resource, 'TargetGroupAttributes'), ...ignoredTargets(resource)],
});

/** The load balancers of a stack as they are deployed, and the target groups that come before theirs. */
class StackLoadBalancing {
  readonly #byLogicalId = new Map<string, LoadBalancer>();
  readonly #waiting = new Map<string, ((loadBalancer: LoadBalancer) => void)[]>();

  constructor(private readonly template: () => Template, private readonly host: LoadBalancingHost) {}

  loadBalancer(resource: ResourceToDeploy): Deployed {
    const { logicalId } = resource;
    const settings = loadBalancerSettings(resource);
    const loadBalancer = this.host.create(settings);
    this.host.loadBalancers.push(loadBalancer);
    this.#byLogicalId.set(logicalId, loadBalancer);
    for (const add of this.#waiting.get(logicalId) ?? []) add(loadBalancer);
    return deployedLoadBalancer(resource, settings);
  }

  async removeLoadBalancer({ logicalId, ref }: DeployedResource): Promise<void> {
    const { loadBalancers } = this.host;
    const loadBalancer = findLoadBalancer(loadBalancers, String(ref));
    loadBalancers.splice(loadBalancers.indexOf(loadBalancer), 1);
    if (this.#byLogicalId.get(logicalId) === loadBalancer) this.#byLogicalId.delete(logicalId);
    await loadBalancer.close();
  }

  targetGroup(resource: ResourceToDeploy): Deployed {
    const settings = targetGroupSettings(resource);
    const { Name } = resource.properties;
    if (Name !== undefined && targetGroups(this.host.loadBalancers).some(({ group }) => group.settings.name === Name)) {
      throw new AwsError('DuplicateTargetGroupName', `A target group with the same name '${Name as string}' exists, but with different settings`);
    }
    this.#with(loadBalancerOfGroup(this.template(), resource.logicalId), loadBalancer =>
      this.#registerTargets(loadBalancer.addTargetGroup(settings), resource));
    return deployedTargetGroup(resource, settings);
  }

  updateTargetGroup(resource: ResourceToDeploy): Deployed {
    const settings = targetGroupSettings(resource);
    const { group } = findOwnedGroup(this.host.loadBalancers, settings.arn);
    group.modify(settings);
    this.#registerTargets(group, resource);
    return deployedTargetGroup(resource, settings);
  }

  async removeTargetGroup({ ref }: DeployedResource): Promise<void> {
    await findOwnedGroup(this.host.loadBalancers, String(ref)).loadBalancer.deleteTargetGroup(String(ref));
  }

  listener(resource: ResourceToDeploy): Deployed {
    const settings = listenerSettings(resource);
    this.#loadBalancerOf(String(resource.properties.LoadBalancerArn)).addListener(settings);
    return { ref: settings.arn, attributes: { ListenerArn: settings.arn } };
  }

  updateListener(resource: ResourceToDeploy): Deployed {
    const { arn, protocol, port, defaultActions } = listenerSettings(resource);
    const loadBalancer = this.#loadBalancerOf(String(resource.properties.LoadBalancerArn));
    loadBalancer.modifyListener(arn, { protocol, port, DefaultActions: defaultActions });
    return { ref: arn, attributes: { ListenerArn: arn } };
  }

  async removeListener({ ref }: DeployedResource): Promise<void> {
    await ownerOf(this.host.loadBalancers, 'Listener', String(ref)).deleteListener(String(ref));
  }

  rule(resource: ResourceToDeploy): Deployed {
    const listenerArn = String(resource.properties.ListenerArn);
    const { RuleArn } = ownerOf(this.host.loadBalancers, 'Listener', listenerArn).createRule(listenerArn, ruleSettings(resource));
    return { ref: RuleArn, attributes: { RuleArn } };
  }

  /** All that the template says, its weights too, whatever was written since. */
  updateRule(resource: ResourceToDeploy, { ref }: DeployedResource): Deployed {
    const RuleArn = String(ref);
    const { Priority, ...change } = ruleSettings(resource);
    const loadBalancer = ownerOf(this.host.loadBalancers, 'Rule', RuleArn);
    loadBalancer.modifyRule(RuleArn, change);
    loadBalancer.setRulePriorities([{ RuleArn, Priority }]);
    return { ref: RuleArn, attributes: { RuleArn } };
  }

  removeRule({ ref }: DeployedResource): void {
    ownerOf(this.host.loadBalancers, 'Rule', String(ref)).deleteRule(String(ref));
  }

  #registerTargets(group: TargetGroup, { properties }: ResourceToDeploy): void {
    if (group.settings.targetType !== 'lambda') return;
    for (const { Id } of targetsOf(properties)) group.registerFunction(this.#targetFunction(Id, group.arn));
  }

  #targetFunction(functionArn: string, targetGroupArn: string): TargetFunction {
    return { id: functionArn, invoke: event => this.host.invokeTarget(functionArn, event, targetGroupArn) };
  }

  /** Now, or once the load balancer is there. */
  #with(logicalId: string, add: (loadBalancer: LoadBalancer) => void): void {
    const loadBalancer = this.#byLogicalId.get(logicalId);
    if (loadBalancer) add(loadBalancer);
    else this.#waiting.set(logicalId, [...this.#waiting.get(logicalId) ?? [], add]);
  }

  #loadBalancerOf(arn: string): LoadBalancer {
    const loadBalancer = this.host.loadBalancers.find(each => each.arn === arn);
    if (!loadBalancer) throw new AwsError('LoadBalancerNotFound', `${arn} is no load balancer of the stack: an imported one is not rehearsed yet`);
    return loadBalancer;
  }
}

export const loadBalancingLifecycles = (template: () => Template, host: LoadBalancingHost): Lifecycles => {
  const stack = new StackLoadBalancing(template, host);
  return {
    'AWS::ElasticLoadBalancingV2::LoadBalancer': {
      create: resource => stack.loadBalancer(resource),
      // Attributes of one that lives are not changed here.
      update: (_, before) => before,
      remove: resource => stack.removeLoadBalancer(resource),
      replacedBy: ['Name', 'Scheme', 'Type'],
    },
    'AWS::ElasticLoadBalancingV2::TargetGroup': {
      create: resource => stack.targetGroup(resource),
      update: resource => stack.updateTargetGroup(resource),
      remove: resource => stack.removeTargetGroup(resource),
      replacedBy: ['Name', 'Port', 'Protocol', 'ProtocolVersion', 'TargetType', 'VpcId', 'IpAddressType'],
    },
    'AWS::ElasticLoadBalancingV2::Listener': {
      create: resource => stack.listener(resource),
      update: resource => stack.updateListener(resource),
      remove: resource => stack.removeListener(resource),
      replacedBy: ['LoadBalancerArn'],
    },
    'AWS::ElasticLoadBalancingV2::ListenerRule': {
      create: resource => stack.rule(resource),
      update: (resource, before) => stack.updateRule(resource, before),
      remove: resource => stack.removeRule(resource),
      replacedBy: ['ListenerArn'],
    },
  };
};
