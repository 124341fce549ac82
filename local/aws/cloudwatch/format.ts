import type { QueryFormat } from '../wire/query';

/** Members of answers that are times, wherever they stand. */
export const CLOUDWATCH_TIMES: ReadonlySet<string> =
  new Set(['Timestamp', 'Timestamps', 'StateUpdatedTimestamp', 'StateTransitionedTimestamp', 'AlarmConfigurationUpdatedTimestamp']);

/** For clients that do not speak JSON: older ones send AWS Query, some new ones CBOR. */
export const CLOUDWATCH_FORMAT: QueryFormat = {
  version: '2010-08-01',
  namespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
  times: CLOUDWATCH_TIMES,
  maps: new Set(['ExtendedStatistics']),
};
