import type { Migration, WrittenStep } from '../contract';

/** The release with one more step whose weights are in the rules. */
export const withWritten = (migration: Migration, step: WrittenStep): Migration =>
  ({ ...migration, written: [...migration.written ?? [], step] });

/** The step that a minute belongs to: the last that was written before its end. Undefined before the first. */
export const stepAt = (written: readonly WrittenStep[], minuteEnd: number): WrittenStep | undefined =>
  written.findLast(({ at }) => Date.parse(at) < minuteEnd);
