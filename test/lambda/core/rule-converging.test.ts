import fc from 'fast-check';
import type { WeightedRuleProperties } from '../../../lambda/contract';
import type { LiveRule } from '../../../lambda/core/live-rule';
import { actionsWithShares, liveShares, sameShares, sharesAt } from '../../../lambda/core/rule-actions';
import { liveAuthentication, ruleActions, wantedAuthentication } from '../../../lambda/core/rule-authentication';
import { ruleChange, tagsOf } from '../../../lambda/core/rule-change';
import { actionChange, groupsOf, isChanged, sharesOf, WRITTEN_TAGS, writtenBefore } from '../../../lambda/core/rule-written';
import { goingOnFrom } from '../../../lambda/core/start-shares';
import { askedFor, liveRule, properties, written } from './rule-fixtures';

const SECRET = 'secret';

const asOld = (old: WeightedRuleProperties, weight: number): LiveRule => liveRule({
  priority: old.Priority,
  conditions: old.Conditions,
  transforms: old.Transforms ?? [],
  actions: actionsWithShares(wantedAuthentication([], old.Authentication), groupsOf(written(old)), sharesAt('blue', weight)),
  tags: tagsOf(askedFor(old)),
});

const withoutTags = (live: LiveRule, keys: readonly string[]): LiveRule =>
  ({ ...live, tags: Object.fromEntries(Object.entries(live.tags).filter(([key]) => !keys.includes(key))) });

/** The action list anew, as it is after a write that was cut short, too: its tags say nothing then. */
const withActions = (live: LiveRule, asked: ReturnType<typeof askedFor>): LiveRule => {
  const change = actionChange(writtenBefore(live, asked.written, asked.oldWritten), asked.written);
  if (!isChanged(change)) return live;
  const anew = change.authentication || change.clientSecret;
  const preceding = anew
    ? wantedAuthentication(live.actions, asked.wanted.Authentication, asked.old?.Authentication)
    : liveAuthentication(live.actions);
  const start = goingOnFrom(live, sharesOf(live, asked.written, asked.oldWritten)!);
  return withoutTags({ ...live, actions: ruleActions(preceding, asked.written, start, anew ? SECRET : undefined) }, WRITTEN_TAGS);
};

const withRest = (live: LiveRule, asked: ReturnType<typeof askedFor>): LiveRule => {
  const { conditions, transforms, priority, addedTags, removedTags } = ruleChange(asked, live, { claims: true });
  const { tags, ...rest } = withoutTags(live, removedTags);
  return {
    ...rest,
    tags: { ...tags, ...addedTags },
    ...conditions && { conditions: asked.wanted.Conditions },
    ...transforms && { transforms: asked.wanted.Transforms! },
    ...priority && { priority: asked.wanted.Priority },
  };
};

const converged = (live: LiveRule, asked: ReturnType<typeof askedFor>): LiveRule => withRest(withActions(live, asked), asked);

const NOTHING = { conditions: false, transforms: false, priority: false, addedTags: {}, removedTags: [] };

const forAnyUpdate = (check: (old: WeightedRuleProperties, wanted: WeightedRuleProperties, weight: number) => void) =>
  fc.assert(fc.property(properties, properties, fc.integer({ min: 0, max: 100 }), check));

const blueShare = (live: LiveRule, wanted: WeightedRuleProperties) => liveShares(live.actions, groupsOf(written(wanted)))!.blue;

test('whatever is updated, each colour keeps its share', () => {
  forAnyUpdate((old, wanted, weight) => {
    expect(blueShare(converged(asOld(old, weight), askedFor(wanted, old)), wanted)).toBe(weight);
  });
});

test('an update that is repeated writes nothing, and its rollback neither moves traffic nor leaves anything behind', () => {
  forAnyUpdate((old, wanted, weight) => {
    const asked = askedFor(wanted, old);
    const updated = converged(asOld(old, weight), asked);
    expect(isChanged(actionChange(writtenBefore(updated, asked.written, asked.oldWritten), asked.written))).toBe(false);
    expect(ruleChange(asked, updated, { claims: true })).toEqual(NOTHING);
    const back = converged(updated, askedFor(old, wanted));
    expect(blueShare(back, old)).toBe(weight);
    expect(ruleChange(askedFor(old), back, { claims: true })).toEqual(NOTHING);
  });
});

test('the rollback of an update that wrote nothing writes nothing', () => {
  forAnyUpdate((old, wanted, weight) => {
    const asked = askedFor(old, wanted);
    const live = asOld(old, weight);
    expect(isChanged(actionChange(writtenBefore(live, asked.written, asked.oldWritten), asked.written))).toBe(false);
    expect(ruleChange(asked, live, { claims: true })).toEqual(NOTHING);
  });
});

test('a write that was cut short is repeated and rolled back rightly, unless a group of one colour was to become the other\'s', () => {
  forAnyUpdate((old, wanted, weight) => {
    const apart = old.BlueTargetGroupArn !== wanted.GreenTargetGroupArn && old.GreenTargetGroupArn !== wanted.BlueTargetGroupArn;
    fc.pre(apart && weight > 0 && weight < 100);
    const cutShort = withActions(asOld(old, weight), askedFor(wanted, old));
    expect(blueShare(converged(cutShort, askedFor(wanted, old)), wanted)).toBe(weight);
    expect(blueShare(converged(cutShort, askedFor(old, wanted)), old)).toBe(weight);
  });
});

test('what was written is live: the shares are the same by either way of reading', () => {
  forAnyUpdate((old, wanted, weight) => {
    const live = converged(asOld(old, weight), askedFor(wanted, old));
    expect(sameShares(sharesOf(live, written(wanted)), liveShares(live.actions, groupsOf(written(wanted))))).toBe(true);
  });
});
