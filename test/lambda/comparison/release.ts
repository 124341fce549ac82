import type { ComparisonConfig, Migration, RouteConfig } from '../../../lambda/contract';
import { begunComparison, minutesToRead, replayed } from '../../../lambda/core/compared';
import { releaseMinutes } from '../../../lambda/core/compared-minutes';
import { answeredBy, type Asked, queriesOf, releaseSeries, type Side, type SlowAfter } from '../../../lambda/core/compared-series';
import type { MetricSeries } from '../../../lambda/core/metrics';
import type { ColorMinute } from '../../../lambda/core/signals';
import { migration } from '../core/fixtures';

export const MINUTE = 60_000;

export const START = Date.UTC(2030, 0, 1, 12);

const ACCOUNT = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012';

export const routeTo = (name: string): RouteConfig => ({
  name, healthChecked: { blue: true, green: true },
  ruleArn: `${ACCOUNT}:listener-rule/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2/${name}`,
  targetGroupArns: { blue: `${ACCOUNT}:targetgroup/${name}-blue/73e2d6bc24d8a067`, green: `${ACCOUNT}:targetgroup/${name}-green/73e2d6bc24d8a067` },
});

export const COMPARISON: ComparisonConfig = {
  signals: ['answered', 'unanswered', 'clientErrors', 'slow'], pacing: 'fixed', onInconclusive: 'advance', strictHoldSeconds: 600,
};

const source = (color: string, name: string) => ({ namespace: 'Shop', name, dimensions: { Color: color }, statistic: 'Sum' });

export const ORDERS = {
  name: 'orders',
  metrics: {
    blue: { events: source('blue', 'Placed'), bad: source('blue', 'Failed') },
    green: { events: source('green', 'Placed'), bad: source('green', 'Failed') },
  },
};

/** What a colour's users got in a minute. */
export interface Traffic {
  readonly ok: number;
  readonly clientErrors: number;
  readonly failed: number;
  readonly unanswered: number;
  readonly slow: number;
}

const valueOf = ({ ok, clientErrors, failed, unanswered, slow }: Traffic, { metric }: Asked): number => {
  switch (metric.name) {
    case 'RequestCount': return ok + clientErrors + failed + unanswered;
    case 'HTTPCode_Target_2XX_Count': return ok;
    case 'HTTPCode_Target_4XX_Count': return clientErrors;
    case 'HTTPCode_Target_5XX_Count': return failed;
    case 'TargetResponseTime': return slow;
    case 'Placed': return ok;
    case 'Failed': return failed;
    default: return 0;
  }
};

export interface Minute {
  readonly blue: Traffic;
  readonly green: Traffic;
}

/** Minutes since the release began; when one is published, in milliseconds after its end. */
export interface World {
  readonly minutes: readonly Minute[];
  readonly delayOf: (minute: number, side: Side, metric: string) => number;
}

/** What CloudWatch knows at a time. */
const seriesAt = (
  { minutes, delayOf }: World, asked: readonly Asked[], now: number,
): MetricSeries[] => queriesOf(asked).map(({ Id }, index) => {
  const each = asked[index]!;
  const points = minutes.flatMap((minute, number) => {
    const end = START + (number + 1) * MINUTE;
    const isKnown = now >= end + delayOf(number, each.side, each.metric.name);
    return isKnown ? [{ at: new Date(end - MINUTE), value: valueOf(minute[each.side], each) }] : [];
  });
  return { Id, Timestamps: points.map(({ at }) => at), Values: points.map(({ value }) => value) };
});

const QUIET: ColorMinute = { requests: 600, answers: 600, failed: 1, clientErrors: 6, timed: 600, slow: 30 };

export const HOUR: readonly ColorMinute[] = Array.from({ length: 60 }, () => QUIET);

export interface Release {
  readonly routes: readonly RouteConfig[];
  readonly comparison: ComparisonConfig;
  readonly slowAfter: SlowAfter;
}

export const RELEASE: Release = {
  routes: [routeTo('api')], comparison: COMPARISON, slowAfter: { [routeTo('api').targetGroupArns.blue]: 0.25 },
};

/** A step is written somewhere in its first minute. */
export const writtenAt = (minute: number, step: number, weight: number) =>
  ({ step, weight, at: new Date(START + minute * MINUTE + 20_000).toISOString() });

export const releaseOf = (written: Migration['written'], changes: Partial<Migration> = {}): Migration =>
  migration({ from: 'blue', to: 'green', written, ...changes });

/** The release as it goes on from one look, and through JSON. */
export const lookedAt = (release: Release, world: World, before: Migration, now: number): Migration => {
  const { routes, comparison, slowAfter } = release;
  const at = new Date(now);
  const seen = { ...before, written: before.written!.filter(step => Date.parse(step.at) <= now) };
  const span = minutesToRead(seen, comparison, at);
  if (span === null) return before;
  const known = seen.comparison ?? begunComparison(seen, comparison, slowAfter, HOUR);
  const asked = releaseSeries(routes, comparison, seen, known.slowAfter);
  const answered = answeredBy(asked, seriesAt(world, asked, now));
  const progress = replayed(known, comparison, releaseMinutes(answered, comparison, seen, span, at), span.to);
  return { ...before, comparison: JSON.parse(JSON.stringify(progress)) as Migration['comparison'] };
};

export const steady = (requests: number, weight: number, failing: Partial<Record<'blue' | 'green', number>> = {}): Minute => {
  const side = (share: number, rate: number): Traffic => {
    const all = Math.round(requests * share);
    const failed = Math.round(all * rate);
    return { ok: all - failed, failed, clientErrors: 0, unanswered: 0, slow: Math.round((all - failed) * 0.05) };
  };
  return { blue: side(1 - weight / 100, failing.blue ?? 0), green: side(weight / 100, failing.green ?? 0) };
};
