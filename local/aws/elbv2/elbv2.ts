import { attributeActions } from './attributes';
import { loadBalancerActions } from './balancers';
import type { LoadBalancers } from './find';
import { groupActions } from './groups';
import { listenerActions } from './listeners';
import { ruleActions } from './rules';
import { tagActions } from './tags';
import { type InvokeTarget, targetActions } from './targets';
import type { Actions } from '../wire/protocol';

/** The Elastic Load Balancing API. Without a way to call functions, they cannot be registered. */
export const elbv2Actions = (loadBalancers: LoadBalancers, invokeTarget?: InvokeTarget): Actions => ({
  ...loadBalancerActions(loadBalancers),
  ...listenerActions(loadBalancers),
  ...ruleActions(loadBalancers),
  ...groupActions(loadBalancers),
  ...attributeActions(loadBalancers),
  ...targetActions(loadBalancers, invokeTarget),
  ...tagActions(loadBalancers),
});
