import type { Drift, GuardianInput, Reason, RouteConfig, ShiftRecord } from '../contract';
import type { GroupHealth } from './capacity';
import type { ReadRoute } from './plan';
import { canServe } from './preflight';
import { allOn, describeShares, sameShares } from './rule-actions';

/** A route as the guardian found it. */
export type SeenRoute = Omit<ReadRoute, 'actions'>;

export type Resting = Pick<GuardianInput, 'routes' | 'restingDriftPolicy'>;

export type RestDuty =
  | { readonly kind: 'nothing'; readonly why: string }
  /** To be noted in the record, and told. */
  | { readonly kind: 'drift'; readonly live: string; readonly reason: Reason; readonly next: string }
  /** The rules say again what the record says. */
  | { readonly kind: 'undrift' }
  /** Everything on these routes goes to the safe colour. */
  | { readonly kind: 'restore'; readonly routes: readonly RouteConfig[]; readonly live: string; readonly reason: Reason };

interface RestFacts {
  readonly record: ShiftRecord;
  readonly live: readonly SeenRoute[];
  readonly restingDriftPolicy: Resting['restingDriftPolicy'];
}

const LEFT_ALONE = 'Nothing was moved, and nothing will be by itself';

const isOff = ({ safe }: ShiftRecord) => ({ shares }: SeenRoute): boolean => !sameShares(shares, allOn(safe));

const describe = ({ name, shares, isGone }: SeenRoute): string => isGone === true
  ? `${name}: its rule is gone. Deploy the stack with a changed property of that rule: that makes it anew`
  : `${name}: ${describeShares(shares)}`;

const reasonOf = ({ safe, last }: ShiftRecord, live: string): Reason => ({
  error: 'Drift',
  cause: `live is ${live}; but the record says since ${last!.at} that ${safe} serves everything, and no release was under way`,
});

/** Before a first release or an adoption nobody has said what is right. */
export const hasTruth = ({ last }: ShiftRecord): boolean => last !== undefined;

/** What is done about rules at rest: told once, or restored at each look until they are as recorded. */
export const judgeRest = ({ record, live, restingDriftPolicy }: RestFacts): RestDuty => {
  const off = live.filter(isOff(record));
  if (off.length === 0) return record.drift === undefined ? { kind: 'nothing', why: 'the rules say what the record says' } : { kind: 'undrift' };
  const words = off.map(describe).join('; ');
  const reason = reasonOf(record, words);
  if (restingDriftPolicy === 'restore' && off.some(({ isGone }) => isGone !== true)) {
    return { kind: 'restore', routes: live.filter(({ isGone }) => isGone !== true).map(({ route }) => route), live: words, reason };
  }
  return drifted(record, { live: words, reason, next: LEFT_ALONE });
};

const drifted = ({ drift }: ShiftRecord, what: { live: string; reason: Reason; next: string }): RestDuty =>
  drift === undefined ? { kind: 'drift', ...what } : { kind: 'nothing', why: `the rules differ since ${drift.since}, which was told` };

/** Somebody may have moved users because the recorded colour died: to send them back there would be the outage. */
export const restorable = (record: ShiftRecord, duty: Extract<RestDuty, { kind: 'restore' }>, health: readonly GroupHealth[]): RestDuty => {
  const { live, reason } = duty;
  const dark = health.find(group => !canServe(group));
  return dark === undefined ? duty : drifted(record, {
    live, reason,
    next: `Nothing was moved: ${record.safe} has ${dark.healthy} healthy targets of ${dark.registered} registered. ` +
      'The rules are put back as soon as it can serve',
  });
};

export const withDrift = (record: ShiftRecord, drift: Drift | undefined): ShiftRecord =>
  ({ ...record, revision: record.revision + 1, drift });
