import {
  DescribeExecutionCommand, ExecutionDoesNotExist, GetExecutionHistoryCommand, SFNClient, StartExecutionCommand, type ExecutionStatus,
} from '@aws-sdk/client-sfn';
import { GUARDIAN_OWNER, type Migration } from '../../lambda/contract';
import { type AwsAccess, clientSettings } from './access';

export interface Execution {
  readonly arn: string;
  readonly status: ExecutionStatus;
  /** JSON. */
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** The controller's last word is among the last few events, whatever state comes after it. */
const LAST_EVENTS = 20;

const noteIn = (output: string | undefined): string | undefined =>
  output === undefined ? undefined : (JSON.parse(output) as { run?: { migration?: Migration } }).run?.migration?.note;

export class ExecutionGateway {
  readonly #client: SFNClient;

  constructor(access: AwsAccess) {
    this.#client = new SFNClient(clientSettings(access));
  }

  async start(stateMachineArn: string, input: object, name?: string): Promise<string> {
    const { executionArn } = await this.#client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
    return executionArn!;
  }

  /** Null when it is not known, or not yet: what was just started may take a moment to be seen. */
  async describe(executionArn: string): Promise<Execution | null> {
    try {
      const { status, output, error, cause } = await this.#client.send(new DescribeExecutionCommand({ executionArn }));
      return { arn: executionArn, status: status!, output, error, cause };
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return null;
      throw error;
    }
  }

  /** What the controller said last in a release. Nothing when it said nothing yet, or when the caller may not read that. */
  async lastNote(executionArn: string): Promise<string | undefined> {
    if (executionArn.startsWith(GUARDIAN_OWNER)) return undefined;
    try {
      const { events = [] } = await this.#client.send(new GetExecutionHistoryCommand({
        executionArn, reverseOrder: true, maxResults: LAST_EVENTS, includeExecutionData: true,
      }));
      return events.map(({ stateExitedEventDetails }) => noteIn(stateExitedEventDetails?.output)).find(note => note !== undefined);
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist || (error as Error).name === 'AccessDeniedException') return undefined;
      throw error;
    }
  }
}
