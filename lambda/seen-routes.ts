import type { LoadBalancerGateway } from './aws/load-balancer';
import type { RouteConfig } from './contract';
import type { SeenRoute } from './core/drift';
import { readRoutes } from './routes';

const seen = async (loadBalancer: LoadBalancerGateway, routes: readonly RouteConfig[]): Promise<SeenRoute[]> =>
  (await readRoutes(loadBalancer, { routes })).map(({ route, name, shares }) => ({ route, name, shares, isGone: false }));

const isRuleGone = (error: unknown): boolean => error instanceof Error && error.name === 'RuleNotFoundException';

/** Routes as they are, also when rules are gone: one of those makes the load balancer refuse to describe the others with it. */
export const seeRoutes = async (loadBalancer: LoadBalancerGateway, routes: readonly RouteConfig[]): Promise<SeenRoute[]> => {
  try {
    return await seen(loadBalancer, routes);
  } catch (error) {
    if (!isRuleGone(error)) throw error;
    const [route, ...more] = routes;
    if (route !== undefined && more.length === 0) return [{ route, name: route.name, shares: null, isGone: true }];
    return (await Promise.all(routes.map(each => seeRoutes(loadBalancer, [each])))).flat();
  }
};
