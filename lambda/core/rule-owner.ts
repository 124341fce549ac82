import { OWNER_TAG_PREFIX } from '../contract';
import type { Tags } from './live-rule';

/** A resource of a stack, as the tags of its rule name it. */
export interface RuleOwner {
  readonly tagKey: string;
  readonly stackId: string;
}

export const ownersOf = (tags: Tags): RuleOwner[] => Object.entries(tags)
  .filter(([key]) => key.startsWith(OWNER_TAG_PREFIX))
  .map(([tagKey, stackId]) => ({ tagKey, stackId }));

export const isOwnedBy = (tags: Tags, { tagKey, stackId }: RuleOwner): boolean => tags[tagKey] === stackId;

export const isOwnedByStack = (tags: Tags, stackId: string): boolean => ownersOf(tags).some(owner => owner.stackId === stackId);

const otherOwners = (tags: Tags, me: RuleOwner): RuleOwner[] =>
  ownersOf(tags).filter(({ tagKey, stackId }) => tagKey !== me.tagKey || stackId !== me.stackId);

/**
 * What becomes of a rule when one of its owners goes. A rule that nobody owns any more, or that version 0.1.0 made without saying
 * whose it is, is its deleter's.
 */
export const farewell = (tags: Tags, me: RuleOwner): 'delete' | 'untag' | 'leave' => {
  if (otherOwners(tags, me).length === 0) return 'delete';
  return isOwnedBy(tags, me) ? 'untag' : 'leave';
};

/** Owners of the same stack that an update proves to be out of date: the rule is the updated resource's, and not in its name. */
export const outdatedOwners = (tags: Tags, me: RuleOwner): string[] => isOwnedBy(tags, me)
  ? []
  : otherOwners(tags, me).filter(({ tagKey, stackId }) => stackId === me.stackId && tagKey !== me.tagKey).map(({ tagKey }) => tagKey);
