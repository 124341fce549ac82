/**
 * What a look costs at the end of a release of a day, with eight steps and six routes: the time of its replay, and what the execution
 * carries to the next one. `npm run bench:replay`
 */
import { loadavg } from 'node:os';
import type { ComparisonConfig, Migration, RouteConfig } from '../lambda/contract';
import { begunComparison, minutesToRead, replayed } from '../lambda/core/compared';
import { releaseMinutes } from '../lambda/core/compared-minutes';
import { answeredBy, type Asked, queriesOf, releaseSeries } from '../lambda/core/compared-series';
import type { MetricSeries } from '../lambda/core/metrics';
import type { ColorMinute } from '../lambda/core/signals';

const MOST_MILLISECONDS = 20;
const MOST_BYTES = 32 * 1024;

const MINUTE = 60_000;
const START = Date.UTC(2030, 0, 1);
const MINUTES = 24 * 60;
const STEPS = 8;
const ROUTES = 6;
/** As far apart as the looks of such a release are. */
const LOOK_MINUTES = 3;

const ACCOUNT = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012';
const routes = Array.from({ length: ROUTES }, (_, index): RouteConfig => ({
  name: `route-${index}`, healthChecked: { blue: true, green: true },
  ruleArn: `${ACCOUNT}:listener-rule/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2/${index}`,
  targetGroupArns: { blue: `${ACCOUNT}:targetgroup/blue-${index}/73e2d6bc24d8a067`, green: `${ACCOUNT}:targetgroup/green-${index}/73e2d6bc24d8a067` },
}));

const comparison: ComparisonConfig = {
  signals: ['answered', 'unanswered', 'clientErrors', 'slow'], pacing: 'fixed', onInconclusive: 'advance', strictHoldSeconds: 600,
};

const slowAfter = Object.fromEntries(routes.map(({ targetGroupArns }) => [targetGroupArns.blue, 0.25]));

const hour: readonly ColorMinute[] = Array.from({ length: 60 }, () =>
  ({ requests: 6000, answers: 6000, failed: 12, clientErrors: 60, timed: 6000, slow: 300 }));

const written = Array.from({ length: STEPS }, (_, step) => ({
  step, weight: Math.round((step + 1) * 100 / STEPS), at: new Date(START + step * MINUTES / STEPS * MINUTE).toISOString(),
}));

const VALUES: Readonly<Record<string, number>> = {
  RequestCount: 1000, HTTPCode_Target_2XX_Count: 960, HTTPCode_Target_3XX_Count: 28, HTTPCode_Target_4XX_Count: 10,
  HTTPCode_Target_5XX_Count: 2, TargetResponseTime: 50,
};

const seriesOf = (asked: readonly Asked[], from: number, to: number): MetricSeries[] => {
  const Timestamps = Array.from({ length: (to - from) / MINUTE }, (_, index) => new Date(from + index * MINUTE));
  return queriesOf(asked).map(({ Id, MetricStat }) =>
    ({ Id, Timestamps, Values: Timestamps.map(() => VALUES[MetricStat.Metric.MetricName] ?? 0) }));
};

const looked = (before: Migration, now: Date): { readonly migration: Migration; readonly milliseconds: number } => {
  const span = minutesToRead(before, comparison, now)!;
  const known = before.comparison ?? begunComparison(before, comparison, slowAfter, hour);
  const asked = releaseSeries(routes, comparison, before, known.slowAfter);
  const series = seriesOf(asked, span.from, span.to);
  const begun = performance.now();
  const minutes = releaseMinutes(answeredBy(asked, series), comparison, before, span, now);
  const progress = replayed(known, comparison, minutes, span.to);
  return { migration: { ...before, comparison: progress }, milliseconds: performance.now() - begun };
};

const release = (): { readonly milliseconds: readonly number[]; readonly bytes: number } => {
  const milliseconds: number[] = [];
  let bytes = 0;
  let migration: Migration = {
    next: 'wait', owner: 'arn', epoch: 1, startedAt: new Date(START).toISOString(), from: 'blue', to: 'green', schedule: [], dryRun: false,
    ignoreAlarms: [], step: 0, waitSeconds: 180, note: '', written,
  };
  for (let minute = LOOK_MINUTES; minute <= MINUTES; minute += LOOK_MINUTES) {
    const now = new Date(START + minute * MINUTE);
    const probed = Array.from({ length: 40 }, (_, ago) =>
      ({ minute: new Date(now.getTime() - ago * MINUTE).toISOString(), color: 'green' as const, requests: 3, failed: 0 }));
    const look = looked({ ...migration, probed }, now);
    migration = look.migration;
    milliseconds.push(look.milliseconds);
    bytes = Math.max(bytes, Buffer.byteLength(JSON.stringify(migration)));
  }
  return { milliseconds, bytes };
};

const { milliseconds, bytes } = release();
const sorted = [...milliseconds].sort((a, b) => a - b);
const median = sorted[Math.floor(sorted.length / 2)]!;
console.log(`${sorted.length} looks, load ${loadavg()[0]!.toFixed(1)}`);
console.log(`replay: median ${median.toFixed(2)} ms, slowest ${sorted.at(-1)!.toFixed(2)} ms (goal: median under ${MOST_MILLISECONDS} ms)`);
console.log(`payload: ${bytes} bytes (goal: under ${MOST_BYTES})`);
if (median >= MOST_MILLISECONDS || bytes >= MOST_BYTES) process.exitCode = 1;
