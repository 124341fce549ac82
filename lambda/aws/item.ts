import { RECORD_TABLE } from '../contract';

/** An item of the record table as it was put in: the sort key is the table's. */
export const withoutSortKey = (item: Readonly<Record<string, unknown>>): unknown =>
  Object.fromEntries(Object.entries(item).filter(([name]) => name !== RECORD_TABLE.sortKey));
