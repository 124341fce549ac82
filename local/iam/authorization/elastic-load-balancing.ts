import type { Fields } from '../../aws/wire/protocol';
import type { ContextValues } from '../request';
import { type Actions, everything, namedBy, type Touched } from './table';

interface Tag {
  readonly Key: string;
  readonly Value?: string;
}

const tagContext = (tags: readonly Tag[]): ContextValues => ({
  ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value ?? ''])),
  'aws:TagKeys': tags.length === 0 ? undefined : tags.map(({ Key }) => Key),
});

const tagsOf = ({ Tags }: Fields): readonly Tag[] => (Tags ?? []) as readonly Tag[];

/** A rule does not have its ARN before it is created: what is known of it is its listener. */
const ruleOf = (listenerArn: unknown): string => `${String(listenerArn).replace(':listener/', ':listener-rule/')}/*`;

const createRule = (input: Fields): readonly Touched[] => {
  const tags = tagsOf(input);
  const context = tagContext(tags);
  const created = { resource: ruleOf(input.ListenerArn), action: 'AddTags', context: { ...context, 'elasticloadbalancing:CreateAction': 'CreateRule' } };
  return [{ resource: String(input.ListenerArn), context }, ...tags.length === 0 ? [] : [created]];
};

const addTags = (input: Fields): readonly Touched[] =>
  namedBy('ResourceArns')(input).map(({ resource }) =>
    ({ resource, context: { ...tagContext(tagsOf(input)), 'elasticloadbalancing:CreateAction': undefined } }));

const removeTags = (input: Fields): readonly Touched[] =>
  namedBy('ResourceArns')(input).map(({ resource }) => ({ resource, context: { 'aws:TagKeys': (input.TagKeys ?? []) as string[] } }));

const setRulePriorities = ({ RulePriorities }: Fields): readonly Touched[] =>
  ((RulePriorities ?? []) as { RuleArn: string }[]).map(({ RuleArn }) => ({ resource: RuleArn }));

const DESCRIBE = ['Rules', 'Tags', 'Listeners', 'ListenerAttributes', 'LoadBalancers', 'LoadBalancerAttributes', 'TargetGroups',
  'TargetGroupAttributes', 'TargetHealth'];

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html */
export const ELASTIC_LOAD_BALANCING: Actions = {
  ...Object.fromEntries(DESCRIBE.map(what => [`Describe${what}`, everything])),
  CreateRule: createRule,
  ModifyRule: namedBy('RuleArn'),
  DeleteRule: namedBy('RuleArn'),
  SetRulePriorities: setRulePriorities,
  ModifyListener: namedBy('ListenerArn'),
  ModifyListenerAttributes: namedBy('ListenerArn'),
  ModifyLoadBalancerAttributes: namedBy('LoadBalancerArn'),
  ModifyTargetGroup: namedBy('TargetGroupArn'),
  ModifyTargetGroupAttributes: namedBy('TargetGroupArn'),
  RegisterTargets: namedBy('TargetGroupArn'),
  DeregisterTargets: namedBy('TargetGroupArn'),
  AddTags: addTags,
  RemoveTags: removeTags,
};
