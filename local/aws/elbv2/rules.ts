import type { Action, Rule, RuleCondition } from '../../alb/model';
import { AwsError } from '../../aws-error';
import { type LoadBalancers, ownerOf, PAGE_SIZE } from './find';
import { type Tag, tagsOf } from './tags';
import { page } from '../paging';
import type { Actions, Fields } from '../wire/protocol';

/** AWS keeps the secret of an identity provider to itself. */
export const withoutSecret = (action: Action): Action => {
  const oidc = action.AuthenticateOidcConfig as Fields | undefined;
  if (!oidc) return action;
  return { ...action, AuthenticateOidcConfig: { ...oidc, ClientSecret: undefined } };
};

const describedRule = ({ RuleArn, Priority, Conditions, Actions: actions }: Rule) => ({
  RuleArn,
  Priority: String(Priority),
  Conditions,
  Actions: actions.map(withoutSecret),
  IsDefault: Priority === 'default',
});

const findRules = (loadBalancers: LoadBalancers, { ListenerArn, RuleArns }: { ListenerArn?: string; RuleArns?: string[] }): Rule[] => {
  if ((ListenerArn === undefined) === (RuleArns === undefined)) {
    throw new AwsError('ValidationError', 'You must specify either listener rule ARNs or a listener ARN');
  }
  if (ListenerArn !== undefined) return ownerOf(loadBalancers, 'Listener', ListenerArn).describeRules({ ListenerArn });
  return (RuleArns ?? []).flatMap(arn => ownerOf(loadBalancers, 'Rule', arn).describeRules({ RuleArns: [arn] }));
};

const describeRules = (loadBalancers: LoadBalancers, input: Fields) => {
  const { Marker, PageSize = PAGE_SIZE } = input as { Marker?: string; PageSize?: number };
  const { items, next } = page(findRules(loadBalancers, input), PageSize, Marker);
  return { Rules: items.map(describedRule), NextMarker: next };
};

const createRule = (loadBalancers: LoadBalancers, { ListenerArn, Priority, Conditions, Actions: actions, Tags }: Fields) => {
  const rule = ownerOf(loadBalancers, 'Listener', ListenerArn as string).createRule(ListenerArn as string, {
    Priority: Priority as number,
    Conditions: (Conditions ?? []) as RuleCondition[],
    Actions: (actions ?? []) as Action[],
    Tags: tagsOf(Tags as Tag[] | undefined),
  });
  return { Rules: [describedRule(rule)] };
};

const modifyRule = (loadBalancers: LoadBalancers, { RuleArn, Conditions, Actions: actions }: Fields) => {
  const rule = ownerOf(loadBalancers, 'Rule', RuleArn as string).modifyRule(RuleArn as string, {
    Conditions: Conditions as RuleCondition[] | undefined,
    Actions: actions as Action[] | undefined,
  });
  return { Rules: [describedRule(rule)] };
};

const deleteRule = (loadBalancers: LoadBalancers, { RuleArn }: Fields): undefined => {
  ownerOf(loadBalancers, 'Rule', RuleArn as string).deleteRule(RuleArn as string);
};

const setRulePriorities = (loadBalancers: LoadBalancers, { RulePriorities }: Fields) => {
  const priorities = RulePriorities as { RuleArn: string; Priority: number }[];
  const owner = ownerOf(loadBalancers, 'Rule', priorities[0]?.RuleArn ?? '');
  return { Rules: owner.setRulePriorities(priorities).map(describedRule) };
};

export const ruleActions = (loadBalancers: LoadBalancers): Actions => ({
  DescribeRules: input => describeRules(loadBalancers, input),
  CreateRule: input => createRule(loadBalancers, input),
  ModifyRule: input => modifyRule(loadBalancers, input),
  DeleteRule: input => deleteRule(loadBalancers, input),
  SetRulePriorities: input => setRulePriorities(loadBalancers, input),
});
