import type { LiveRule } from '../core/live-rule';
import { farewell, isOwnedBy } from '../core/rule-owner';
import { underLock } from '../deployment-lock';
import type { Asked } from './asked';
import { rules } from './rules';

/** A rule that was taken over by another resource of its stack is left to it. */
const leave = async ({ arn, tags }: LiveRule, { owner }: Asked): Promise<void> => {
  switch (farewell(tags, owner)) {
    case 'delete': return rules.delete(arn);
    case 'untag': return rules.untag(arn, [owner.tagKey]);
    case 'leave': return undefined;
  }
};

export const remove = async (ruleArn: string, asked: Asked): Promise<void> => {
  const live = await rules.find(ruleArn);
  if (live !== null) await leave(live, asked);
};

const leftOn = async (listenerArn: string, { owner }: Asked): Promise<LiveRule[]> =>
  (await rules.ofListener(listenerArn) ?? []).filter(({ tags }) => isOwnedBy(tags, owner));

const leaveAll = async (left: readonly LiveRule[], asked: Asked): Promise<void> => {
  for (const live of left) await leave(live, asked);
};

/** What a creation left that failed, or never learned that it succeeded. */
export const sweep = async (listenerArn: string, asked: Asked): Promise<void> => leaveAll(await leftOn(listenerArn, asked), asked);

/** A replacement that failed is rolled back: the rule that was to be replaced is the one in use again. */
export const undoReplacement = async (ruleArn: string, listenerArn: string, asked: Asked): Promise<void> => {
  const left = await leftOn(listenerArn, asked);
  if (left.length === 0) return;
  const { blue, green } = asked.written;
  await underLock(asked.lock, async () => {
    await leaveAll(left, asked);
    return { result: undefined, replaced: left.map(({ arn }) => arn), inUse: [ruleArn, blue, green] };
  });
};
