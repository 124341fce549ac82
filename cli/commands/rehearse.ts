import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { rehearse } from '../../local/rehearsal';
import type { RehearsalResult } from '../../local/report/model';
import { SCENARIOS } from '../../local/scenarios';
import type { Scenario } from '../../local/scenarios/scenario';
import { synthesizeDemo } from '../../local/stage/synthesize';
import { RehearsalDisplay } from '../display';
import { EXIT, type ExitCode } from '../exit-code';

/** Faster than this, a rehearsed minute is shorter than the work that is done in it. */
const MAX_SPEED = 600;

const DEFAULT_SEED = 1;

interface RehearseOptions {
  readonly scenario?: Scenario;
  readonly speed?: number;
  readonly seed: number;
  readonly json?: string;
  readonly list?: boolean;
}

const scenarioNamed = (name: string): Scenario => {
  const found = SCENARIOS.find(scenario => scenario.name === name);
  if (found === undefined) throw new InvalidArgumentError(`Allowed: ${SCENARIOS.map(scenario => scenario.name).join(', ')}.`);
  return found;
};

const numberFrom = (min: number, max: number, whole: boolean) => (text: string): number => {
  const value = Number(text);
  const inRange = value >= min && value <= max && (!whole || Number.isInteger(value));
  if (text.trim() === '' || !inRange) {
    throw new InvalidArgumentError(`Allowed: a ${whole ? 'whole ' : ''}number from ${min} to ${max}.`);
  }
  return value;
};

const listScenarios = (): void => {
  const width = Math.max(...SCENARIOS.map(({ name }) => name.length));
  for (const { name, sentence, expected } of SCENARIOS) console.log(`${name.padEnd(width)}  ${sentence} (${expected})`);
};

const rehearseEach = async (scenarios: readonly Scenario[], { speed, seed }: RehearseOptions): Promise<RehearsalResult[]> => {
  const stack = synthesizeDemo();
  const results: RehearsalResult[] = [];
  for (const scenario of scenarios) {
    const display = new RehearsalDisplay(scenario, process.stdout);
    const result = await rehearse({
      stack, scenario, seed, speed: speed ?? scenario.speed,
      onUpdate: snapshot => display.update(snapshot), onFunctionLog: line => display.log(line),
    });
    display.finish(result);
    results.push(result);
  }
  return results;
};

const runCommand = async (options: RehearseOptions): Promise<ExitCode> => {
  if (options.list === true) {
    listScenarios();
    return EXIT.ok;
  }
  const results = await rehearseEach(options.scenario === undefined ? SCENARIOS : [options.scenario], options);
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify(options.scenario === undefined ? results : results[0], null, 2)}\n`);
  }
  return results.every(({ passed }) => passed) ? EXIT.ok : EXIT.failed;
};

export const rehearseCommand = (done: (code: ExitCode) => void): Command => new Command('rehearse')
  .description('Runs a release of the demo app on this machine: the template\'s own state machines and functions, real HTTP traffic, no AWS account')
  .option('--scenario <name>', 'the one to run; without it, all of them one after the other', scenarioNamed)
  .option('--speed <n>', 'rehearsed seconds in a real one; the scenario has a default', numberFrom(1, MAX_SPEED, false))
  .option('--seed <n>', 'makes a run repeatable, up to the machine\'s own timing', numberFrom(0, 2 ** 31, true), DEFAULT_SEED)
  .option('--json <file>', 'writes the result there: an object for one scenario, a list for all')
  .option('--list', 'says which scenarios there are')
  .allowExcessArguments(false)
  .action(async (options: RehearseOptions) => done(await runCommand(options)));
