import { ACCOUNT, REGION } from '../aws/account';
import type { Effect } from './document';
import type { Caller } from './request';

/** Everybody, or names by kind. */
export type Principals = '*' | Readonly<Record<string, readonly string[]>>;

/** Services have a name for the region, too: `states.us-east-1.amazonaws.com`. */
const globalName = (service: string): string => service.replace(`.${REGION}.`, '.');

const isAccount = (name: string): boolean => name === ACCOUNT || name === `arn:aws:iam::${ACCOUNT}:root`;

/**
 * An account that is allowed something only may allow it to its roles, by their own policies. What it is denied, it is denied to all.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
const isOneOf = (names: readonly string[], { roleArn, sessionArn }: Extract<Caller, { roleArn: string }>, effect: Effect): boolean =>
  names.some(name => name === '*' || name === roleArn || name === sessionArn || (effect === 'Deny' && isAccount(name)));

export const includesCaller = (principals: Principals, caller: Caller, effect: Effect): boolean => {
  if (principals === '*') return true;
  const { AWS = [], Service = [], ...others } = principals;
  const [kind] = Object.keys(others);
  if (kind !== undefined) throw new Error(`principals of the kind ${kind} are not rehearsed`);
  // Somebody who opens a resource to everybody opens it to services, too.
  if ('service' in caller) return AWS.includes('*') || Service.some(name => globalName(name) === globalName(caller.service));
  return isOneOf(AWS, caller, effect);
};
