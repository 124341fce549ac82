import { Command, CommanderError } from 'commander';
import { rehearseCommand } from './commands/rehearse';
import { EXIT, type ExitCode } from './exit-code';

/** Runs the command line and answers the exit code. */
export const main = async (args: readonly string[]): Promise<ExitCode> => {
  let code: ExitCode = EXIT.ok;
  const program = new Command('cdk-traffic-shift')
    .description('Progressive delivery behind an AWS Application Load Balancer')
    .exitOverride()
    .addCommand(rehearseCommand(result => code = result));
  for (const command of program.commands) command.exitOverride();
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    console.error(error instanceof Error ? error.stack : error);
    return EXIT.failed;
  }
};
