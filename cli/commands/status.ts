import { type Command, Option } from 'commander';
import { EXIT, type ExitCode } from '../exit-code';
import { interruptible } from '../interruption';
import { statusLines } from '../operator/status-lines';
import { WatchDisplay } from '../operator/watch-display';
import { watchShift } from '../operator/watch';
import { askStatus } from '../operator/wish';
import { printed } from '../output';
import { operatorCommand, type OperatorOptions, type Scene } from './operator-command';

interface StatusOptions extends OperatorOptions {
  readonly watch?: boolean;
}

const showOnce = ({ found, executions, records }: Scene, options: StatusOptions): Promise<ExitCode> => interruptible(async signal => {
  const status = await askStatus(executions, found, signal);
  if (status === null) return EXIT.failed;
  const { shift } = found;
  const note = status.record?.owner === undefined ? undefined : await executions.lastNote(status.record.owner);
  const steps = status.record === null ? undefined : await records.steps(status.record);
  const view = { shift, ...status, note, steps };
  printed(options, view, statusLines(view, new Date()));
  return EXIT.ok;
});

const watch = ({ found, executions, records }: Scene): Promise<ExitCode> => interruptible(async signal => {
  const display = new WatchDisplay(process.stdout);
  await watchShift(found, { executions, records, signal, onView: view => display.show(view) });
  display.print('not watched any more; a release that runs goes on');
  return EXIT.ok;
});

export const statusCommand = (done: (code: ExitCode) => void): Command => operatorCommand<StatusOptions>(
  'status', 'Says what is live, who moves it, how far it has come, and which colour is idle', done,
  (scene, options) => options.watch === true ? watch(scene) : showOnce(scene, options),
).addOption(new Option('--watch', 'shows it again and again, until Ctrl-C').conflicts('json'));
