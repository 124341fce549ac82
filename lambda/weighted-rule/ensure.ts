import type { LiveRule } from '../core/live-rule';
import { foreignOidc, ruleActions, wantedAuthentication } from '../core/rule-authentication';
import { tagsOf } from '../core/rule-change';
import { placeOf } from '../core/rule-place';
import { groupsOutOfUse, writtenBefore } from '../core/rule-written';
import { goingOnFrom, type Start, startOf } from '../core/start-shares';
import { type HeldLock, underLock } from '../deployment-lock';
import type { Asked } from './asked';
import { keepingSecret, readClientSecret } from './client-secret';
import { converge, havingPriority, priorityTaken, reshape } from './converge';
import { requireShares, reread } from './rewrite';
import { rules } from './rules';

const rulesOf = async ({ wanted: { ListenerArn } }: Asked): Promise<LiveRule[]> => {
  const found = await rules.ofListener(ListenerArn);
  if (found === null) throw new Error(`ListenerArn is ${ListenerArn}, but there is no such listener: name one that exists, then deploy again`);
  return found;
};

const startWith = async (record: HeldLock['record'], asked: Asked, predecessor: LiveRule | undefined): Promise<Start> =>
  predecessor === undefined
    ? startOf(record, await rulesOf(asked), asked.wanted, asked.written)
    : goingOnFrom(predecessor, requireShares(predecessor, asked));

const precedingOf = ({ wanted, old }: Asked, predecessor: LiveRule | undefined) => {
  const preceding = wantedAuthentication(predecessor?.actions ?? [], wanted.Authentication, old?.Authentication);
  if (predecessor === undefined || !foreignOidc(preceding, wanted)) return preceding;
  throw new Error(`${predecessor.arn} has an authenticate-oidc action that this stack knows nothing of, and a rule on another listener would need ` +
    'its client secret. Give the rule its authentication in the stack, then deploy again');
};

const create = (asked: Asked, predecessorArn: string | undefined, outOfUse: readonly string[]): Promise<string> =>
  underLock(asked.lock, async ({ record, mayWrite }) => {
    const { wanted, written, oldWritten = written } = asked;
    const predecessor = predecessorArn === undefined ? undefined : await reread(predecessorArn);
    const start = await startWith(record, asked, predecessor);
    const secret = await readClientSecret(wanted);
    const ruleArn = await havingPriority(asked, () => keepingSecret(secret, () => rules.create({
      listenerArn: wanted.ListenerArn,
      priority: Number(wanted.Priority),
      conditions: wanted.Conditions,
      transforms: wanted.Transforms ?? [],
      tags: tagsOf(asked),
      actions: ruleActions(precedingOf(asked, predecessor), written, start, secret),
    }, mayWrite)));
    const before = predecessor === undefined ? oldWritten : writtenBefore(predecessor, written, oldWritten);
    return {
      result: ruleArn,
      replaced: [...outOfUse, ...groupsOutOfUse(before, written)],
      inUse: [ruleArn, written.blue, written.green],
    };
  });

/** What the resource had until now. */
interface Former {
  /** The rule on another listener, whose traffic the new one goes on with. */
  readonly predecessor?: LiveRule;
  /** A rule that somebody deleted. */
  readonly goneArn?: string;
}

/** Answers the ARN of the rule that is wanted on its listener, and makes it if there is none. */
export const ensure = async (asked: Asked, { predecessor, goneArn }: Former = {}): Promise<string> => {
  const place = placeOf(await rulesOf(asked), asked);
  switch (place.kind) {
    case 'mine':
      await converge(place.rule, asked, predecessor);
      return place.rule.arn;
    case 'renamed':
      await reshape(place.rule, asked, false);
      return place.rule.arn;
    case 'taken':
      throw priorityTaken(asked, place.by);
    case 'free':
      return create(asked, predecessor?.arn, [predecessor?.arn, goneArn].filter(arn => arn !== undefined));
  }
};
