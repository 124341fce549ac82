import type { ComparisonConfig, Migration, ShiftConfig } from '../contract';
import { begunComparison, hourBefore, type Known, minutesToRead, replayed } from '../core/compared';
import { releaseMinutes, safeMinutes, type Span } from '../core/compared-minutes';
import {
  type Answered, answeredBy, type Asked, hourSeries, queriesOf, releaseSeries, slowAfterOf, slowHourSeries,
} from '../core/compared-series';
import type { Gateways } from '../gateways';

type Measuring = Pick<Gateways, 'metrics' | 'now'>;

/** Nothing is asked when nothing is wanted: CloudWatch refuses that. */
const read = async ({ metrics }: Measuring, series: readonly Asked[], { from, to }: Span): Promise<Answered[]> =>
  series.length === 0 ? [] : answeredBy(series, await metrics.series(queriesOf(series), new Date(from), new Date(to)));

/** What the safe colour was in the hour before: first what counts as slow, then how much of it was. */
const learned = async (
  gateways: Measuring, { routes }: ShiftConfig, comparison: ComparisonConfig, migration: Migration,
): Promise<Known> => {
  const hour = hourBefore(migration);
  const counted = await read(gateways, hourSeries(routes, comparison, migration), hour);
  const slowAfter = slowAfterOf(counted);
  const slow = await read(gateways, slowHourSeries(routes, migration, slowAfter), hour);
  return begunComparison(migration, comparison, slowAfter, safeMinutes([...counted, ...slow], migration, hour));
};

/**
 * The release with its comparison brought up to date: read is what has been settled since its checkpoint, once for each new minute.
 * Throws what CloudWatch answers when it cannot be read; then nothing is lost, and the next look reads it.
 */
export const compared = async (gateways: Measuring, config: ShiftConfig, migration: Migration): Promise<Migration> => {
  const { comparison, routes } = config;
  const now = gateways.now();
  const span = minutesToRead(migration, comparison, now);
  if (comparison === undefined || span === null) return migration;
  const known = migration.comparison ?? await learned(gateways, config, comparison, migration);
  const answered = await read(gateways, releaseSeries(routes, comparison, migration, known.slowAfter), span);
  const minutes = releaseMinutes(answered, comparison, migration, span, now);
  return { ...migration, comparison: replayed(known, comparison, minutes, span.to) };
};
