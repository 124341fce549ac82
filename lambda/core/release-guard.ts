import type { Color, Reason, ShiftRecord } from '../contract';
import { FULL_WEIGHT } from '../contract';
import { otherColor, round } from './rule-actions';

/** What is about to be deployed, and to which colour. */
export interface GuardedDeployment {
  readonly color: Color;
  readonly version: string;
}

/** Where the colour stands. */
export interface ColorInUse {
  /** What each rule gives the colour, in percent. */
  readonly shares: readonly number[];
  /** Null where no shift moves the rules, and before the first release. */
  readonly record: ShiftRecord | null;
}

const OVERRIDE = 'To change the live colour all the same give overrideReason';

const percents = (shares: readonly number[]): string =>
  shares.map(share => `${round(share)} %`).join(' and ') + (shares.length > 1 ? ' of its routes' : '');

const releaseRunning = ({ color, version }: GuardedDeployment, { shares }: ColorInUse, { owner, ownerSince }: ShiftRecord): Reason => ({
  error: 'ReleaseRunning',
  cause: `${color} serves ${percents(shares)} in a release that ${owner} has been running since ${ownerSince}: wait for its end or roll it ` +
    `back, then deploy version ${version} to the colour that is idle. ${OVERRIDE}`,
});

/** The record knows the time of a colour's last release only while the rules say what it says. */
const since = (color: Color, record: ShiftRecord | null): string =>
  record?.safe === color && record.last !== undefined ? `since ${record.last.at}` : 'at this moment';

const colorIsLive = ({ color, version }: GuardedDeployment, { record }: ColorInUse): Reason => ({
  error: 'ColorIsLive',
  cause: `${color} serves ${FULL_WEIGHT} % ${since(color, record)}: deploy version ${version} to ${otherColor(color)}, then start a release. ${OVERRIDE}`,
});

const bothAreLive = ({ color, version }: GuardedDeployment, { shares }: ColorInUse): Reason => ({
  error: 'ColorIsLive',
  cause: `${color} serves ${percents(shares)} at this moment, although no release runs: bring all routes to one colour, then deploy version ` +
    `${version} to the other one. ${OVERRIDE}`,
});

/** Why the version must not go to the colour now; null when it may. A release that has yet to begin has chosen its version, too. */
export const whyNotDeploy = (deployment: GuardedDeployment, inUse: ColorInUse): Reason | null => {
  const { shares, record } = inUse;
  if (record !== null && record.status !== 'idle') return releaseRunning(deployment, inUse, record);
  if (shares.every(share => share === 0)) return null;
  return shares.every(share => share === FULL_WEIGHT) ? colorIsLive(deployment, inUse) : bothAreLive(deployment, inUse);
};

/** What cannot be read may be live. */
export const unknownWhetherLive = ({ color, version }: GuardedDeployment, failure: string): Reason => ({
  error: 'LiveColorUnknown',
  cause: `whether ${color} is live could not be read (${failure}), so version ${version} was kept from it: deploy again. ${OVERRIDE}`,
});

/** A stack that goes back deploys what ran before. One whose status cannot be read, which is null, must not get stuck half-way. */
export const isRollback = (stackStatus: string | null): boolean => stackStatus === null || stackStatus.includes('ROLLBACK');
