import type { RehearsalResult } from './model';
import { type CostLine, costLine } from './prices';

/** What a function is taken to need on average: AWS's answers take longer than those of this machine. */
export const BILLED_SECONDS = 0.5;

export const gigabytes = { ofMemory: (megabytes: number): number => megabytes / 1024, ofLog: (bytes: number): number => bytes / 2 ** 30 };

const gigabyteSeconds = ({ functions }: RehearsalResult['usage']): number => functions.reduce((sum, { memoryMb, invocations, seconds }) =>
  sum + gigabytes.ofMemory(memoryMb) * Math.max(seconds, invocations * BILLED_SECONDS), 0);

/** Load balancing and Step Functions answer for nothing; of CloudWatch, metric data is billed by the metric. */
const requestsOf = (calls: RehearsalResult['calls'], isBilled: RegExp): number =>
  Object.entries(calls).filter(([call]) => isBilled.test(call)).reduce((sum, [, times]) => sum + times, 0);

/** What a release would have cost in AWS, the dearest first. What it did not use is left out. */
export const costOf = ({ calls, transitions, usage }: Pick<RehearsalResult, 'calls' | 'transitions' | 'usage'>): CostLine[] => [
  costLine('transition', transitions),
  costLine('invocation', usage.functions.reduce((sum, { invocations }) => sum + invocations, 0)),
  costLine('gigabyteSecond', gigabyteSeconds(usage)),
  costLine('metric', usage.metrics),
  costLine('metricRequest', requestsOf(calls, /^cloudwatch:(?!GetMetricData$)/)),
  costLine('logged', gigabytes.ofLog(usage.loggedBytes)),
  costLine('ownMetric', usage.ownMetricHours),
  costLine('writeUnit', usage.writeUnits),
  costLine('readUnit', usage.readUnits),
  costLine('event', requestsOf(calls, /^events:/)),
  costLine('notification', requestsOf(calls, /^sns:/)),
  costLine('secretRequest', requestsOf(calls, /^secretsmanager:/)),
].filter(({ quantity }) => quantity > 0).toSorted((a, b) => b.usd - a.usd);
