import type { LoadBalancer } from '../../alb/load-balancer';
import type { TargetFunction } from '../../alb/lambda-target';
import type { TargetGroup } from '../../alb/target-group';
import { AwsError } from '../../aws-error';
import { ownerOf } from '../../aws/elbv2/find';
import type { Stack } from '../assembly';
import { loadBalancerOfGroup } from '../balancer-of-group';
import type { Deployed, Provisioners, ResourceToDeploy } from '../deployment';
import {
  fullName, ignoredAttributes, listenerSettings, loadBalancerSettings, type LoadBalancerSettings, ruleSettings, targetGroupSettings,
} from '../load-balancing';

export interface LoadBalancingHost {
  readonly loadBalancers: LoadBalancer[];
  readonly create: (settings: LoadBalancerSettings) => LoadBalancer;
  /** Calls the function that is the target of a group. */
  readonly invokeTarget: (functionArn: string, event: unknown, targetGroupArn: string) => Promise<unknown>;
}

/** The load balancers of a stack as they are deployed, and the target groups that come before theirs. */
class StackLoadBalancing {
  readonly #byLogicalId = new Map<string, LoadBalancer>();
  readonly #waiting = new Map<string, ((loadBalancer: LoadBalancer) => void)[]>();

  constructor(private readonly stack: Stack, private readonly host: LoadBalancingHost) {}

  loadBalancer(resource: ResourceToDeploy): Deployed {
    const { logicalId } = resource;
    const settings = loadBalancerSettings(resource);
    const { arn, dnsName } = settings;
    const loadBalancer = this.host.create(settings);
    this.host.loadBalancers.push(loadBalancer);
    this.#byLogicalId.set(logicalId, loadBalancer);
    for (const add of this.#waiting.get(logicalId) ?? []) add(loadBalancer);
    return {
      ref: arn, attributes: { LoadBalancerArn: arn, DNSName: dnsName, LoadBalancerFullName: fullName(arn) },
      ignored: ignoredAttributes(resource, 'LoadBalancerAttributes'),
    };
  }

  targetGroup(resource: ResourceToDeploy): Deployed {
    const settings = targetGroupSettings(resource);
    const { arn, name } = settings;
    this.#with(loadBalancerOfGroup(this.stack.template, resource.logicalId), loadBalancer =>
      this.#registerTargets(loadBalancer.addTargetGroup(settings), resource));
    return {
      ref: arn, attributes: { TargetGroupArn: arn, TargetGroupName: name, TargetGroupFullName: fullName(arn) },
      ignored: [...ignoredAttributes(resource, 'TargetGroupAttributes'), ...this.#ignoredTargets(resource)],
    };
  }

  listener(resource: ResourceToDeploy): Deployed {
    const settings = listenerSettings(resource);
    this.#loadBalancerOf(String(resource.properties.LoadBalancerArn)).addListener(settings);
    return { ref: settings.arn, attributes: { ListenerArn: settings.arn } };
  }

  rule(resource: ResourceToDeploy): Deployed {
    const listenerArn = String(resource.properties.ListenerArn);
    const { RuleArn } = ownerOf(this.host.loadBalancers, 'Listener', listenerArn).createRule(listenerArn, ruleSettings(resource));
    return { ref: RuleArn, attributes: { RuleArn } };
  }

  #registerTargets(group: TargetGroup, { properties }: ResourceToDeploy): void {
    if (group.settings.targetType !== 'lambda') return;
    for (const { Id } of targetsOf(properties)) group.registerFunction(this.#targetFunction(Id, group.arn));
  }

  #targetFunction(functionArn: string, targetGroupArn: string): TargetFunction {
    return { id: functionArn, invoke: event => this.host.invokeTarget(functionArn, event, targetGroupArn) };
  }

  /** Addresses of a template are not on this machine. */
  #ignoredTargets({ properties }: ResourceToDeploy): string[] {
    return properties.TargetType === 'lambda' || targetsOf(properties).length === 0 ? [] : ['Targets'];
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

const targetsOf = ({ Targets }: ResourceToDeploy['properties']) => (Targets ?? []) as readonly { readonly Id: string }[];

export const loadBalancingProvisioners = (stack: Stack, host: LoadBalancingHost): Provisioners => {
  const stackLoadBalancing = new StackLoadBalancing(stack, host);
  return {
    'AWS::ElasticLoadBalancingV2::LoadBalancer': resource => stackLoadBalancing.loadBalancer(resource),
    'AWS::ElasticLoadBalancingV2::TargetGroup': resource => stackLoadBalancing.targetGroup(resource),
    'AWS::ElasticLoadBalancingV2::Listener': resource => stackLoadBalancing.listener(resource),
    'AWS::ElasticLoadBalancingV2::ListenerRule': resource => stackLoadBalancing.rule(resource),
  };
};
