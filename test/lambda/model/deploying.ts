import type { RouteConfig } from '../../../lambda/contract';
import { actionsWithShares, liveShares } from '../../../lambda/core/rule-actions';
import { deploymentLock, type HeldLock, type LockGateways, type UnderLock } from '../../../lambda/deployment-lock';
import type { Gateways } from '../../../lambda/gateways';
import { groupsOf, versionOf } from './groups';

type Outside = Pick<Gateways, 'loadBalancer'> & LockGateways;
type Groups = RouteConfig['targetGroupArns'];

export const groupsReplaced = async (
  { loadBalancer }: Outside, { name, ruleArn }: RouteConfig, { mayWrite }: Pick<HeldLock, 'mayWrite'>,
): Promise<UnderLock<Groups>> => {
  const [actions] = await loadBalancer.readActions([ruleArn]);
  const version = versionOf(actions!);
  const [old, wanted] = [groupsOf(name, version), groupsOf(name, version + 1)];
  const shares = liveShares(actions!, { targetGroupArns: old })!;
  mayWrite();
  await loadBalancer.writeActions(ruleArn, actionsWithShares(actions!, { targetGroupArns: wanted }, shares), 'single');
  return { result: wanted, replaced: Object.values(old), inUse: Object.values(wanted) };
};

/** What the custom resource of a rule does when its groups are replaced: answers the groups that the rule has then. */
export const replaceGroups = (gateways: Outside, { shift, route }: { shift: string; route: RouteConfig }): Promise<Groups> =>
  deploymentLock(() => gateways)(
    { record: { shift, table: 'Records' }, stackId: 'stack', logicalId: route.name }, lock => groupsReplaced(gateways, route, lock));
