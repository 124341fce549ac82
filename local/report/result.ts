import type { Color, Migration, RouteConfig, ShiftRecord } from '../../lambda/contract';
import { FIRST_LIVE_COLOR } from '../../lambda/contract';
import type { Shares } from '../../lambda/core/rule-actions';
import type { AccessLogEntry } from '../alb/model';
import type { ExecutionRecord } from '../aws/executions';
import type { RuleWatch } from '../rule-watch';
import type { Outcome, Scenario } from '../scenarios/scenario';
import type { Timeline, TimelineEvent } from '../timeline';
import type { RequestResult, TrafficSummary } from '../traffic/generator';
import { keptRate } from '../traffic/kept-rate';
import { complaintsAbout } from './complaints';
import { isFailure, minutesOf } from './minutes';
import type { RehearsalResult, RevertReport, Traffic } from './model';

const lostRequests = (results: readonly RequestResult[], faulted: ReadonlySet<string>): RequestResult[] =>
  results.filter(({ id, status }) => isFailure(status) && !faulted.has(id));

export const trafficOf = (results: readonly RequestResult[], faulted: ReadonlySet<string>): Traffic => ({
  sent: results.length,
  answered: results.filter(({ status }) => status !== null).length,
  failedByService: results.filter(({ id, status }) => isFailure(status) && faulted.has(id)).length,
  lost: lostRequests(results, faulted).length,
});

/** What users saw of the lost requests: `504`, or why there was no answer. */
export const lostHow = (results: readonly RequestResult[], faulted: ReadonlySet<string>): string[] =>
  [...new Set(lostRequests(results, faulted).map(({ status, error, color }) => `${status ?? error ?? 'no answer'} (${color ?? 'no colour'})`))];

interface Ending {
  readonly status: ExecutionRecord['status'];
  /** Whether the weights ever changed. */
  readonly moved: boolean;
  readonly live: Shares;
  /** The colour that was live before. */
  readonly from: Color;
}

/** Judged by the live rules; the execution's status must agree with them. */
export const outcomeOf = ({ status, moved, live, from }: Ending): Outcome => {
  if (status === 'SUCCEEDED') return live[from] === 0 ? 'completed' : 'held';
  if (!moved) return 'refused';
  return live[from] === 100 ? 'reverted' : 'held';
};

/** The users' side of a run, from the moment at which it counts. */
export type CountedTraffic = Pick<TrafficSummary, 'startedAt' | 'stoppedAt' | 'results'>;

export interface Facts {
  readonly scenario: Scenario;
  readonly speed: number;
  readonly seed: number;
  readonly execution: ExecutionRecord;
  readonly calls: Readonly<Record<string, number>>;
  readonly sent: CountedTraffic;
  readonly rules: RuleWatch;
  readonly route: RouteConfig;
  readonly timeline: Timeline;
  readonly access: readonly AccessLogEntry[];
  /** Ids of the requests that a service failed on purpose. */
  readonly faulted: ReadonlySet<string>;
  /** What the shift's record says after the release. */
  readonly record: ShiftRecord | null;
  readonly transitions: number;
}

export const resultOf = ({
  scenario, speed, seed, execution, calls, sent, rules, route, timeline, access, faulted, record, transitions,
}: Facts): RehearsalResult => {
  const ended = outcomeOf({ status: execution.status, moved: rules.changes > 0, live: rules.weights, from: FIRST_LIVE_COLOR });
  const evidence = {
    outcome: keptRate(sent, scenario.requestsPerMinute) ? ended : 'invalid',
    traffic: trafficOf(sent.results, faulted),
    lostHow: lostHow(sent.results, faulted),
    minutes: minutesOf(access, route.targetGroupArns, timeline.origin, sent.stoppedAt),
    timeline: timeline.events,
    live: rules.weights,
    recordedSafe: record?.safe ?? null,
  } as const;
  const complaints = complaintsAbout(scenario, evidence);
  const { outcome, traffic, minutes } = evidence;
  return {
    scenario: scenario.name, outcome, reason: execution.cause ?? lastNote(execution), passed: complaints.length === 0, complaints,
    speed, seed, timeline: timeline.events, minutes, traffic, revert: ended === 'reverted' ? revertReport(record, rules, timeline) : null, calls, transitions,
  };
};

/** A rehearsal that could not be played to its end. */
export const brokenResult = (
  { scenario, speed, seed }: Pick<Facts, 'scenario' | 'speed' | 'seed'>, timeline: readonly TimelineEvent[], error: unknown,
): RehearsalResult => {
  const reason = error instanceof Error ? error.stack ?? error.message : String(error);
  return {
    scenario: scenario.name, outcome: 'invalid', reason, passed: false, complaints: ['the rehearsal broke'], speed, seed, timeline,
    minutes: [], traffic: { sent: 0, answered: 0, failedByService: 0, lost: 0 }, revert: null, calls: {}, transitions: 0,
  };
};

const revertReport = (record: ShiftRecord | null, rules: RuleWatch, timeline: Timeline): RevertReport | null => {
  const revert = record?.revert;
  if (revert === undefined) return null;
  const decided = Date.parse(revert.decidedAt);
  return {
    trigger: revert.error,
    road: revert.road,
    decidedAtSeconds: timeline.secondsAt(decided),
    verifiedAtSeconds: revert.verifiedAt === undefined ? null : timeline.secondsAt(Date.parse(revert.verifiedAt)),
    writesPerRoute: rules.writesSince(decided),
  };
};

const lastNote = ({ output }: ExecutionRecord): string =>
  output === undefined ? '' : (JSON.parse(output) as Partial<Migration>).note ?? '';
