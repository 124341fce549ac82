import type { Command } from 'commander';
import type { OperateAction } from '../../lambda/contract';
import { EXIT, type ExitCode } from '../exit-code';
import { interruptible } from '../interruption';
import { EXIT_OF_WISH } from '../operator/outcome';
import { wish, type WishResult } from '../operator/wish';
import { printed } from '../output';
import { operatorCommand, type OperatorOptions, type Scene } from './operator-command';

interface WishOptions extends OperatorOptions {
  readonly reason?: string;
}

const DESCRIPTIONS: Readonly<Record<Exclude<OperateAction, 'status'>, string>> = {
  pause: 'Lets the schedule of the running release stand still, watched all the while',
  resume: 'Lets a paused release, or one that waits at a gate, go on',
  promote: 'Leaves out what remains of the schedule: the new colour gets everything, and the bake begins',
  rollback: 'Puts traffic back to the old colour, while a release runs or afterwards',
  adopt: 'Takes what is live as the truth, after somebody changed a rule by hand',
};

const tell = (result: WishResult, options: WishOptions): void => {
  const { action, end, error, cause } = result;
  if (end === 'done' || options.json === true) printed(options, result, [`${action}: ${cause}`]);
  else console.error(end === 'refused' ? `${action} was refused: ${error}: ${cause}` : `${action} failed: ${error}: ${cause}\n  see ${result.execution}`);
};

type Act = (scene: Scene, options: WishOptions) => Promise<ExitCode>;

const carryOut = (action: OperateAction): Act => ({ found, executions }, options) => interruptible(async signal => {
  const result = await wish(executions, found, action, { reason: options.reason, signal });
  if (result === null) {
    console.error(`not waited for any more: the ${action} goes on, see it with status`);
    return EXIT.failed;
  }
  tell(result, options);
  return EXIT_OF_WISH[result.end];
});

/** A command for each wish. */
export const wishCommands = (done: (code: ExitCode) => void): Command[] => (Object.keys(DESCRIPTIONS) as (keyof typeof DESCRIPTIONS)[])
  .map(action => operatorCommand<WishOptions>(action, DESCRIPTIONS[action], done, carryOut(action))
    .option('--reason <text>', 'why: recorded, and shown to whoever looks'));
