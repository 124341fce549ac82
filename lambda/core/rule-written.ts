import type { WeightedRuleProperties } from '../contract';
import type { LiveRule, Tags } from './live-rule';
import { liveShares, type Shares } from './rule-actions';

/**
 * What the actions of a rule were written from. The rule keeps it in its tags: an action list does not say which of two groups that
 * changed places is blue, nor which secret it holds, and a request may be repeated or rolled back with its write done or undone.
 */
export interface Written {
  readonly blue: string;
  readonly green: string;
  /** Fingerprints; absent when there is none. */
  readonly authentication?: string;
  readonly clientSecret?: string;
}

const TAGS = {
  blue: 'cdk-traffic-shift:blue',
  green: 'cdk-traffic-shift:green',
  authentication: 'cdk-traffic-shift:authentication',
  clientSecret: 'cdk-traffic-shift:client-secret',
} as const satisfies Readonly<Record<keyof Written, string>>;

export const WRITTEN_TAGS: readonly string[] = Object.values(TAGS);

type Properties = Pick<WeightedRuleProperties, 'BlueTargetGroupArn' | 'GreenTargetGroupArn' | 'Authentication' | 'ClientSecret'>;

export const writtenFrom = (properties: Properties, fingerprint: (value: unknown) => string): Written => {
  const { BlueTargetGroupArn: blue, GreenTargetGroupArn: green, Authentication = [], ClientSecret } = properties;
  return {
    blue,
    green,
    ...Authentication.length > 0 && { authentication: fingerprint(Authentication) },
    ...ClientSecret !== undefined && { clientSecret: fingerprint(ClientSecret) },
  };
};

export const writtenTags = (written: Written): Tags => Object.fromEntries(
  (Object.keys(TAGS) as (keyof Written)[]).flatMap(part => written[part] === undefined ? [] : [[TAGS[part], written[part]]]));

const readWritten = (tags: Tags): Written | null => {
  const { [TAGS.blue]: blue, [TAGS.green]: green, [TAGS.authentication]: authentication, [TAGS.clientSecret]: clientSecret } = tags;
  if (blue === undefined || green === undefined) return null;
  return { blue, green, ...authentication !== undefined && { authentication }, ...clientSecret !== undefined && { clientSecret } };
};

export const groupsOf = ({ blue, green }: Written) => ({ targetGroupArns: { blue, green } });

const sharesUnder = ({ actions }: LiveRule, written: Written): Shares | null => liveShares(actions, groupsOf(written));

/**
 * What a rule was written from, as far as that can be known: a write that was cut short leaves no tags behind, version 0.1.0 made
 * none. Then it is as the old properties say, unless the groups are those already that are wanted.
 */
export const writtenBefore = (live: LiveRule, wanted: Written, old: Written = wanted): Written => {
  const known = readWritten(live.tags);
  if (known !== null) return known;
  const isMoved = sharesUnder(live, old) === null && sharesUnder(live, wanted) !== null;
  return isMoved ? { ...old, blue: wanted.blue, green: wanted.green } : old;
};

/** The share of each colour, or null when the rule does anything but share its traffic between the two groups. */
export const sharesOf = (live: LiveRule, wanted: Written, old?: Written): Shares | null =>
  sharesUnder(live, writtenBefore(live, wanted, old)) ?? sharesUnder(live, wanted);

export interface ActionChange {
  readonly groups: boolean;
  readonly authentication: boolean;
  readonly clientSecret: boolean;
}

/** What of the actions has to be written anew. Weights are never among it. */
export const actionChange = (before: Written, wanted: Written): ActionChange => ({
  groups: before.blue !== wanted.blue || before.green !== wanted.green,
  authentication: before.authentication !== wanted.authentication,
  clientSecret: before.clientSecret !== wanted.clientSecret,
});

/** Groups that nobody is led to any more. */
export const groupsOutOfUse = (before: Written, wanted: Written): string[] =>
  [before.blue, before.green].filter(group => group !== wanted.blue && group !== wanted.green);

export const isChanged = (change: ActionChange): boolean => change.groups || change.authentication || change.clientSecret;
