import { AwsError } from '../aws-error';

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly next?: string;
}

/** One page of a list. The token is the offset: nothing here has to survive changes between two pages. */
export const page = <T>(all: readonly T[], size: number, token: string | undefined, badToken = 'ValidationError'): Page<T> => {
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(start) || start < 0) throw new AwsError(badToken, `invalid paging token: ${token}`);
  const end = start + size;
  return { items: all.slice(start, end), next: end < all.length ? String(end) : undefined };
};
