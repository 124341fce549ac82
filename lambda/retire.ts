import { LoadBalancerGateway } from './aws/load-balancer';
import { ScalingGateway } from './aws/scaling';
import { TargetGateway } from './aws/targets';
import type { RetireActionConfig, RetireEvent } from './contract';
import { stillInUse } from './core/drain';
import { readRoutes } from './routes';

const loadBalancer = new LoadBalancerGateway();
const targets = new TargetGateway();
const scaling = new ScalingGateway();

const carryOut = async (action: RetireActionConfig, groupArns: ReadonlySet<string>): Promise<void> => {
  switch (action.kind) {
    case 'deregister-targets':
      for (const arn of groupArns) await targets.deregisterAll(arn);
      return;
    case 'scale-in-service': return scaling.scaleService(action.cluster, action.service, action.desiredCount);
    case 'scale-in-group': return scaling.scaleGroup(action.group, action.capacity);
  }
};

/** Retires the old colour. The live rules are asked once more: a mistake here would be an outage. */
export const handler = async ({ action, retired, routes }: RetireEvent): Promise<void> => {
  if (action === false) throw new Error('action is missing');
  const inUse = stillInUse(retired, await readRoutes(loadBalancer, { routes }));
  if (inUse !== null) throw new Error(inUse.cause);
  await carryOut(action, new Set(routes.map(route => route.targetGroupArns[retired])));
};
