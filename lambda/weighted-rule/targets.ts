import { LoadBalancerGateway } from '../aws/load-balancer';
import { oncePermitted } from '../aws/once-permitted';
import type { Color } from '../contract';
import type { HeldLock } from '../deployment-lock';
import type { Asked } from './asked';

const loadBalancer = new LoadBalancerGateway();

/** Health is not asked: a group outside of any rule has none yet. */
const isEmpty = async (targetGroupArn: string): Promise<boolean> =>
  (await oncePermitted(() => loadBalancer.health(targetGroupArn))).registered === 0;

/** Throws when users would be led to a group without targets. Services register theirs after the rule; a rollback is never refused. */
export const requireTargets = async (
  colors: readonly Color[], { written }: Asked, { isRollback }: HeldLock, describe: (color: Color) => string,
): Promise<void> => {
  if (colors.length === 0 || await isRollback()) return;
  for (const color of colors) {
    if (await isEmpty(written[color])) throw new Error(describe(color));
  }
};
