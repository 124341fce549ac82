import { Stack, type ITaggableV2 } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { WeightedRuleProperties } from '../../lambda/contract';

/** What CloudFormation would hand on to a resource of its own types. */
const stackTags = ({ nestedStackParent: parent, tags }: Stack): Record<string, string> =>
  ({ ...parent && stackTags(parent), ...tags.tagValues() });

/** A rule's tags, by key. Undefined without any, so that the template has none. */
export const renderedTags = (rule: IConstruct & ITaggableV2): WeightedRuleProperties['Tags'] => {
  const tags = Object.entries({ ...stackTags(Stack.of(rule)), ...rule.cdkTagManager.tagValues() });
  if (tags.length === 0) return undefined;
  return tags.sort(([one], [other]) => one < other ? -1 : 1).map(([Key, Value]) => ({ Key, Value }));
};
