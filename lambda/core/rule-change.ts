import type { WeightedRuleProperties } from '../contract';
import { canonical } from './canonical';
import type { LiveRule, Tags } from './live-rule';
import { outdatedOwners, type RuleOwner } from './rule-owner';
import { sameConditions, sameTransforms } from './rule-shape';
import { WRITTEN_TAGS, type Written, writtenTags } from './rule-written';

/** What an update has to write besides actions. None of it moves traffic between the colours. */
export interface RuleChange {
  readonly conditions: boolean;
  readonly transforms: boolean;
  readonly priority: boolean;
  readonly addedTags: Tags;
  readonly removedTags: readonly string[];
}

interface WantedRule {
  readonly wanted: WeightedRuleProperties;
  readonly old?: WeightedRuleProperties;
  readonly owner: RuleOwner;
  readonly written: Written;
}

const keyed = (tags: WeightedRuleProperties['Tags'] = []): Tags => Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));

/** All tags of a rule that is made. */
export const tagsOf = ({ wanted, owner, written }: WantedRule): Tags =>
  ({ ...keyed(wanted.Tags), ...writtenTags(written), [owner.tagKey]: owner.stackId });

/** Tags that somebody else put on the rule stay. */
const removedTags = ({ wanted, old, owner, written }: WantedRule, { tags }: LiveRule, claims: boolean): string[] => {
  const kept = tagsOf({ wanted, owner, written });
  const ours = [...Object.keys(keyed(old?.Tags)), ...WRITTEN_TAGS];
  return [...ours.filter(key => key in tags && !(key in kept)), ...claims ? outdatedOwners(tags, owner) : []];
};

/** Compared with the live rule, not with the old properties: a request may be repeated, or rolled back half done. */
export const ruleChange = (asked: WantedRule, live: LiveRule, { claims }: { claims: boolean }): RuleChange => ({
  conditions: !sameConditions(asked.wanted.Conditions, live.conditions),
  transforms: !sameTransforms(asked.wanted.Transforms ?? [], live.transforms),
  priority: String(asked.wanted.Priority) !== live.priority,
  addedTags: Object.fromEntries(Object.entries(tagsOf(asked)).filter(([key, value]) => live.tags[key] !== value)),
  removedTags: removedTags(asked, live, claims),
});

/** What the rule itself has nothing of. */
const APART: readonly (keyof WeightedRuleProperties)[] = ['ServiceToken', 'ServiceTimeout', 'Shift', 'RecordTable'];

const withoutApart = (properties: WeightedRuleProperties) =>
  Object.fromEntries(Object.entries(properties).filter(([name]) => !(APART as readonly string[]).includes(name)));

/** Whether an update asks nothing of the rule. */
export const sameRule = (old: WeightedRuleProperties, wanted: WeightedRuleProperties): boolean =>
  canonical(withoutApart(old)) === canonical(withoutApart(wanted));
