import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { type FaultSpec, parseFault } from '../../local/faults/spec';
import { rehearse } from '../../local/rehearsal';
import { SCENARIOS, SHOWN } from '../../local/scenarios';
import { demosFor } from '../../local/scenarios/demo';
import type { Scenario } from '../../local/scenarios/scenario';
import { parseShape, type TrafficShape } from '../../local/traffic/shape';
import { RehearsalDisplay } from '../display';
import { EXIT, type ExitCode } from '../exit-code';
import { untilSignal } from '../hold';
import { eachReadBy, fileToWrite, numberFrom, readBy, scenarioNamed } from '../options';
import { junit } from '../rehearse/junit';
import type { Rehearsed } from '../rehearse/rehearsed';
import { summaryLines } from '../rehearse/summary-lines';
import { REHEARSE_HELP } from './rehearse-help';

/** Faster than this, a rehearsed minute is shorter than the work that is done in it. */
const MAX_SPEED = 600;

const DEFAULT_SEED = 1;

interface ScenarioOptions {
  readonly scenario?: readonly Scenario[];
  readonly all?: boolean;
}

interface RehearseOptions extends ScenarioOptions {
  readonly speed?: number;
  readonly seed: number;
  readonly fault?: readonly FaultSpec[];
  readonly traffic?: TrafficShape;
  readonly hold?: boolean;
  readonly json?: string;
  readonly junit?: string;
  readonly list?: boolean;
}

const listScenarios = (): void => {
  const width = Math.max(...SCENARIOS.map(({ name }) => name.length));
  for (const { name, sentence, expected } of SCENARIOS) console.log(`${name.padEnd(width)}  ${sentence} (${expected})`);
};

const rehearseEach = async (scenarios: readonly Scenario[], options: RehearseOptions): Promise<Rehearsed[]> => {
  const { speed, seed, fault: faults, traffic: shape } = options;
  const rehearsed: Rehearsed[] = [];
  for (const scenario of scenarios) {
    const startedAt = performance.now();
    const display = new RehearsalDisplay(scenario, process.stdout);
    const result = await rehearse({
      ...demosFor(scenario, shape), scenario, seed, faults, shape, speed: speed ?? scenario.speed,
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
const misuse = ({ scenario, all, hold }: RehearseOptions): string | undefined => {
  if (all === true && scenario !== undefined) return '--all and --scenario exclude each other';
  if (hold === true && scenario?.length !== 1) return '--hold needs one --scenario after which everything is held';
  return undefined;
};

const runCommand = async (options: RehearseOptions, command: Command): Promise<ExitCode> => {
  if (options.list === true) {
    listScenarios();
    return EXIT.ok;
  }
  const wrong = misuse(options);
  if (wrong !== undefined) command.error(`error: ${wrong}`);
  const rehearsed = await rehearseEach(scenariosToRun(options), options);
  if (rehearsed.length > 1) console.log(summaryLines(rehearsed).map(line => `  ${line}\n`).join(''));
  const results = rehearsed.map(({ result }) => result);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(options.scenario?.length === 1 ? results[0] : results, null, 2)}\n`);
  if (options.junit !== undefined) writeFileSync(options.junit, junit(rehearsed));
  return results.every(({ passed }) => passed) ? EXIT.ok : EXIT.failed;
};

export const rehearseCommand = (done: (code: ExitCode) => void): Command => new Command('rehearse')
  .description('Runs a release of the demo app on this machine: the template\'s own state machines and functions, real HTTP traffic, no AWS account')
  .option('--scenario <name>', 'the one to run; may be given several times; without it, a good release and a bad one', eachReadBy(scenarioNamed))
  .option('--all', 'runs every scenario, one after the other')
  .option('--speed <n>', 'rehearsed seconds in a real one; the scenario has a default', numberFrom(1, MAX_SPEED, false))
  .option('--seed <n>', 'makes a run repeatable, up to the machine\'s own timing', numberFrom(0, 2 ** 31, true), DEFAULT_SEED)
  .option('--fault <spec>', 'something that goes wrong, see below; may be given several times', eachReadBy(parseFault))
  .option('--traffic <shape>', 'who comes how often, see below; without it, requests at a constant rate', readBy(parseShape))
  .option('--hold', 'keeps everything up after the scenario, for a look with the AWS CLI')
  .option('--json <file>', 'writes the result there: an object for one --scenario, or else a list', fileToWrite)
  .option('--junit <file>', 'writes the outcomes there as JUnit\'s XML, for CI', fileToWrite)
  .option('--list', 'says which scenarios there are')
  .addHelpText('after', REHEARSE_HELP)
  .allowExcessArguments(false)
  .action(async (options: RehearseOptions, command: Command) => done(await runCommand(options, command)));
