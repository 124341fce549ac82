import { type Command, Option } from 'commander';
import { COLORS } from '../../lambda/contract';
import { EXIT, type ExitCode } from '../exit-code';
import { interruptible } from '../interruption';
import { inconclusiveText } from '../operator/comparison-text';
import { consoleLink } from '../operator/console-link';
import { EXIT_OF_RELEASE, type ReleaseEnd } from '../operator/outcome';
import { followRelease, type ReleaseResult } from '../operator/release';
import { releaseInput, type ReleaseWishes } from '../operator/release-input';
import { parseSchedule } from '../operator/schedule';
import { WatchDisplay } from '../operator/watch-display';
import { eachReadBy, readBy } from '../options';
import { printed } from '../output';
import { operatorCommand, type OperatorOptions, type Scene } from './operator-command';

interface StartOptions extends OperatorOptions, ReleaseWishes {
  readonly name?: string;
  readonly wait?: boolean;
}

const SAYS: Readonly<Record<ReleaseEnd, string>> = {
  completed: 'completed',
  reverted: 'put back',
  refused: 'refused, nothing was moved',
  unfinished: 'ended without finishing: look with status, go back with rollback',
};

const endLine = ({ end, error, cause, note, inconclusiveSteps }: ReleaseResult): string =>
  [SAYS[end], error, cause, note, inconclusiveText(inconclusiveSteps)].filter(part => part !== undefined).join(': ');

/** The console knows nothing of another endpoint's executions. */
const linkOf = (arn: string, { endpointUrl }: StartOptions): string | undefined => endpointUrl === undefined ? consoleLink(arn) : undefined;

const tellEnd = (result: ReleaseResult, display: WatchDisplay): void => {
  if (result.end === 'completed') display.print(endLine(result));
  else console.error(endLine(result));
};

const waitFor = async (arn: string, scene: Scene, options: StartOptions, signal: AbortSignal): Promise<ExitCode> => {
  const { found, executions, records } = scene;
  const display = new WatchDisplay(process.stdout);
  const result = await followRelease(found, arn, {
    executions, records, signal, onView: view => {
      if (options.json !== true) display.show(view);
    },
  });
  if (result === null) {
    console.error('not waited for any more: the release goes on, see it with status, put it back with rollback');
    return EXIT.failed;
  }
  if (options.json === true) printed(options, { ...result, console: linkOf(arn, options) }, []);
  else tellEnd(result, display);
  return EXIT_OF_RELEASE[result.end];
};

const start = async (scene: Scene, options: StartOptions): Promise<ExitCode> => {
  const arn = await scene.executions.start(scene.found.migrateArn, releaseInput(options), options.name);
  const link = linkOf(arn, options);
  // A dry run is about what it says in the end.
  const waits = options.wait === true || options.dryRun === true;
  if (!waits || options.json !== true) printed(options, { execution: arn, console: link }, [`started ${arn}`, ...link === undefined ? [] : [link]]);
  return waits ? interruptible(signal => waitFor(arn, scene, options, signal)) : EXIT.ok;
};

/** Before AWS is asked anything. */
const requireReason = (command: Command): void => {
  const { ignoreAlarm, reason } = command.opts<StartOptions>();
  if (ignoreAlarm !== undefined && reason === undefined) {
    command.error('error: --ignore-alarm needs a --reason: it is recorded why the alarm did not count');
  }
};

export const startCommand = (done: (code: ExitCode) => void): Command =>
  operatorCommand<StartOptions>('start', 'Starts a release to the idle colour', done, start)
    .addOption(new Option('--target <color>', 'refuses unless this is the idle colour').choices(COLORS))
    .option('--schedule <steps>', 'other steps for this run, as <percent>:<seconds>: 5:300,50:300,100', readBy(parseSchedule))
    .option('--dry-run', 'checks everything, changes nothing, and says what would happen')
    .option('--ignore-alarm <name>', 'starts although this alarm is in ALARM; may be given several times, needs --reason', eachReadBy(name => name))
    .option('--reason <text>', 'why: recorded, and shown to whoever looks')
    .option('--name <name>', 'of the execution; while one of this name runs, no second one is started')
    .option('--wait', 'shows the release until it ends, and exits with its outcome')
    .hook('preAction', requireReason);
