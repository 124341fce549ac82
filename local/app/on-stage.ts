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

/** One that looks for a rule in vain says so by an error. */
const balancerOfRoute = (loadBalancers: readonly LoadBalancer[], { name, ruleArn }: RouteConfig): LoadBalancer => {
  try {
    return ownerOf(loadBalancers, 'Rule', ruleArn);
  } catch (error) {
    throw new Refusal(`the rule of ${name} is not in the app: one that is imported by its ARN, ${ruleArn}, cannot be rehearsed`, { cause: error });
  }
};

/** The load balancer of all routes. */
export const balancerOfRoutes = (loadBalancers: readonly LoadBalancer[], routes: readonly RouteConfig[]): LoadBalancer => {
  const owners = new Set(routes.map(route => balancerOfRoute(loadBalancers, route)));
  const [owner] = owners;
  if (owner === undefined || owners.size > 1) {
    throw new Refusal(`the routes of the shift are on ${owners.size} load balancers: only those of one can be rehearsed`);
  }
  return owner;
};

const FUNCTION = /arn:aws:lambda:[\w-]+:\d{12}:function:[\w-]+/g;

interface Definition {
  readonly States: Readonly<Record<string, { readonly Parameters?: { readonly FunctionName?: string } }>>;
}

/** Functions of the user's, which states of that name run. */
const hooksIn = (definition: string): string[] => Object.entries((JSON.parse(definition) as Definition).States)
  .filter(([name]) => name.startsWith('Hook ')).flatMap(([, { Parameters }]) => Parameters?.FunctionName ?? []);

/** Functions that the shift runs and that cannot run here, hooks for instance, count as passed. Answers what is to be said of them. */
export const standInForHooks = (cloud: Cloud, { resources }: Deployment, { migrateLogicalId }: DeployedShift): string[] => {
  const definition = String(resources.get(migrateLogicalId)!.properties.DefinitionString);
  const running = [...new Set(hooksIn(definition))].filter(arn => cloud.runs(arn));
  const missing = [...new Set([...definition.matchAll(FUNCTION)].map(([arn]) => arn))].filter(arn => !cloud.runs(arn));
  for (const arn of missing) cloud.standIn(arn, () => Promise.resolve(null));
  return [
    ...missing.map(arn => `a function that cannot run here, and counts as passed: ${arn}`),
    ...running.map(arn => `a function of yours that really runs, with the network of this machine: ${arn}`),
  ];
};

const listenerOf = (ruleArn: string): string => ruleArn.replace(/:listener-rule\/(.+)\/[^/]+$/, ':listener/$1');

/** The names that the smoke tests ask, whatever these lead to elsewhere, lead to the listeners of their routes here. */
export const namesOfListeners = (deployment: Deployment, path: string): Readonly<Record<string, string>> => {
  const { config: { prober, routes } } = shiftOf(deployment, path);
  return Object.fromEntries((prober?.routes ?? []).map(({ name, origin }) => {
    const { hostname, port, protocol } = new URL(origin);
    const { ruleArn } = routes.find(route => route.name === name) ?? routes[0]!;
    return [`${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`, listenerOf(ruleArn)];
  }));
};
