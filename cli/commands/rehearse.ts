import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { type FaultSpec, parseFault } from '../../local/faults/spec';
import { Refusal } from '../../local/refusal';
import { rehearse } from '../../local/rehearsal';
import type { RehearsalOptions } from '../../local/rehearsal-options';
import { SCENARIOS, SHOWN } from '../../local/scenarios';
import { demosFor } from '../../local/scenarios/demo';
import type { Scenario } from '../../local/scenarios/scenario';
import { parseColorSpec } from '../../local/service/color-spec';
import { parseShape, type TrafficShape } from '../../local/traffic/shape';
import { RehearsalDisplay } from '../display';
import { EXIT, type ExitCode } from '../exit-code';
import { untilSignal } from '../hold';
import { eachReadBy, fileToWrite, numberFrom, readBy, scenarioNamed } from '../options';
import { junit } from '../rehearse/junit';
import type { Rehearsed } from '../rehearse/rehearsed';
import { summaryLines } from '../rehearse/summary-lines';
import { rehearsalReport } from '../report/rehearsal-report';
import { writePage } from '../report/write-page';
import { type OwnOptions, ownMisuse, ownRehearsals } from './rehearse-own';
import { REHEARSE_HELP } from './rehearse-help';

/** Faster than this, a rehearsed minute is shorter than the work that is done in it. */
const MAX_SPEED = 600;

const DEFAULT_SEED = 1;

interface ScenarioOptions {
  readonly scenario?: readonly Scenario[];
  readonly all?: boolean;
}

interface RehearseOptions extends ScenarioOptions, OwnOptions {
  readonly speed?: number;
  readonly seed: number;
  readonly fault?: readonly FaultSpec[];
  readonly traffic?: TrafficShape;
  readonly hold?: boolean;
  readonly json?: string;
  readonly junit?: string;
  readonly html?: string;
  readonly list?: boolean;
}

const listScenarios = (): void => {
  const width = Math.max(...SCENARIOS.map(({ name }) => name.length));
  for (const { name, sentence, expected } of SCENARIOS) console.log(`${name.padEnd(width)}  ${sentence} (${expected})`);
};

/** What is played: a scenario on the demo, or on one's own stack. */
type Play = Pick<RehearsalOptions, 'stack' | 'next' | 'subject' | 'scenario' | 'speed'>;

/** Each is made ready when its turn comes: a synth takes its time. */
const playsOf = (options: RehearseOptions): readonly (() => Play)[] => {
  const { app, speed, traffic } = options;
  if (app !== undefined) return ownRehearsals(app, options).map(play => () => play);
  return scenariosToRun(options).map(scenario => () => ({ ...demosFor(scenario, traffic), scenario, speed: speed ?? scenario.speed }));
};

const rehearseEach = async (plays: readonly (() => Play)[], options: RehearseOptions): Promise<Rehearsed[]> => {
  const { seed, fault: faults, traffic: shape } = options;
  const rehearsed: Rehearsed[] = [];
  for (const ready of plays) {
    const startedAt = performance.now();
    const play = ready();
    const { scenario } = play;
    const display = new RehearsalDisplay(scenario, process.stdout);
    const result = await rehearse({
      ...play, seed, faults, shape,
      onUpdate: snapshot => display.update(snapshot), onFunctionLog: line => display.log(line),
      ...options.hold === true && {
        hold: async (ended, stage) => {
          display.finish(ended);
          display.held(stage);
          await untilSignal();
        },
      },
    });
    display.finish(result);
    rehearsed.push({ result, realSeconds: (performance.now() - startedAt) / 1000 });
  }
  return rehearsed;
};

export const scenariosToRun = ({ scenario, all }: ScenarioOptions): readonly Scenario[] => scenario ?? (all === true ? SCENARIOS : SHOWN);

/** What contradicts itself. */
const misuse = (options: RehearseOptions): string | undefined => {
  const { app, scenario, all, hold } = options;
  if (all === true && scenario !== undefined) return '--all and --scenario exclude each other';
  if (hold === true && scenario?.length !== 1 && !(app !== undefined && scenario === undefined)) return '--hold needs one --scenario after which everything is held';
  return ownMisuse(options);
};

const unlessRefused = <T>(prepare: () => T, command: Command): T => {
  try {
    return prepare();
  } catch (error) {
    if (error instanceof Refusal) return command.error(`error: ${error.message}`);
    throw error;
  }
};

const runCommand = async (options: RehearseOptions, command: Command): Promise<ExitCode> => {
  if (options.list === true) {
    listScenarios();
    return EXIT.ok;
  }
  const wrong = misuse(options);
  if (wrong !== undefined) command.error(`error: ${wrong}`);
  const plays = unlessRefused(() => playsOf(options), command);
  const rehearsed = await rehearseEach(plays, options);
  if (rehearsed.length > 1) console.log(summaryLines(rehearsed).map(line => `  ${line}\n`).join(''));
  const results = rehearsed.map(({ result }) => result);
  const isOne = options.scenario?.length === 1 || (options.app !== undefined && plays.length === 1);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(isOne ? results[0] : results, null, 2)}\n`);
  if (options.junit !== undefined) writeFileSync(options.junit, junit(rehearsed));
  if (options.html !== undefined) await writePage(options.html, 'Rehearsal of a release', results.map(rehearsalReport));
  return results.every(({ passed }) => passed) ? EXIT.ok : EXIT.failed;
};

export const rehearseCommand = (done: (code: ExitCode) => void): Command => new Command('rehearse')
  .description('Runs a release of the demo app, or of a stack of yours, on this machine: the template\'s own state machines and functions, real HTTP traffic, no AWS account')
  .option('--scenario <name>', 'the one to run; may be given several times; without it, a good release and a bad one', eachReadBy(scenarioNamed))
  .option('--all', 'runs every scenario, one after the other')
  .option('--app <folder>', 'rehearses a stack of yours: the cloud assembly that `cdk synth` wrote, cdk.out unless you said otherwise')
  .option('--stack <name>', 'with --app: the stack, if several have a shift')
  .option('--shift <path>', 'with --app: the shift, by the path of its construct or the end of it')
  .option('--blue <spec>', 'with --app: what blue is, see below', readBy(parseColorSpec))
  .option('--green <spec>', 'with --app: what green is', readBy(parseColorSpec))
  .option('--speed <n>', 'rehearsed seconds in a real one; the scenario has a default', numberFrom(1, MAX_SPEED, false))
  .option('--seed <n>', 'makes a run repeatable, up to the machine\'s own timing', numberFrom(0, 2 ** 31, true), DEFAULT_SEED)
  .option('--fault <spec>', 'something that goes wrong, see below; may be given several times', eachReadBy(parseFault))
  .option('--traffic <shape>', 'who comes how often, see below; without it, requests at a constant rate', readBy(parseShape))
  .option('--hold', 'keeps everything up after the scenario, for a look with the AWS CLI')
  .option('--json <file>', 'writes the result there: an object for one scenario that was named, or for a release of yours; or else a list', fileToWrite)
  .option('--junit <file>', 'writes the outcomes there as JUnit\'s XML, for CI', fileToWrite)
  .option('--html <file>', 'writes a report there: one page of its own, to look at or to attach to a change', fileToWrite)
  .option('--list', 'says which scenarios there are')
  .addHelpText('after', REHEARSE_HELP)
  .allowExcessArguments(false)
  .action(async (options: RehearseOptions, command: Command) => done(await runCommand(options, command)));
