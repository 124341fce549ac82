import { isPriorityInUse } from '../aws/listener-rule';
import type { LiveRule } from '../core/live-rule';
import { ruleChange } from '../core/rule-change';
import { describeTaken } from '../core/rule-place';
import type { Asked } from './asked';
import { needsRewrite, requireShares, rewrite } from './rewrite';
import { rules } from './rules';

/** Named as ELB names it: that is what one searches for. */
export const priorityTaken = ({ wanted, owner }: Asked, by: LiveRule): Error =>
  Object.assign(new Error(describeTaken(wanted, owner, by)), { name: 'PriorityInUse' });

/** Says whose the priority is, when ELB says that it is in use. */
export const havingPriority = async <Result>(asked: Asked, write: () => Promise<Result>): Promise<Result> => {
  try {
    return await write();
  } catch (error) {
    const by = isPriorityInUse(error)
      ? (await rules.ofListener(asked.wanted.ListenerArn))?.find(({ priority }) => priority === String(asked.wanted.Priority))
      : undefined;
    throw by === undefined ? error : priorityTaken(asked, by);
  }
};

/** Conditions, transforms, priority and tags: nothing that a release writes, so that none has to be waited for. */
export const reshape = async (live: LiveRule, asked: Asked, claims: boolean): Promise<void> => {
  const { wanted } = asked;
  const change = ruleChange(asked, live, { claims });
  await rules.untag(live.arn, change.removedTags);
  await rules.tag(live.arn, change.addedTags);
  if (change.conditions || change.transforms) {
    await rules.writeShape(live.arn, {
      ...change.conditions && { conditions: wanted.Conditions },
      ...change.transforms && { transforms: wanted.Transforms ?? [] },
    });
  }
  if (change.priority) await havingPriority(asked, () => rules.writePriority(live.arn, Number(wanted.Priority)));
};

/**
 * Makes a rule what is wanted, and writes only what it is not yet. What has to wait for a release comes first: when it is refused,
 * nothing has been changed.
 */
export const converge = async (live: LiveRule, asked: Asked, takesOverFrom?: LiveRule): Promise<void> => {
  if (takesOverFrom === undefined && !needsRewrite(live, asked)) return reshape(live, asked, true);
  requireShares(takesOverFrom ?? live, asked);
  await reshape(await rewrite(live.arn, asked, takesOverFrom?.arn), asked, true);
};
