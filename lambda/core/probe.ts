import type { CaughtError, Color, MigrateEvent, Migration, ProbedMinute, ProberEvent, ProbeReport, Reason, ShiftConfig } from '../contract';
import { elapsedSeconds } from './pacing';

type Probe = MigrateEvent['probe'];

/** What the probes say of the new colour at one look. */
export type ProbeVerdict =
  /** Nothing speaks against it, or nobody asks. */
  | { readonly kind: 'none' }
  /** The last one failed, but not enough in a row: to be asked again at once. */
  | { readonly kind: 'failing'; readonly note: string }
  | { readonly kind: 'breach'; readonly reason: Reason }
  /** The prober could not be asked: that says nothing of the new colour. */
  | { readonly kind: 'blind'; readonly reason: Reason };

/** For this long others need to know which requests were ours. */
const KEPT_MINUTES = 40;

/** Step Functions cuts a cause at 32,768 characters. */
const LISTED_FAILURES = 10;

const MINUTE_MS = 60_000;

const listed = (failures: readonly string[]): string => {
  const more = failures.length - LISTED_FAILURES;
  return [...failures.slice(0, LISTED_FAILURES), ...more > 0 ? [`and ${more} more`] : []].join('; ');
};

const unavailable = ({ Error: error, Cause }: CaughtError): Reason =>
  ({ error: 'ProberUnavailable', cause: `the prober could not be asked: ${error}: ${Cause ?? 'no cause given'}` });

export const reportOf = (probe: Probe): ProbeReport | null => probe && 'report' in probe ? probe.report : null;

/** Requests by minute and colour, of the last minutes only. */
export const mergeProbed = (known: readonly ProbedMinute[], added: readonly ProbedMinute[], now: Date): ProbedMinute[] => {
  const oldest = now.getTime() - KEPT_MINUTES * MINUTE_MS;
  const sums = new Map<string, ProbedMinute>();
  for (const each of [...known, ...added]) {
    const { minute, color, requests, failed } = each;
    if (Date.parse(minute) < oldest) continue;
    const sum = sums.get(`${minute} ${color}`);
    sums.set(`${minute} ${color}`, sum === undefined ? each : { minute, color, requests: sum.requests + requests, failed: sum.failed + failed });
  }
  return [...sums.values()];
};

/** A request that the prober sent to a colour. `failed`: as the load balancer counts it, whatever the test expected. */
export interface SentRequest {
  readonly at: Date;
  readonly failed: boolean;
}

export const probedMinutes = (sent: readonly SentRequest[], color: Color): ProbedMinute[] =>
  mergeProbed([], sent.map(({ at, failed }) => ({
    minute: new Date(Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS).toISOString(), color, requests: 1, failed: failed ? 1 : 0,
  })), new Date(0));

/** Whether the release is watched by probes; without, what the payload holds is the smoke tests' report still. */
const limitOf = ({ prober }: ShiftConfig): number | undefined => prober?.probeFailures;

/** The run with what the prober found: how many failed in a row, and which requests were ours. */
export const afterProbe = (migration: Migration, config: ShiftConfig, probe: Probe, now: Date): Migration => {
  const report = limitOf(config) === undefined ? null : reportOf(probe);
  if (report === null || report.skipped === true) return migration;
  return {
    ...migration,
    probedAt: now.toISOString(),
    probeFailures: report.passed ? 0 : (migration.probeFailures ?? 0) + 1,
    probed: mergeProbed(migration.probed ?? [], report.probed, now),
    probedAsUser: migration.probedAsUser === true || (report.asUser && report.passed),
  };
};

/** Whether it is time for a probe. One that failed is always followed by another: until then nothing goes on. */
export const isProbeDue = ({ prober, migration }: Pick<ProberEvent, 'prober' | 'migration'>, now: Date): boolean => {
  const { probeIntervalSeconds = 0 } = prober;
  const { probedAt, probeFailures = 0 } = migration;
  return probeFailures > 0 || probedAt === undefined || elapsedSeconds(probedAt, now) >= probeIntervalSeconds;
};

/** Of a run that counts this probe already. */
export const judgeProbe = (migration: Migration, config: ShiftConfig, probe: Probe): ProbeVerdict => {
  const limit = limitOf(config);
  if (limit === undefined || !probe) return { kind: 'none' };
  if (!('report' in probe)) return { kind: 'blind', reason: unavailable(probe) };
  if (probe.report.passed) return { kind: 'none' };
  const { probeFailures = 0, to } = migration;
  const failures = listed(probe.report.failures);
  return probeFailures >= limit
    ? { kind: 'breach', reason: { error: 'ProbesFailed', cause: `${probeFailures} probes of ${to} in a row failed, the last one: ${failures}` } }
    : { kind: 'failing', note: `probe of ${to} failed, ${probeFailures} of ${limit} in a row: ${failures}` };
};

/** Null when the new colour may be shown to users. */
export const judgeSmokeTests = ({ to }: Migration, probe: Probe): Reason | null => {
  if (!probe) throw new Error('this task needs the report of the smoke tests');
  const advice = 'Nothing was changed.';
  if (!('report' in probe)) {
    const { error, cause } = unavailable(probe);
    return { error, cause: `${cause}. ${advice} Look into the logs of the prober's function, then start again.` };
  }
  const { passed, failures } = probe.report;
  return passed ? null : {
    error: 'SmokeTestsFailed',
    cause: `${failures.length} of the smoke tests of ${to} failed: ${listed(failures)}. ${advice} Deploy a version to ${to} that passes them, then start again.`,
  };
};
