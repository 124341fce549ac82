import type { CustomResourceResult } from './aws/custom-resource';
import { customResourceHandler } from './aws/custom-resource';
import type { WeightedRuleProperties } from './contract';
import { WEIGHTED_RULE_ATTRIBUTES } from './contract';
import { isRuleArn, listenerOf } from './core/live-rule';
import { sameRule } from './core/rule-change';
import { type Asked, askedOf, type RuleEvent } from './weighted-rule/asked';
import { converge } from './weighted-rule/converge';
import { ensure } from './weighted-rule/ensure';
import { remove, sweep, undoReplacement } from './weighted-rule/remove';
import { rules } from './weighted-rule/rules';

/** Answers the ARN of the rule that serves from now on. */
const update = async (ruleArn: string, asked: Asked): Promise<string> => {
  const { wanted, old } = asked;
  if (sameRule(old!, wanted)) return ruleArn;
  const live = await rules.find(ruleArn);
  if (live === null) return ensure(asked, { goneArn: ruleArn });
  if (listenerOf(ruleArn) !== wanted.ListenerArn) return ensure(asked, { predecessor: live });
  await converge(live, asked);
  if (old!.ListenerArn !== wanted.ListenerArn) await undoReplacement(ruleArn, old!.ListenerArn, asked);
  return ruleArn;
};

const leave = async (physicalId: string, asked: Asked): Promise<string> => {
  if (isRuleArn(physicalId)) await remove(physicalId, asked);
  else await sweep(asked.wanted.ListenerArn, asked);
  return physicalId;
};

const carryOut = (event: RuleEvent, asked: Asked): Promise<string> => {
  switch (event.RequestType) {
    case 'Create': return ensure(asked);
    case 'Update': return update(event.PhysicalResourceId!, asked);
    case 'Delete': return leave(event.PhysicalResourceId!, asked);
  }
};

const answer = (ruleArn: string, wanted: WeightedRuleProperties): CustomResourceResult => ({
  physicalId: ruleArn,
  attributes: {
    [WEIGHTED_RULE_ATTRIBUTES.ruleArn]: ruleArn,
    [WEIGHTED_RULE_ATTRIBUTES.listenerArn]: wanted.ListenerArn,
    [WEIGHTED_RULE_ATTRIBUTES.blueTargetGroupArn]: wanted.BlueTargetGroupArn,
    [WEIGHTED_RULE_ATTRIBUTES.greenTargetGroupArn]: wanted.GreenTargetGroupArn,
  },
});

export const handler = customResourceHandler<WeightedRuleProperties>(async event => {
  const asked = askedOf(event);
  return answer(await carryOut(event, asked), asked.wanted);
});
