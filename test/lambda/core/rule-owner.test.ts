import fc from 'fast-check';
import { OWNER_TAG_PREFIX } from '../../../lambda/contract';
import type { Tags } from '../../../lambda/core/live-rule';
import { farewell, isOwnedBy, isOwnedByStack, outdatedOwners, ownersOf, type RuleOwner } from '../../../lambda/core/rule-owner';

const owners = fc.record({ tagKey: fc.constantFrom('a', 'b', 'c').map(name => OWNER_TAG_PREFIX + name), stackId: fc.constantFrom('one', 'two') });

const tagged = (list: readonly RuleOwner[]): Tags => ({ team: 'shop', ...Object.fromEntries(list.map(({ tagKey, stackId }) => [tagKey, stackId])) });

test('a rule lives as long as one of its owners, however often each of them goes', () => {
  fc.assert(fc.property(fc.uniqueArray(owners, { selector: ({ tagKey }) => tagKey, minLength: 1 }), fc.array(owners), (all, others) => {
    let tags = tagged(all);
    const leaving = [...all.slice(0, -1), ...all.slice(0, -1)];
    for (const owner of leaving) {
      const verdict = farewell(tags, owner);
      expect(verdict).toBe(isOwnedBy(tags, owner) ? 'untag' : 'leave');
      if (verdict === 'untag') tags = Object.fromEntries(Object.entries(tags).filter(([key]) => key !== owner.tagKey));
    }
    const last = all.at(-1)!;
    for (const other of others) expect(farewell(tags, other) === 'delete').toBe(isOwnedBy(tags, other));
    expect(farewell(tags, last)).toBe('delete');
  }));
});

test('a rule that nobody owns is its deleter\'s', () => {
  fc.assert(fc.property(owners, owner => expect(farewell({ team: 'shop' }, owner)).toBe('delete')));
});

test('an update that finds its own tag claims nothing; another one what its own stack has in other names', () => {
  fc.assert(fc.property(fc.array(owners), owners, (list, me) => {
    const tags = tagged(list);
    const outdated = outdatedOwners(tags, me);
    const left = ownersOf(tags).filter(({ tagKey }) => !outdated.includes(tagKey));
    if (isOwnedBy(tags, me)) expect(outdated).toEqual([]);
    else expect(left.some(({ tagKey, stackId }) => stackId === me.stackId && tagKey !== me.tagKey)).toBe(false);
    expect(left.filter(({ stackId }) => stackId !== me.stackId)).toEqual(ownersOf(tags).filter(({ stackId }) => stackId !== me.stackId));
  }));
});

test('other tags make no owner', () => {
  expect(ownersOf({ owner: 'stack' })).toEqual([]);
  expect(isOwnedByStack({ owner: 'stack' }, 'stack')).toBe(false);
  expect(isOwnedByStack({ [`${OWNER_TAG_PREFIX}a`]: 'stack' }, 'stack')).toBe(true);
});
