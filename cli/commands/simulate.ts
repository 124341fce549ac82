import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { evidenceOf, type Past, verdict } from '../../local/simulation/past';
import { type Service, SEED_SCHEDULE, type Step } from '../../local/simulation/rollout';
import type { Rule } from '../../local/simulation/rule';
import type { Scenario } from '../../local/simulation/scenario';
import { standings } from '../../local/simulation/standing';
import type { Experiment } from '../../local/simulation/trials';
import { EXIT, type ExitCode } from '../exit-code';
import { interruptible } from '../interruption';
import { eachReadBy, numberFrom, readBy } from '../options';
import { printed } from '../output';
import { chartFile, writeChart } from '../simulate/chart-file';
import { pastChart } from '../simulate/past-chart';
import { parsePast } from '../simulate/past-csv';
import { pastLines } from '../simulate/past-lines';
import { Progress } from '../simulate/progress';
import { isWorse, parseRegression, simulatedScenario } from '../simulate/regression';
import { ORACLE, ruleNamed, RULES } from '../simulate/rules';
import { playRollouts } from '../simulate/run';
import { standingChart } from '../simulate/standing-chart';
import { percent, standingLines } from '../simulate/standing-lines';
import { baselineShare, latencySeconds, simulatedSchedule } from '../simulate/values';
import { SIMULATE_HELP } from './simulate-help';

const RATE = { least: 0.01, most: 100_000, byDefault: 20 };
const ROLLOUTS = { most: 100_000, byDefault: 1000 };
const DEFAULT_BASELINE = 0.002;
const DEFAULT_LATENCY_SECONDS = 0.1;
const DEFAULT_REGRESSION = parseRegression('+2pp');
const DEFAULT_SEED = 1;

interface SimulateOptions {
  readonly requestsPerSecond: number;
  readonly baseline: number;
  readonly latency: number;
  readonly regression: Scenario;
  readonly scenario?: Scenario;
  readonly schedule: readonly Step[];
  readonly rollouts: number;
  readonly seed: number;
  readonly rule?: readonly Rule[];
  readonly from?: Past;
  readonly chart?: string;
  readonly json?: boolean;
}

const experimentOf = (options: SimulateOptions): Experiment => {
  const { requestsPerSecond, baseline, latency, regression, scenario, schedule, seed, rule } = options;
  const service: Service = { requestsPerSecond, baseline, latencySeconds: latency };
  return { service, scenario: scenario ?? regression, schedule, rules: rule ?? RULES, seed };
};

const simulateRollouts = (options: SimulateOptions): Promise<ExitCode> => interruptible(async signal => {
  const experiment = experimentOf(options);
  const progress = new Progress(options.rollouts, process.stderr);
  const trials = await playRollouts(experiment, options.rollouts, signal, done => progress.update(done));
  progress.clear();
  const isWhole = trials.length === options.rollouts;
  if (!isWhole) console.error(`interrupted after ${trials.length} of ${options.rollouts} rollouts`);
  if (trials.length === 0) return EXIT.failed;
  const { service, scenario, schedule, seed } = experiment;
  const rules = standings(experiment.rules, trials);
  const lines = standingLines(experiment, trials.length, rules);
  printed(options, { service, scenario: scenario.name, schedule, seed, rollouts: trials.length, rules }, lines);
  if (options.chart !== undefined) await writeChart(options.chart, standingChart(experiment, trials), lines);
  return isWhole ? EXIT.ok : EXIT.failed;
});

const replayPast = async (past: Past, options: SimulateOptions): Promise<ExitCode> => {
  const verdicts = (options.rule ?? RULES).map(rule => verdict(past, rule));
  const evidence = evidenceOf(past);
  const lines = pastLines(verdicts, evidence);
  printed(options, { verdicts, evidence }, lines);
  if (options.chart !== undefined) await writeChart(options.chart, pastChart(verdicts, evidence), lines);
  return EXIT.ok;
};

/** What contradicts itself. */
const misuse = ({ from, rule, scenario, regression, baseline }: SimulateOptions): string | undefined => {
  if (from !== undefined) {
    return rule?.includes(ORACLE) === true ? `--rule ${ORACLE.name} knows the rates behind what is counted, which nobody does of the release in --from` : undefined;
  }
  if (scenario === undefined && !isWorse(regression, baseline)) {
    return `--regression: ${regression.name} is no worse than a blue that fails ${percent(baseline)}. Allowed: more than the --baseline`;
  }
  return undefined;
};

const runCommand = (options: SimulateOptions, command: Command): Promise<ExitCode> => {
  const wrong = misuse(options);
  if (wrong !== undefined) command.error(`error: ${wrong}`);
  return options.from === undefined ? simulateRollouts(options) : replayPast(options.from, options);
};

export const simulateCommand = (done: (code: ExitCode) => void): Command => new Command('simulate')
  .description('Plays releases of a service by the thousand, in virtual time, and says what each rule that puts traffic back makes of them')
  .option('--requests-per-second <n>', 'of the service, on average', numberFrom(RATE.least, RATE.most, false), RATE.byDefault)
  .addOption(new Option('--baseline <share>', 'of requests that blue fails').argParser(readBy(baselineShare)).default(DEFAULT_BASELINE, '0.2%'))
  .addOption(new Option('--latency <duration>', 'that an answer takes').argParser(readBy(latencySeconds)).default(DEFAULT_LATENCY_SECONDS, '100ms'))
  .addOption(new Option('--regression <size>', 'what green fails: +2pp more than blue, 3x of blue, or 50% of its requests')
    .argParser(readBy(parseRegression)).default(DEFAULT_REGRESSION, '+2pp'))
  .addOption(new Option('--scenario <name>', 'something else that is the matter, see below').argParser(readBy(simulatedScenario)).conflicts('regression'))
  .addOption(new Option('--schedule <steps>', 'as start takes it, <percent>:<seconds>, in whole minutes')
    .argParser(readBy(simulatedSchedule)).default(SEED_SCHEDULE, '5:300,10:300,25:300,50:300,75:300,100:300'))
  .option('--rollouts <n>', 'how many releases are played', numberFrom(1, ROLLOUTS.most, true), ROLLOUTS.byDefault)
  .option('--seed <n>', 'the same one gives the same figures', numberFrom(0, 2 ** 31, true), DEFAULT_SEED)
  .option('--rule <name>', 'the one to play, see below; may be given several times; without it, all but the oracle', eachReadBy(ruleNamed))
  .addOption(new Option('--from <file>', 'a past release\'s minutes in CSV, see below: what each rule would have done')
    .argParser(readBy(file => parsePast(new TextDecoder().decode(readFileSync(file)))))
    .conflicts(['requestsPerSecond', 'baseline', 'latency', 'regression', 'scenario', 'schedule', 'rollouts', 'seed']))
  .option('--chart <file>', 'draws a picture there, .svg or .html', readBy(chartFile))
  .option('--json', 'one JSON document on stdout, and nothing else there')
  .addHelpText('after', SIMULATE_HELP)
  .allowExcessArguments(false)
  .action(async (options: SimulateOptions, command: Command) => done(await runCommand(options, command)));
