import type { CustomResourceEvent, CustomResourceResult } from './aws/custom-resource';
import { customResourceHandler, NEVER_CREATED } from './aws/custom-resource';
import { ListenerRuleGateway } from './aws/listener-rule';
import type { WeightedRuleProperties } from './contract';
import { FIRST_LIVE_COLOR, WEIGHTED_RULE_ATTRIBUTES } from './contract';
import type { RuleAction, Shares } from './core/rule-actions';
import { actionsWithShares, allOn, liveShares, liveStickinessSeconds } from './core/rule-actions';
import { groupsOf, ruleChange } from './core/rule-change';

type Event = CustomResourceEvent<WeightedRuleProperties>;

const rules = new ListenerRuleGateway();

const created = (ruleArn: string): CustomResourceResult =>
  ({ physicalId: ruleArn, attributes: { [WEIGHTED_RULE_ATTRIBUTES.ruleArn]: ruleArn } });

const createRule = async (properties: WeightedRuleProperties, actions: readonly RuleAction[]): Promise<CustomResourceResult> =>
  created(await rules.create(properties.ListenerArn, Number(properties.Priority), properties.Conditions, actions));

const create = ({ ResourceProperties: properties }: Event): Promise<CustomResourceResult> =>
  createRule(properties, actionsWithShares([], groupsOf(properties), allOn(FIRST_LIVE_COLOR)));

/**
 * The live rule says who gets what; the template never does. When an update that failed is rolled back, the rule may still have the
 * groups that are wanted, not those that are called the old ones.
 */
const liveSharesOf = (
  actions: readonly RuleAction[], old: WeightedRuleProperties, wanted: WeightedRuleProperties, ruleArn: string,
): Shares => {
  const shares = liveShares(actions, groupsOf(old)) ?? liveShares(actions, groupsOf(wanted));
  if (shares === null) {
    throw new Error(`${ruleArn} does not forward to the two groups ${old.BlueTargetGroupArn} and ${old.GreenTargetGroupArn}: ` +
      'somebody changed it outside of this stack. Put it back on one of them, then deploy again');
  }
  return shares;
};

const update = async (event: Event): Promise<CustomResourceResult> => {
  const { PhysicalResourceId, ResourceProperties: wanted, OldResourceProperties: old } = event;
  const ruleArn = PhysicalResourceId!;
  const change = ruleChange(old!, wanted);
  if (change.replace || change.targetGroups) {
    const actions = await rules.readActions(ruleArn);
    const route = { ...groupsOf(wanted), stickinessSeconds: liveStickinessSeconds(actions) };
    const moved = actionsWithShares(actions, route, liveSharesOf(actions, old!, wanted, ruleArn));
    if (change.replace) return createRule(wanted, moved);
    await rules.writeActions(ruleArn, moved);
  }
  if (change.conditions) await rules.writeConditions(ruleArn, wanted.Conditions);
  if (change.priority) await rules.writePriority(ruleArn, Number(wanted.Priority));
  return created(ruleArn);
};

const remove = async ({ PhysicalResourceId }: Event): Promise<CustomResourceResult> => {
  const ruleArn = PhysicalResourceId!;
  if (ruleArn !== NEVER_CREATED) await rules.delete(ruleArn);
  return created(ruleArn);
};

const REQUESTS = { Create: create, Update: update, Delete: remove } as const;

export const handler = customResourceHandler<WeightedRuleProperties>(event => REQUESTS[event.RequestType](event));
