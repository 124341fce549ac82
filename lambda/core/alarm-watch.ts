import type { Color, Reason, ShiftConfig } from '../contract';

/** What CloudWatch says of one alarm. */
export interface AlarmObservation {
  readonly name: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  readonly stateReason?: string;
  readonly since?: string;
  /** Set when CloudWatch could not evaluate the alarm: its state may be stale. */
  readonly evaluationState?: string;
}

export type AlarmFinding = 'ok' | 'breach' | 'missing' | 'blind';

/** CloudWatch could not evaluate: what it answers as the state is then not to be relied on. */
const STALE = ['EVALUATION_ERROR', 'EVALUATION_FAILURE', 'PARTIAL_DATA'];

const findingOf = (observation: AlarmObservation | undefined): AlarmFinding => {
  if (observation === undefined) return 'missing';
  if (observation.state === 'ALARM') return 'breach';
  return STALE.includes(observation.evaluationState ?? '') ? 'blind' : 'ok';
};

const holds = ({ colorAlarmPolicy }: ShiftConfig): boolean => colorAlarmPolicy === 'hold';

/** Alarms that put traffic back while it goes to a colour: the colour-blind ones and, unless they only hold, that colour's own. */
export const watchedAlarms = (config: ShiftConfig, to: Color, ignored: readonly string[]): string[] =>
  [...new Set([...config.alarms, ...holds(config) ? [] : config.colorAlarms[to]])].filter(name => !ignored.includes(name));

/** Alarms that only hold the schedule. */
export const holdingAlarms = (config: ShiftConfig, to: Color, ignored: readonly string[]): string[] => holds(config)
  ? [...new Set(config.colorAlarms[to])].filter(name => !ignored.includes(name) && !config.alarms.includes(name))
  : [];

/** All that are asked while traffic goes to a colour. */
export const askedAlarms = (config: ShiftConfig, to: Color, ignored: readonly string[]): string[] =>
  [...watchedAlarms(config, to, ignored), ...holdingAlarms(config, to, ignored)];

export const namesOfAllAlarms = (config: ShiftConfig): string[] =>
  [...new Set([...config.alarms, ...config.colorAlarms.blue, ...config.colorAlarms.green])];

const sentence = (name: string, finding: AlarmFinding, observation: AlarmObservation | undefined): string => {
  switch (finding) {
    case 'breach':
      return `alarm "${name}" is in ALARM${observation?.since === undefined ? '' : ` since ${observation.since}`}` +
        `${observation?.stateReason === undefined ? '' : `: ${observation.stateReason}`}`;
    case 'missing':
      return `alarm "${name}" does not exist, so nothing would notice a breach`;
    case 'blind':
      return `alarm "${name}" could not be evaluated (${observation?.evaluationState}), so its state may be stale`;
    case 'ok':
      return `alarm "${name}" is ${observation?.state}`;
  }
};

export interface AlarmVerdict {
  readonly finding: AlarmFinding;
  readonly reason: Reason | null;
}

const ERRORS = { breach: 'AlarmBreach', missing: 'AlarmMissing', blind: 'AlarmNotEvaluable' } as const;

/** The worst thing that the watched alarms say, and why. */
export const judgeAlarms = (names: readonly string[], observations: readonly AlarmObservation[]): AlarmVerdict => {
  const findings = names.map(name => {
    const observation = observations.find(candidate => candidate.name === name);
    return { name, observation, finding: findingOf(observation) };
  });
  for (const finding of ['breach', 'missing', 'blind'] as const) {
    const found = findings.filter(candidate => candidate.finding === finding);
    if (found.length > 0) {
      return { finding, reason: { error: ERRORS[finding], cause: found.map(({ name, observation }) => sentence(name, finding, observation)).join('; ') } };
    }
  }
  return { finding: 'ok', reason: null };
};
