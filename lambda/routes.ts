import type { LoadBalancerGateway } from './aws/load-balancer';
import type { Color, ShiftConfig } from './contract';
import type { GroupHealth, Healthy } from './core/capacity';
import { healthyOf } from './core/capacity';
import type { ReadRoute } from './core/plan';
import type { Shares } from './core/rule-actions';
import { actionsWithShares, allOn, alreadyShares, describeShares, liveShares } from './core/rule-actions';

/** As much of a shift's configuration as its rules need. */
export type Routes = Pick<ShiftConfig, 'routes'>;

export const readRoutes = async (loadBalancer: LoadBalancerGateway, config: Routes): Promise<ReadRoute[]> => {
  const actions = await loadBalancer.readActions(config.routes.map(route => route.ruleArn));
  return config.routes.map((route, index) => {
    const live = actions[index] ?? null;
    return live === null
      ? { route, name: route.name, actions: [], shares: null, isGone: true }
      : { route, name: route.name, actions: live, shares: liveShares(live, route) };
  });
};

/** The health of a colour's groups, each once however many routes share it. */
export const readHealth = (loadBalancer: LoadBalancerGateway, { routes }: Routes, color: Color): Promise<GroupHealth[]> => {
  const groups = new Map(routes.map(route => [route.targetGroupArns[color], route.healthChecked[color]]));
  return Promise.all([...groups].map(async ([arn, healthChecked]) => ({ ...await loadBalancer.health(arn), arn, healthChecked })));
};

/** Where nobody checks the health there is nothing to be asked. */
export const readHealthy = async (loadBalancer: LoadBalancerGateway, config: ShiftConfig, color: Color): Promise<Healthy> => {
  const routes = config.routes.filter(({ healthChecked }) => healthChecked[color]);
  return healthyOf(await readHealth(loadBalancer, { ...config, routes }, color));
};

/** A rule that does not exist carries nothing that could be elsewhere. */
const unlike = (live: readonly ReadRoute[], shares: Shares): ReadRoute[] =>
  live.filter(({ route, actions, isGone }) => isGone !== true && !alreadyShares(actions, route, shares));

/** Whether every route is at rest on a colour. Rules that cannot be read are not known to be. */
export const areOn = async (loadBalancer: LoadBalancerGateway, config: Routes, color: Color): Promise<boolean> => {
  try {
    return unlike(await readRoutes(loadBalancer, config), allOn(color)).length === 0;
  } catch (error) {
    console.error(error);
    return false;
  }
};

/**
 * Makes every route share its traffic so, and reads back that it does. Routes that do already are not written, so a repetition is
 * harmless. All routes are tried before the first failure is thrown.
 */
export const writeShares = async (
  loadBalancer: LoadBalancerGateway, config: Routes, shares: Shares, attempts: 'single' | 'patient', live?: readonly ReadRoute[],
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

/**
 * Everything goes to one colour. A route that cannot go back, because its group is gone for instance, must not keep the others from
 * it. Fails when any route failed.
 */
export const bringBack = async (loadBalancer: LoadBalancerGateway, config: Routes, safe: Color): Promise<void> => {
  try {
    await writeShares(loadBalancer, config, allOn(safe), 'patient');
  } catch (error) {
    if (config.routes.length === 1) throw error;
    const alone = await Promise.allSettled(config.routes
      .map(route => writeShares(loadBalancer, { routes: [route] }, allOn(safe), 'patient')));
    const failed = alone.find(write => write.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
};
