import type { Reason, ShiftRecord } from '../contract';
import type { SeenRoute } from './drift';
import { allOn, liveShares, type RuleAction, sameShares, sharesAt } from './rule-actions';
import { foreignChange } from './watch';

/** A rule that somebody wrote or deleted, as CloudTrail reports it. */
export interface RuleWrite {
  readonly ruleArn: string;
  /** ARN. */
  readonly by: string;
  readonly at: Date;
  /** Absent when the actions stayed as they were, and when the rule was deleted. */
  readonly actions?: readonly RuleAction[] | undefined;
}

interface TrailedAction {
  readonly type?: string;
  readonly targetGroupArn?: string;
  readonly forwardConfig?: { readonly targetGroups?: readonly { readonly targetGroupArn?: string; readonly weight?: number }[] };
}

interface TrailedCall {
  readonly eventTime?: string;
  readonly userIdentity?: { readonly arn?: string; readonly sessionContext?: { readonly sessionIssuer?: { readonly arn?: string } } };
  readonly requestParameters?: { readonly ruleArn?: string; readonly actions?: readonly TrailedAction[] } | null;
}

/** CloudTrail spells parameters with a small letter. What authenticates users is left out: nothing of it may reach a log. */
const actionOf = ({ type, targetGroupArn, forwardConfig }: TrailedAction): RuleAction => ({
  Type: type,
  TargetGroupArn: targetGroupArn,
  ForwardConfig: forwardConfig && {
    TargetGroups: forwardConfig.targetGroups?.map(group => ({ TargetGroupArn: group.targetGroupArn, Weight: group.weight })),
  },
});

/** Null for a write of this shift's own, and for what names no rule. */
export const ruleWriteOf = (detail: unknown, time: string, writers: readonly string[]): RuleWrite | null => {
  const { eventTime = time, userIdentity, requestParameters } = detail as TrailedCall;
  const ruleArn = requestParameters?.ruleArn;
  const role = userIdentity?.sessionContext?.sessionIssuer?.arn;
  if (ruleArn === undefined || (role !== undefined && writers.includes(role))) return null;
  return { ruleArn, by: userIdentity?.arn ?? 'somebody', at: new Date(eventTime), actions: requestParameters?.actions?.map(actionOf) };
};

/** An older write is one that the release has met already, or that was there before it. */
const isNews = ({ at }: RuleWrite, { ownerSince, progress }: ShiftRecord): boolean =>
  [ownerSince, progress?.at].every(since => since === undefined || at.getTime() >= Date.parse(since));

/** What the run wrote last, as far as the record knows. */
const recordedShares = ({ safe, target, progress }: ShiftRecord) =>
  progress === undefined || target === undefined ? allOn(safe) : sharesAt(target, progress.weight);

/**
 * Why a release goes back because of somebody else's write; null when nothing speaks against it. What the write made of the rule has to
 * be live: a step that is under way differs from the record as well. A rule that is gone is left to the release's own look.
 */
export const judgeWrite = (write: RuleWrite, record: ShiftRecord, live: readonly SeenRoute[]): Reason | null => {
  const seen = live.find(({ route }) => route.ruleArn === write.ruleArn);
  if (record.run?.onForeignChange !== 'revert' || write.actions === undefined || seen === undefined || seen.isGone === true || !isNews(write, record)) return null;
  const wrote = liveShares(write.actions, seen.route);
  if (wrote !== seen.shares && !sameShares(wrote, seen.shares)) return null;
  const foreign = foreignChange(recordedShares(record), [seen]);
  return foreign && { ...foreign, cause: `${foreign.cause} (CloudTrail names ${write.by})` };
};
