import { Command, CommanderError } from 'commander';
import { Refusal } from '../local/refusal';
import { historyCommand } from './commands/history';
import { rehearseCommand } from './commands/rehearse';
import { simulateCommand } from './commands/simulate';
import { startCommand } from './commands/start';
import { statusCommand } from './commands/status';
import { wishCommands } from './commands/wishes';
import { EXIT, type ExitCode } from './exit-code';
import { explainError } from './operator/explain-error';

/** Runs the command line and answers the exit code. */
export const main = async (args: readonly string[]): Promise<ExitCode> => {
  let code: ExitCode = EXIT.ok;
  const done = (result: ExitCode) => code = result;
  const program = new Command('cdk-traffic-shift')
    .description('Progressive delivery behind an AWS Application Load Balancer')
    .exitOverride();
  const commands = [
    startCommand(done), statusCommand(done), ...wishCommands(done), historyCommand(done), rehearseCommand(done), simulateCommand(done),
  ];
  for (const command of commands) {
    program.addCommand(command.exitOverride());
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (error instanceof Refusal) {
      console.error(`error: ${error.message}`);
      return EXIT.usage;
    }
    console.error(explainError(error) ?? (error instanceof Error ? error.stack : error));
    return EXIT.failed;
  }
};
