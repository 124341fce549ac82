import { COLORS } from '../../lambda/contract';
import { ownApp, type OwnApp } from '../../local/app/own-app';
import { paceOf, releaseSeconds, requestsAt } from '../../local/app/pace';
import { isForOwnStacks, ownRelease } from '../../local/app/release';
import type { Subject } from '../../local/app/subject';
import type { FaultSpec } from '../../local/faults/spec';
import { SCENARIOS } from '../../local/scenarios';
import type { Scenario } from '../../local/scenarios/scenario';
import type { ColorSpec } from '../../local/service/color-spec';
import type { Stack } from '../../local/stage/assembly';
import type { TrafficShape } from '../../local/traffic/shape';

export interface OwnOptions {
  readonly app?: string;
  readonly stack?: string;
  readonly shift?: string;
  readonly blue?: ColorSpec;
  readonly green?: ColorSpec;
}

/** One scenario on one's own stack. */
export interface OwnRehearsal {
  readonly stack: Stack;
  readonly subject: Subject;
  readonly scenario: Scenario;
  readonly speed: number;
}

interface Asked extends OwnOptions {
  readonly scenario?: readonly Scenario[];
  readonly all?: boolean;
  readonly fault?: readonly FaultSpec[];
  readonly traffic?: TrafficShape;
}

const OWN = ['stack', 'shift', 'blue', 'green'] as const;

const idleFault = ({ fault = [], ...colors }: Asked): string | undefined => {
  for (const color of COLORS) {
    const foreign = colors[color] !== undefined && colors[color].kind !== 'built-in';
    if (foreign && fault.some(({ subject }) => [color, 'both'].includes(subject))) {
      return `--fault breaks the built-in service only, and ${color} is one of yours: leave --${color} out, or let your service fail by itself`;
    }
  }
  return undefined;
};

/** What contradicts itself. */
export const ownMisuse = (asked: Asked): string | undefined => {
  const { app, scenario = [], all, traffic } = asked;
  if (app === undefined) {
    const alone = OWN.find(option => asked[option] !== undefined);
    return alone && `--${alone} is about a stack of yours: name its cloud assembly with --app, cdk.out for instance`;
  }
  if (all === true) return '--all plays the scenarios of the demo: with --app, name those to play with --scenario';
  const foreign = scenario.find(each => !isForOwnStacks(each));
  if (foreign !== undefined) {
    const allowed = SCENARIOS.filter(isForOwnStacks).map(({ name }) => name).join(', ');
    return `the scenario ${foreign.name} needs a stack that is made for it: it can be played on the demo only, with --app: ${allowed}`;
  }
  if (traffic !== undefined && (traffic.webSockets || traffic.longPolls)) return '--traffic websockets and long-polls need the demo\'s own service: leave them out with --app';
  return idleFault(asked);
};

const minutes = (seconds: number): string => `${Math.round(seconds / 60)} minutes`;

const sentenceOf = (app: OwnApp, speed: number): string =>
  `a release of ${app.shift} by its own schedule, ${minutes(releaseSeconds(app.config))} at speed ${speed}: about ${Math.round(releaseSeconds(app.config) / speed)} real seconds`;

/** What is to be played on one's own stack. Throws a Refusal for what cannot be rehearsed. */
export const ownRehearsals = (folder: string, options: Asked & { readonly speed?: number }): readonly OwnRehearsal[] => {
  const app = ownApp(folder, options);
  const { stack, shift, config, secrets, answers } = app;
  const pace = paceOf(config);
  const speed = options.speed ?? pace.speed;
  const release = ownRelease({ speed, requestsPerMinute: requestsAt(speed) }, config.schedule.some(({ pause }) => pause === true));
  const unknown = COLORS.filter(color => (options[color]?.kind ?? 'built-in') === 'built-in').length === 0 ? [] : app.unknown;
  const subjectOf = ({ targetsPerColor = 1 }: Scenario): Subject => ({
    shift, secrets,
    services: {
      answers, colors: { blue: options.blue, green: options.green },
      targetsPerColor: Math.max(targetsPerColor, config.capacity?.minHealthyTargets ?? 1),
    },
    notes: [...app.notes, ...unknown.map(path => `the smoke test of ${path} expects a body that the built-in service cannot make up: give --blue and --green`)],
  });
  return (options.scenario ?? [release]).map(scenario => scenario.name === release.name
    ? { stack, subject: subjectOf(release), speed, scenario: { ...release, sentence: sentenceOf(app, speed) } }
    : { stack, subject: subjectOf(scenario), scenario, speed: options.speed ?? Math.min(scenario.speed, pace.speed) });
};
