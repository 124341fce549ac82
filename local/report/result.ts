import type { Color, Migration, RouteConfig, RunHistory, ShiftRecord } from '../../lambda/contract';
import { FIRST_LIVE_COLOR } from '../../lambda/contract';
import type { Shares } from '../../lambda/core/rule-actions';
import type { AccessLogEntry } from '../alb/model';
import type { ExecutionRecord } from '../aws/executions';
import { type FaultSpec, formatFault } from '../faults/spec';
import { groupsOf } from '../groups';
import { Refusal } from '../refusal';
import type { RuleWatch } from '../rule-watch';
import type { Outcome, Scenario } from '../scenarios/scenario';
import type { Timeline, TimelineEvent } from '../timeline';
import { keptRate } from '../traffic/kept-rate';
import type { Rate } from '../traffic/rate';
import type { RequestResult } from '../traffic/result';
import { formatShape, type TrafficShape } from '../traffic/shape';
import { complaintsAbout, type Standard } from './complaints';
import type { CostLine } from './prices';
import { looksOf } from './looks';
import { isFailure, minutesOf } from './minutes';
import type { RehearsalResult, RevertReport, Traffic, Usage } from './model';
import { openingsOf } from './openings';

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
export interface CountedTraffic {
  readonly startedAt: number;
  readonly stoppedAt: number;
  readonly results: readonly RequestResult[];
}

/** What a run was asked to be. */
export interface Run {
  readonly scenario: Scenario;
  readonly speed: number;
  readonly seed: number;
  readonly shape: TrafficShape;
  /** Besides the scenario's own. */
  readonly faults: readonly FaultSpec[];
}

export interface Facts extends Run {
  readonly execution: ExecutionRecord;
  readonly calls: Readonly<Record<string, number>>;
  readonly sent: CountedTraffic;
  readonly rate: Rate;
  readonly rules: RuleWatch;
  readonly routes: readonly RouteConfig[];
  readonly timeline: Timeline;
  readonly access: readonly AccessLogEntry[];
  /** Ids of the requests that a service failed on purpose. */
  readonly faulted: ReadonlySet<string>;
  /** What the shift's record says after the release. */
  readonly record: ShiftRecord | null;
  /** What the shift's history says of it. */
  readonly history: RunHistory | undefined;
  readonly transitions: number;
  readonly usage: Omit<Usage, 'loggedBytes'>;
  readonly standing: readonly CostLine[];
  /** What is not as in the app. */
  readonly notes: readonly string[];
  readonly notRehearsed: RehearsalResult['notRehearsed'];
}

/** Real milliseconds from a change of the weights until it is seen, at most. */
const SLACK_MS = 50;

const standardOf = ({ scenario, shape, faults, speed }: Run): Standard => ({
  expected: faults.length > 0 ? null : scenario.expected, splitByWeights: !shape.sticky, slackSeconds: SLACK_MS / 1000 * speed,
});

const notesOn = ({ expected, splitByWeights }: Standard): string[] => [
  ...expected === null ? ['the outcome was not judged: with --fault any may be right'] : [],
  ...splitByWeights ? [] : ['the split was compared with the weights only where one colour has everything: else a sticky client\'s cookie outweighs them'],
];

const runReport = ({ scenario, speed, seed, shape, faults }: Run) =>
  ({ scenario: scenario.name, speed, seed, shape: formatShape(shape), faults: faults.map(formatFault) });

const isPlainRequest = ({ kind }: RequestResult): boolean => kind === 'request';

export const resultOf = (facts: Facts): RehearsalResult => {
  const { execution, calls, sent, rate, rules, routes, timeline, access, faulted, record, history, transitions, usage, standing } = facts;
  const ended = outcomeOf({ status: execution.status, moved: rules.changes > 0, live: rules.weights, from: FIRST_LIVE_COLOR });
  const kept = keptRate({ ...sent, results: sent.results.filter(isPlainRequest) }, rate);
  const evidence = {
    outcome: kept ? ended : 'invalid',
    traffic: trafficOf(sent.results, faulted),
    lostHow: lostHow(sent.results, faulted),
    minutes: minutesOf(access, groupsOf(routes), timeline.origin, sent.stoppedAt),
    openings: openingsOf(sent.results, access, groupsOf(routes), at => timeline.secondsAt(at)),
    timeline: timeline.events,
    live: rules.weights,
    recordedSafe: record?.safe ?? null,
  } as const;
  const standard = standardOf(facts);
  const complaints = complaintsAbout(standard, evidence);
  const { outcome, traffic, minutes } = evidence;
  return {
    ...runReport(facts), outcome, reason: execution.cause ?? lastNote(execution), passed: complaints.length === 0, complaints,
    notes: [...notesOn(standard), ...facts.notes], notRehearsed: facts.notRehearsed, timeline: timeline.events, minutes, traffic,
    startedAt: new Date(timeline.origin).toISOString(), steps: history?.steps ?? [],
    looks: looksOf(execution.history, at => timeline.secondsAt(at)),
    revert: ended === 'reverted' ? revertReport(record, rules, timeline) : null, calls, transitions,
    // The template's state machines log every event with its data.
    usage: { ...usage, loggedBytes: Buffer.byteLength(JSON.stringify(execution.history)) }, standing,
  };
};

const NO_USAGE: Usage = { functions: [], metrics: 0, ownMetricHours: 0, writeUnits: 0, readUnits: 0, loggedBytes: 0 };

/** A rehearsal that could not be played to its end. */
export const brokenResult = (run: Run, timeline: readonly TimelineEvent[], error: unknown): RehearsalResult => {
  const reason = error instanceof Error ? (error instanceof Refusal ? error.message : error.stack ?? error.message) : String(error);
  return {
    ...runReport(run), outcome: 'invalid', reason, passed: false, complaints: ['the rehearsal broke'], notes: [], notRehearsed: [], timeline,
    minutes: [], traffic: { sent: 0, answered: 0, failedByService: 0, lost: 0 }, revert: null, calls: {}, transitions: 0,
    startedAt: new Date(0).toISOString(), steps: [], looks: [], usage: NO_USAGE, standing: [],
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
