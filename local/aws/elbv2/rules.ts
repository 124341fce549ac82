import type { Action, Rule, RuleCondition, RuleTransform } from '../../alb/model';
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

const described = ({ RuleArn, Priority, Conditions, Actions: actions, Transforms = [] }: Rule) => ({
  RuleArn,
  Priority: String(Priority),
  Conditions,
  Actions: actions.map(withoutSecret),
  ...Transforms.length > 0 && { Transforms },
  IsDefault: Priority === 'default',
});

const invalid = (message: string): AwsError => new AwsError('ValidationError', message);

const findRules = (loadBalancers: LoadBalancers, { ListenerArn, RuleArns }: { ListenerArn?: string; RuleArns?: string[] }): Rule[] => {
  if ((ListenerArn === undefined) === (RuleArns === undefined)) throw invalid('You must specify either listener rule ARNs or a listener ARN');
  if (ListenerArn !== undefined) return ownerOf(loadBalancers, 'Listener', ListenerArn).describeRules({ ListenerArn });
  return (RuleArns ?? []).flatMap(arn => ownerOf(loadBalancers, 'Rule', arn).describeRules({ RuleArns: [arn] }));
};

const describeRules = (loadBalancers: LoadBalancers, input: Fields) => {
  const { Marker, PageSize = PAGE_SIZE } = input as { Marker?: string; PageSize?: number };
  const { items, next } = page(findRules(loadBalancers, input), PageSize, Marker);
  return { Rules: items.map(described), NextMarker: next };
};

const CONFIG_OF_TRANSFORM: Readonly<Record<string, string>> = { 'host-header-rewrite': 'HostHeaderRewriteConfig', 'url-rewrite': 'UrlRewriteConfig' };

/** One of each type, by the API reference of ModifyRule. */
const acceptTransforms = (transforms: readonly RuleTransform[] | undefined): readonly RuleTransform[] | undefined => {
  const types = (transforms ?? []).map(({ Type }) => Type);
  if (new Set(types).size < types.length) throw invalid('A rule can have one transform of each type');
  const empty = transforms?.find(transform => transform[CONFIG_OF_TRANSFORM[transform.Type] ?? ''] === undefined);
  if (empty) throw invalid(`A transform of type '${empty.Type}' must specify ${CONFIG_OF_TRANSFORM[empty.Type]}`);
  return transforms;
};

const createRule = (loadBalancers: LoadBalancers, { ListenerArn, Priority, Conditions, Actions: actions, Transforms, Tags }: Fields) => {
  const rule = ownerOf(loadBalancers, 'Listener', ListenerArn as string).createRule(ListenerArn as string, {
    Priority: Priority as number,
    Conditions: Conditions as RuleCondition[],
    Actions: actions as Action[],
    Transforms: acceptTransforms(Transforms as RuleTransform[] | undefined),
    Tags: tagsOf(Tags as Tag[] | undefined),
  });
  return { Rules: [described(rule)] };
};

const modifyRule = (loadBalancers: LoadBalancers, { RuleArn, Conditions, Actions: actions, Transforms, ResetTransforms }: Fields) => {
  if (ResetTransforms && Transforms) throw invalid('Transforms and ResetTransforms cannot be specified together');
  const rule = ownerOf(loadBalancers, 'Rule', RuleArn as string).modifyRule(RuleArn as string, {
    Conditions: Conditions as RuleCondition[] | undefined,
    Actions: actions as Action[] | undefined,
    Transforms: ResetTransforms ? [] : acceptTransforms(Transforms as RuleTransform[] | undefined),
  });
  return { Rules: [described(rule)] };
};

const deleteRule = (loadBalancers: LoadBalancers, { RuleArn }: Fields): undefined => {
  ownerOf(loadBalancers, 'Rule', RuleArn as string).deleteRule(RuleArn as string);
};

const setRulePriorities = (loadBalancers: LoadBalancers, { RulePriorities }: Fields) => {
  const priorities = RulePriorities as { RuleArn?: string; Priority?: number }[];
  const wanted = priorities.map(({ RuleArn, Priority }) => {
    if (RuleArn === undefined || Priority === undefined) throw invalid('A rule priority must have a rule ARN and a priority');
    return { RuleArn, Priority };
  });
  const [first] = wanted;
  if (!first) throw invalid('At least one rule priority must be specified');
  return { Rules: ownerOf(loadBalancers, 'Rule', first.RuleArn).setRulePriorities(wanted).map(described) };
};

export const ruleActions = (loadBalancers: LoadBalancers): Actions => ({
  DescribeRules: input => describeRules(loadBalancers, input),
  CreateRule: input => createRule(loadBalancers, input),
  ModifyRule: input => modifyRule(loadBalancers, input),
  DeleteRule: input => deleteRule(loadBalancers, input),
  SetRulePriorities: input => setRulePriorities(loadBalancers, input),
});
