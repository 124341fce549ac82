import type { Reason, RouteConfig } from '../contract';

/** A rule, a listener or a target group, with the keys of its tags. */
export interface TaggedResource {
  readonly arn: string;
  readonly tagKeys: readonly string[];
}

/** What of an ECS service says who moves its traffic. */
export interface EcsService {
  readonly name: string;
  /** `ROLLING`, `BLUE_GREEN`, `LINEAR`, `CANARY`; absent in services that have never been given one: they roll. */
  readonly strategy?: string;
  /** `ECS`, `CODE_DEPLOY`, `EXTERNAL`. */
  readonly controller?: string;
  /** Target groups and listener rules that the service's load balancer settings name. */
  readonly uses: readonly string[];
}

/** Who else moves traffic by our rules, as far as AWS tells. */
export interface Owners {
  readonly tagged: readonly TaggedResource[];
  readonly services: readonly EcsService[];
}

/** Keys of tags by which the AWS Load Balancer Controller finds what it made of an Ingress, a Service or a Gateway. */
const KUBERNETES_TAG = /^(elbv2|ingress|service|gateway)\.k8s\.aws[./]/;

/** ...:listener-rule/app/<lb>/<lb id>/<listener id>/<rule id> -> ...:listener/app/<lb>/<lb id>/<listener id> */
const listenerOf = ({ ruleArn }: RouteConfig): string => ruleArn.replace(':listener-rule/', ':listener/').replace(/\/[^/]*$/, '');

const groupsOf = ({ targetGroupArns }: RouteConfig): string[] => Object.values(targetGroupArns);

/** Whose tags tell whether another controller owns a rule: it puts back the rules of its listeners, and the groups that it made. */
export const ownedResources = (routes: readonly RouteConfig[]): string[] =>
  [...new Set(routes.flatMap(route => [route.ruleArn, listenerOf(route), ...groupsOf(route)]))];

const kubernetesOwner = ({ tagged }: Owners): Reason | null => {
  const owned = tagged.flatMap(({ arn, tagKeys }) => tagKeys.filter(key => KUBERNETES_TAG.test(key)).map(key => ({ arn, key })))[0];
  return owned === undefined ? null : {
    error: 'ManagedByKubernetes',
    cause: `${owned.arn} has the tag "${owned.key}": the AWS Load Balancer Controller of a Kubernetes cluster owns it and would write its own ` +
      'weights over those of a release. Give this shift a listener and target groups of its own, or let that controller move the traffic. Nothing was changed.',
  };
};

const movesTraffic = ({ strategy = 'ROLLING', controller = 'ECS' }: EcsService): string | null => {
  if (controller === 'CODE_DEPLOY') return 'CodeDeploy';
  return strategy === 'ROLLING' ? null : `ECS itself (its deployment strategy is ${strategy})`;
};

const ecsOwner = (routes: readonly RouteConfig[], { services }: Owners): Reason | null => {
  const ours = routes.flatMap(route => [route.ruleArn, ...groupsOf(route)]);
  const reasons = services.flatMap(service => {
    const mover = movesTraffic(service);
    const used = service.uses.find(arn => ours.includes(arn));
    return mover === null || used === undefined ? [] : [{
      error: 'ManagedByEcs',
      cause: `${mover} moves the traffic of the ECS service ${service.name} by ${used}, and would write its own weights over those of a release. ` +
        'Give the service the deployment strategy ROLLING, or let ECS release it without this shift. Nothing was changed.',
    }];
  });
  return reasons[0] ?? null;
};

/** Why a release must not begin: somebody else moves traffic by the same rules. */
export const judgeOwners = (routes: readonly RouteConfig[], owners: Owners): Reason | null =>
  kubernetesOwner(owners) ?? ecsOwner(routes, owners);
