import { Command, Option } from 'commander';
import { ExecutionGateway } from '../aws/executions';
import { RecordGateway } from '../aws/records';
import { StackGateway } from '../aws/stacks';
import type { ExitCode } from '../exit-code';
import { findShift, type FoundShift } from '../operator/find-shift';

/** What every operators' command takes. */
export interface OperatorOptions {
  readonly stack: string;
  readonly shift?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly endpointUrl?: string;
  readonly json?: boolean;
}

/** The shift that is meant, and what talks to AWS about it. */
export interface Scene {
  readonly found: FoundShift;
  readonly executions: ExecutionGateway;
  readonly records: RecordGateway;
}

const EXIT_CODES_HELP = `
Exit codes: 0 done, or the release completed; 1 AWS could not be asked, or the end was not seen; 2 wrong arguments;
  3 the release was put back; 4 refused, nothing was moved
`;

const openScene = async (options: OperatorOptions): Promise<Scene> => {
  const found = await findShift(new StackGateway(options), options.stack, options.shift);
  return { found, executions: new ExecutionGateway(options), records: new RecordGateway(options, found.table) };
};

/** A command on a deployed shift, to which its own options are still to be added. */
export const operatorCommand = <Options extends OperatorOptions>(
  name: string, description: string, done: (code: ExitCode) => void, act: (scene: Scene, options: Options) => Promise<ExitCode>,
): Command => new Command(name)
  .description(description)
  .requiredOption('--stack <name>', 'the CloudFormation stack that the shift is deployed with')
  .option('--shift <path>', 'the construct\'s path, or the end of it; needed when the stack has several')
  .option('--region <region>', 'of the stack; else AWS_REGION, or the profile\'s')
  .option('--profile <name>', 'of the AWS configuration files; else AWS_PROFILE')
  .addOption(new Option('--endpoint-url <url>', 'of another endpoint than AWS\'s, such as a rehearsal\'s that is held'))
  .option('--json', 'one JSON document on stdout, and nothing else there')
  .addHelpText('after', EXIT_CODES_HELP)
  .allowExcessArguments(false)
  .action(async (options: Options) => done(await act(await openScene(options), options)));
