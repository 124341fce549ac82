import { findGroup, type LoadBalancers, ownerOf } from './find';
import type { Actions } from '../wire/protocol';

export interface Tag {
  readonly Key: string;
  readonly Value?: string;
}

type Tags = Readonly<Record<string, string>>;

export const tagsOf = (tags: readonly Tag[] | undefined): Tags =>
  Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key, Value ?? '']));

/** The tags that a resource was created with; the resource must exist. */
const originalTags = (loadBalancers: LoadBalancers, arn: string): Tags => {
  if (arn.includes(':listener-rule/')) return ownerOf(loadBalancers, 'Rule', arn).describeRules({ RuleArns: [arn] })[0]?.Tags ?? {};
  if (arn.includes(':targetgroup/')) findGroup(loadBalancers, arn);
  else ownerOf(loadBalancers, 'Listener', arn);
  return {};
};

/** Tags mean nothing to a load balancer: those added later are kept here. */
export const tagActions = (loadBalancers: LoadBalancers): Actions => {
  const added = new Map<string, Tags>();
  const current = (arn: string): Tags => ({ ...originalTags(loadBalancers, arn), ...added.get(arn) });
  return {
    DescribeTags: ({ ResourceArns }) => ({
      TagDescriptions: (ResourceArns as string[]).map(arn => ({
        ResourceArn: arn,
        Tags: Object.entries(current(arn)).map(([Key, Value]) => ({ Key, Value })),
      })),
    }),
    AddTags: ({ ResourceArns, Tags }) => {
      const tagged = (ResourceArns as string[]).map(arn => [arn, { ...current(arn), ...tagsOf(Tags as Tag[]) }] as const);
      for (const [arn, tags] of tagged) added.set(arn, tags);
      return undefined;
    },
  };
};
