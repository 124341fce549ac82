import type { LoadBalancerGateway } from './aws/load-balancer';
import type { RouteConfig, ShiftConfig } from './contract';
import type { LiveRoute } from './core/plan';
import type { RuleAction, Shares } from './core/rule-actions';
import { actionsWithShares, alreadyShares, describeShares, liveShares } from './core/rule-actions';

interface ReadRoute extends LiveRoute {
  readonly route: RouteConfig;
  readonly actions: readonly RuleAction[];
}

export const readRoutes = async (loadBalancer: LoadBalancerGateway, config: ShiftConfig): Promise<ReadRoute[]> => {
  const actions = await loadBalancer.readActions(config.routes.map(route => route.ruleArn));
  return config.routes.map((route, index) => {
    const live = actions[index]!;
    return { route, name: route.name, actions: live, shares: liveShares(live, route) };
  });
};

const unlike = (live: readonly ReadRoute[], shares: Shares): ReadRoute[] =>
  live.filter(({ route, actions }) => !alreadyShares(actions, route, shares));

/**
 * Makes every route share its traffic so, and reads back that it does. Routes that do already are not written, so a repetition is
 * harmless. All routes are tried before the first failure is thrown.
 */
export const writeShares = async (
  loadBalancer: LoadBalancerGateway, config: ShiftConfig, shares: Shares, attempts: 'single' | 'patient', live?: readonly ReadRoute[],
): Promise<void> => {
  const toWrite = unlike(live ?? await readRoutes(loadBalancer, config), shares);
  if (toWrite.length === 0) return;

  const writes = await Promise.allSettled(toWrite
    .map(({ route, actions }) => loadBalancer.writeActions(route.ruleArn, actionsWithShares(actions, route, shares), attempts)));
  const failed = writes.find(write => write.status === 'rejected');
  if (failed !== undefined) throw failed.reason;

  const different = unlike(await readRoutes(loadBalancer, config), shares)[0];
  if (different !== undefined) {
    throw new Error(`${different.name} was written as ${describeShares(shares)}, but reads as ${describeShares(different.shares)}`);
  }
};
