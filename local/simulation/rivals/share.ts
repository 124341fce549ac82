import type { ColorMinute } from '../../../lambda/core/signals';

/** The share of a minute's requests that was answered by an error: undefined without requests, as a metric has no value then. */
export const failedShare = ({ requests, failed }: Pick<ColorMinute, 'requests' | 'failed'>): number | undefined =>
  requests === 0 ? undefined : failed / requests;
