import type { RouteConfig } from '../../lambda/contract';
import type { LoadBalancer } from '../alb/load-balancer';
import { ownerOf } from '../aws/elbv2/find';
import { Refusal } from '../refusal';
import type { Stack } from '../stage/assembly';
import type { Cloud } from '../stage/cloud';
import type { Deployment } from '../stage/deployment';
import { type DeployedShift, shiftOf } from '../stage/shift';
import { askFor } from './ask-for';

/** Throws a Refusal, where a stack of ours would have to be looked into. */
export const deployedOn = async (cloud: Cloud, stack: Stack): Promise<Deployment> => {
  try {
    return await cloud.deploy(stack);
  } catch (error) {
    throw new Refusal(`the stack ${stack.name} cannot be deployed here: ${(error as Error).message}`, { cause: error });
  }
};

/** Where the users of a route come in, and what they ask for. */
export const entranceOf = (loadBalancer: LoadBalancer, { name, ruleArn }: RouteConfig) => {
  const { ListenerArn: listenerArn, Conditions } = loadBalancer.describeRules({ RuleArns: [ruleArn] })[0]!;
  return { listenerArn, url: loadBalancer.origin(listenerArn), ask: askFor(Conditions, name) };
};

/** The load balancer of all routes. */
export const balancerOfRoutes = (loadBalancers: readonly LoadBalancer[], routes: readonly RouteConfig[]): LoadBalancer => {
  const [owner, ...more] = new Set(routes.map(({ ruleArn }) => ownerOf(loadBalancers, 'Rule', ruleArn)));
  if (owner === undefined || more.length > 0) throw new Refusal(`the routes of the shift are on ${1 + more.length} load balancers: only those of one can be rehearsed`);
  return owner;
};

const FUNCTION = /arn:aws:lambda:[\w-]+:\d{12}:function:[\w-]+/g;

/**
 * Functions that the shift runs, hooks for instance, and that cannot run here count as passed.
 *
 * @returns their ARNs
 */
export const standInForHooks = (cloud: Cloud, { resources }: Deployment, { migrateLogicalId }: DeployedShift): string[] => {
  const definition = String(resources.get(migrateLogicalId)!.properties.DefinitionString);
  const missing = [...new Set([...definition.matchAll(FUNCTION)].map(([arn]) => arn))].filter(arn => !cloud.runs(arn));
  for (const arn of missing) cloud.standIn(arn, () => Promise.resolve(null));
  return missing;
};

const listenerOf = (ruleArn: string): string => ruleArn.replace(/:listener-rule\/(.+)\/[^/]+$/, ':listener/$1');

/** The names that the smoke tests ask, whatever these lead to elsewhere, lead to the listeners of their routes here. */
export const namesOfListeners = (deployment: Deployment, path: string): Readonly<Record<string, string>> => {
  const { config: { prober, routes } } = shiftOf(deployment, path);
  return Object.fromEntries((prober?.routes ?? []).map(({ name, origin }) => {
    const { hostname, port } = new URL(origin);
    const { ruleArn } = routes.find(route => route.name === name) ?? routes[0]!;
    return [`${hostname}:${port || 80}`, listenerOf(ruleArn)];
  }));
};
