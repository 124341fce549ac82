import type { LiveRule } from '../core/live-rule';
import { liveShares, sameShares, type Shares } from '../core/rule-actions';
import { hasOidc, liveAuthentication, ruleActions, wantedAuthentication } from '../core/rule-authentication';
import {
  type ActionChange, actionChange, groupsOf, groupsOutOfUse, isChanged, sharesOf, WRITTEN_TAGS, type Written, writtenBefore,
} from '../core/rule-written';
import { goingOnFrom } from '../core/start-shares';
import { type HeldLock, underLock } from '../deployment-lock';
import type { Asked } from './asked';
import { keepingSecret, readClientSecret } from './client-secret';
import { rules } from './rules';

/** The shares that are live, by colour. Throws when there are none. */
export const requireShares = (live: LiveRule, { written, oldWritten = written }: Asked): Shares => {
  const shares = sharesOf(live, written, oldWritten);
  if (shares !== null) return shares;
  throw new Error(`${live.arn} does not forward to the two groups ${oldWritten.blue} and ${oldWritten.green}: ` +
    'somebody changed it outside of this stack. Put it back on one of them, then deploy again');
};

/** Read once more: the release that was waited for has moved its weights. */
export const reread = async (ruleArn: string): Promise<LiveRule> => {
  const live = await rules.find(ruleArn);
  if (live === null) throw new Error(`${ruleArn} was deleted while this deployment was changing it. Deploy again: then it is made anew`);
  return live;
};

const withoutWritten = (live: LiveRule): LiveRule =>
  ({ ...live, tags: Object.fromEntries(Object.entries(live.tags).filter(([key]) => !WRITTEN_TAGS.includes(key))) });

/** What a rule does before it forwards; without a secret, the one that it has is meant. */
const precedingOf = async ({ actions }: LiveRule, { wanted, old }: Asked, change: ActionChange) => {
  if (!change.authentication && !change.clientSecret) return { preceding: liveAuthentication(actions) };
  return {
    preceding: wantedAuthentication(actions, wanted.Authentication, old?.Authentication),
    secret: change.clientSecret || !hasOidc(actions) ? await readClientSecret(wanted) : undefined,
  };
};

const write = async (live: LiveRule, asked: Asked, change: ActionChange, shares: Shares, { mayWrite }: HeldLock): Promise<LiveRule> => {
  const { preceding, secret } = await precedingOf(live, asked, change);
  const actions = ruleActions(preceding, asked.written, goingOnFrom(live, shares), secret);
  // Cut short from here on, nobody could tell whether the write was done: nothing shall say that it was, or was not.
  mayWrite();
  await rules.untag(live.arn, WRITTEN_TAGS.filter(key => key in live.tags));
  await keepingSecret(secret, () => rules.writeActions(live.arn, actions, mayWrite));
  return withoutWritten(live);
};

const changeOf = (live: LiveRule, { written, oldWritten }: Asked): { before: Written; change: ActionChange } => {
  const before = writtenBefore(live, written, oldWritten);
  return { before, change: actionChange(before, written) };
};

/** Whether the actions of a rule have to be written, or what they mean has changed. */
export const needsRewrite = (live: LiveRule, asked: Asked): boolean => isChanged(changeOf(live, asked).change);

/**
 * Gives a rule the groups and the authentication that are wanted, with the shares that are live by colour, while no release can begin.
 * Answers the rule as it was read then, without the tags that the write has made untrue.
 */
export const rewrite = (ruleArn: string, asked: Asked, takesOverFrom?: string): Promise<LiveRule> => underLock(asked.lock, async lock => {
  const live = await reread(ruleArn);
  const { before, change } = changeOf(live, asked);
  const shares = requireShares(takesOverFrom === undefined ? live : await reread(takesOverFrom), asked);
  const isThere = !change.authentication && !change.clientSecret && sameShares(liveShares(live.actions, groupsOf(asked.written)), shares);
  return {
    result: isThere ? live : await write(live, asked, change, shares, lock),
    replaced: [...takesOverFrom === undefined ? [] : [takesOverFrom], ...groupsOutOfUse(before, asked.written)],
    inUse: [ruleArn, asked.written.blue, asked.written.green],
  };
});
