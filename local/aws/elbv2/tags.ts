import { AwsError } from '../../aws-error';
import { findGroup, findLoadBalancer, kindOf, type LoadBalancers, ownerOf } from './find';
import type { Actions, Fields } from '../wire/protocol';

export interface Tag {
  readonly Key: string;
  readonly Value?: string;
}

type Tags = Readonly<Record<string, string>>;

/** By the API reference: tags of a resource, and resources of a call of DescribeTags. */
const MOST_TAGS = 50;
const MOST_RESOURCES = 20;

/** What was asked for, once. */
export const tagsOf = (tags: readonly Tag[] = []): Tags => {
  const keys = tags.map(({ Key }) => Key);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw new AwsError('DuplicateTagKeys', `The tag key '${twice}' was specified more than once`);
  return requireFew(Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value ?? ''])));
};

const requireFew = (tags: Tags): Tags => {
  if (Object.keys(tags).length > MOST_TAGS) throw new AwsError('TooManyTags', `A resource can have at most ${MOST_TAGS} tags`);
  return tags;
};

/** The tags that a resource was created with; the resource must exist. */
const originalTags = (loadBalancers: LoadBalancers, arn: string): Tags => {
  switch (kindOf(arn)) {
    case 'Rule':
      return ownerOf(loadBalancers, 'Rule', arn).describeRules({ RuleArns: [arn] })[0]?.Tags ?? {};
    case 'Listener':
      ownerOf(loadBalancers, 'Listener', arn).describeRules({ ListenerArn: arn });
      return {};
    case 'TargetGroup':
      findGroup(loadBalancers, arn);
      return {};
    default:
      findLoadBalancer(loadBalancers, arn);
      return {};
  }
};

/** Tags mean nothing to a load balancer: what they are now, if they were changed, is kept here. */
export const tagActions = (loadBalancers: LoadBalancers): Actions => {
  const changed = new Map<string, Tags>();
  const now = (arn: string): Tags => {
    const original = originalTags(loadBalancers, arn);
    return changed.get(arn) ?? original;
  };

  /** All of the resources, or none. */
  const change = (arns: readonly string[], next: (tags: Tags) => Tags): undefined => {
    const tagged = arns.map(arn => [arn, next(now(arn))] as const);
    for (const [arn, tags] of tagged) changed.set(arn, tags);
    return undefined;
  };

  return {
    DescribeTags: ({ ResourceArns }: Fields) => {
      const arns = ResourceArns as string[];
      if (arns.length > MOST_RESOURCES) throw new AwsError('ValidationError', `Up to ${MOST_RESOURCES} resources can be specified in a call`);
      return {
        TagDescriptions: arns.map(arn => ({ ResourceArn: arn, Tags: Object.entries(now(arn)).map(([Key, Value]) => ({ Key, Value })) })),
      };
    },
    AddTags: ({ ResourceArns, Tags: tags }: Fields) => {
      const added = tagsOf(tags as Tag[]);
      return change(ResourceArns as string[], known => requireFew({ ...known, ...added }));
    },
    RemoveTags: ({ ResourceArns, TagKeys }: Fields) => {
      const keys = TagKeys as string[];
      return change(ResourceArns as string[], known => Object.fromEntries(Object.entries(known).filter(([key]) => !keys.includes(key))));
    },
  };
};
