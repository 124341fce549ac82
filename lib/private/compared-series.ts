import { type ComparisonConfig, OWN_SERIES, SIGNAL_METRICS } from '../../lambda/contract';

/** How many series a release reads in each of its minutes: CloudWatch bills by them. */
export const comparedSeries = (targetGroups: number, { signals, own = [] }: Pick<ComparisonConfig, 'signals' | 'own'>): number =>
  targetGroups * (1 + new Set(signals.flatMap(signal => SIGNAL_METRICS[signal])).size) + OWN_SERIES * own.length;
