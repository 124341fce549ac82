import type { Fields } from '../../aws/wire/protocol';
import type { AccessRequest, ContextValues } from '../request';

/** What has to be known of the account to tell what a call is about. */
export interface Lookups {
  /** The attribute that is the partition key of a table, or of one of its indexes. */
  partitionKey(table: string, index?: string): string | undefined;
  /** The ARN of a secret by whatever names it. */
  secretArn(id: string): string | undefined;
}

/** What of a call is checked: the call's own action, unless it says another. */
export interface Touched {
  readonly resource: string;
  readonly context?: ContextValues;
  readonly action?: string;
}

/** By action, what a call touches. */
export type Actions = Readonly<Record<string, (input: Fields, lookups: Lookups) => readonly Touched[]>>;

/** For actions that AWS can limit to no resource. */
export const everything = (): readonly Touched[] => [{ resource: '*' }];

/** The resources are in a member of the input: one ARN, or a list of them. */
export const namedBy = (member: string) => (input: Fields): readonly Touched[] =>
  [(input[member] ?? '') as string | string[]].flat().map(resource => ({ resource }));

export const withAction = (service: string, action: string, touched: readonly Touched[]): AccessRequest[] =>
  touched.map(({ resource, context, action: other }) => ({ action: `${service}:${other ?? action}`, resource, context }));
