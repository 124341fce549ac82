import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { HOLD_SECONDS, type BuiltInSignal, type ComparisonConfig, type OwnSignalConfig } from '../../lambda/contract';
import type { BlueGreenRoute } from '../blue-green-route';
import { InconclusivePolicy, Pacing, type ComparedSignals, type MetricComparison, type ShiftComparison } from '../shift-comparison';
import { metricSource } from './metric-source';
import { ConfigurationError, requireDuration, requireRange } from './validation';

const BUILT_IN: readonly BuiltInSignal[] = ['answered', 'unanswered', 'clientErrors', 'slow'];

const NAME = /^[A-Za-z][\w-]{0,63}$/;

/** Beyond, there would be nothing left to bet on. */
const RATIO = { min: 1, max: 100 };
const MARGIN = { min: 0, max: 0.99 };

/** GetMetricData's limit of a call, and what the controller asks for in it. */
const MAX_METRICS = 500;
const METRICS_OF_A_GROUP = 8;
const METRICS_OF_A_COMPARISON = 4;

/** What the controller is told; undefined where nothing is compared. Throws if it could not do its work. */
export function comparisonConfig(at: Construct, routes: BlueGreenRoute[], props: ShiftComparison = {}): ComparisonConfig | undefined {
  if (props.enabled === false) return undefined;
  const { signals = {}, metrics = [], pacing = Pacing.FIXED, inconclusivePolicy = InconclusivePolicy.ADVANCE } = props;
  requireSignals(at, signals, metrics);
  requireNames(at, metrics);
  requireFewMetrics(at, routes, metrics);
  return {
    signals: watched(signals),
    ...metrics.length > 0 && { own: metrics.map((each, index) => ownSignal(at, `comparison.metrics[${index}]`, each)) },
    pacing,
    onInconclusive: inconclusivePolicy,
    strictHoldSeconds: strictHoldSeconds(at, pacing, props.strictHold),
  };
}

const watched = (signals: ComparedSignals): BuiltInSignal[] => BUILT_IN.filter(name => signals[name] !== false);

function requireSignals(at: Construct, signals: ComparedSignals, metrics: MetricComparison[]): void {
  if (watched(signals).length > 0 || metrics.length > 0) return;
  throw new ConfigurationError(at, 'comparison.signals are all false and comparison.metrics are empty: ' +
    `leave one of ${BUILT_IN.join(', ')} on, give metrics, or switch the comparison off by enabled: false`);
}

function requireNames(at: Construct, metrics: MetricComparison[]): void {
  const taken = new Set<string>(BUILT_IN);
  metrics.forEach(({ name }, index) => {
    const field = `comparison.metrics[${index}].name`;
    if (!NAME.test(name)) {
      throw new ConfigurationError(at, `${field} is '${name}': begin with a letter, then use up to 63 letters, digits, hyphens and underscores`);
    }
    if (taken.has(name)) {
      throw new ConfigurationError(at, `${field} is '${name}', which is taken: choose a name of its own, and none of ${BUILT_IN.join(', ')}`);
    }
    taken.add(name);
  });
}

/** All of them are asked for at once, so that they are of the same minutes. */
function requireFewMetrics(at: Construct, routes: BlueGreenRoute[], { length }: MetricComparison[]): void {
  const groups = new Set(routes.flatMap(({ targets: { blue, green } }) => [blue, green])).size;
  const ofGroups = groups * METRICS_OF_A_GROUP;
  const all = ofGroups + length * METRICS_OF_A_COMPARISON;
  if (all <= MAX_METRICS) return;
  const room = Math.max(0, Math.floor((MAX_METRICS - ofGroups) / METRICS_OF_A_COMPARISON));
  throw new ConfigurationError(at, `comparison.metrics are ${length}, which makes ${all} metrics with those of the ${groups} target groups; ` +
    `CloudWatch answers ${MAX_METRICS} at once: give at most ${room}`);
}

function ownSignal(at: Construct, field: string, { name, blue, green, ratio, margin }: MetricComparison): OwnSignalConfig {
  requireRange(at, `${field}.ratio`, ratio, RATIO);
  requireRange(at, `${field}.margin`, margin, MARGIN);
  const sources = (color: 'blue' | 'green', { events, bad }: MetricComparison['blue']) => ({
    events: metricSource(at, `${field}.${color}.events`, events),
    bad: metricSource(at, `${field}.${color}.bad`, bad),
  });
  return {
    name,
    metrics: { blue: sources('blue', blue), green: sources('green', green) },
    ...ratio !== undefined && { ratio },
    ...margin !== undefined && { margin },
  };
}

function strictHoldSeconds(at: Construct, pacing: Pacing, strictHold: Duration | undefined): number {
  if (strictHold !== undefined && pacing !== Pacing.STRICT) {
    throw new ConfigurationError(at, `comparison.strictHold is ${strictHold.toHumanString()}, but comparison.pacing is '${pacing}': give it with Pacing.STRICT only`);
  }
  requireDuration(at, 'comparison.strictHold', strictHold, HOLD_SECONDS);
  return (strictHold ?? Duration.minutes(10)).toSeconds();
}
