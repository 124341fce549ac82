import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws-error';
import type { ExecutionRecord, Executions, StateMachineRecord } from '../aws/executions';
import type { Clock } from '../clock';
import type { Random } from '../random';
import type { Machine } from './definition';
import { MAX_PAYLOAD_BYTES, RUNTIME } from './errors';
import type { Final, Listener } from './execution';
import { Execution } from './execution';
import type { ExecutionContext, Host } from './host';
import { interpret } from './interpreter';
import { loadMachine } from './load';
import { sleepUntil } from './waiting';

/** Calls a function in the name of an execution. Rejects as `Host.invoke` does. */
export type InvokeFor = (
  functionArn: string, payload: unknown, signal: AbortSignal, execution: ExecutionContext['Execution'],
) => Promise<unknown>;

export interface StateMachinesOptions {
  readonly clock: Clock;
  /** For the jitter of retries. */
  readonly random: Random;
  readonly invoke: InvokeFor;
  /** Called for every event of every execution, the record being up to date. */
  readonly onEvent?: Listener;
}

interface Deployed {
  readonly arn: string;
  readonly name: string;
  readonly region: string;
  readonly roleArn: string;
  readonly machine: Machine;
  /** As it was given. */
  readonly definition: unknown;
  readonly creationDate: number;
}

const BAD_NAME = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/;

const deployed = (arn: string, definition: unknown, roleArn: string | undefined, creationDate: number): Deployed => {
  const [, partition = 'aws', , region = '', account = '', , name = ''] = arn.split(':');
  const machine = loadMachine(definition);
  return { arn, name, region, machine, definition, creationDate, roleArn: roleArn ?? `arn:${partition}:iam::${account}:role/${name}` };
};

const checkedName = (name: string): string => {
  if (name.length < 1 || name.length > 80 || BAD_NAME.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
  return name;
};

const parsedInput = (input: string): unknown => {
  if (Buffer.byteLength(input) > MAX_PAYLOAD_BYTES) {
    throw new AwsError('ValidationException', `Value at 'input' failed to satisfy constraint: Member must have length less than or equal to ${MAX_PAYLOAD_BYTES}`);
  }
  try {
    return JSON.parse(input);
  } catch (error) {
    throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${(error as Error).message}'`);
  }
};

const contextOf = (execution: ExecutionRecord, { arn, name, roleArn }: Deployed, input: unknown): ExecutionContext => ({
  Execution: {
    Id: execution.executionArn, Input: input, Name: execution.name, RoleArn: roleArn,
    StartTime: new Date(execution.startDate).toISOString(), RedriveCount: 0,
  },
  StateMachine: { Id: arn, Name: name },
});

/** The state machines of a rehearsal and their executions. */
export class StateMachines implements Executions {
  readonly #machines = new Map<string, Deployed>();
  readonly #executions = new Map<string, Execution>();

  constructor(private readonly options: StateMachinesOptions) {}

  /** Creates or replaces a state machine; what runs keeps the definition it started with. Throws `InvalidDefinition`. */
  create(stateMachineArn: string, definition: unknown, roleArn?: string): void {
    this.#machines.set(stateMachineArn, deployed(stateMachineArn, definition, roleArn, this.options.clock.now()));
  }

  /** What runs goes on to its end. */
  delete(stateMachineArn: string): void {
    this.#machines.delete(stateMachineArn);
  }

  start(stateMachineArn: string, input: string, name: string = randomUUID()): ExecutionRecord {
    const target = this.#machine(stateMachineArn);
    const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${checkedName(name)}`;
    const earlier = this.#executions.get(executionArn)?.record;
    if (earlier?.status === 'RUNNING' && earlier.input === input) return earlier;
    if (earlier) throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`);
    const parsed = parsedInput(input);
    const { clock, onEvent } = this.options;
    const execution = new Execution({ executionArn, stateMachineArn, name, input, startDate: clock.now() }, () => clock.now(), onEvent);
    this.#executions.set(executionArn, execution);
    execution.append('ExecutionStarted', {
      executionStartedEventDetails: { input, inputDetails: { truncated: false }, roleArn: target.roleArn },
    });
    void this.#run(execution, target, parsed);
    void this.#limit(execution, target.machine.timeoutSeconds);
    return execution.record;
  }

  /** As in AWS, a function that is being called is not stopped: the execution only stops waiting for it. */
  stop(executionArn: string, error?: string, cause?: string): void {
    this.#execution(executionArn).end({ status: 'ABORTED', error, cause });
  }

  describe(executionArn: string): ExecutionRecord | undefined {
    return this.#executions.get(executionArn)?.record;
  }

  /** The newest first. */
  list(stateMachineArn: string): ExecutionRecord[] {
    const { arn } = this.#machine(stateMachineArn);
    return [...this.#executions.values()].map(({ record }) => record).filter(record => record.stateMachineArn === arn).reverse();
  }

  stateMachines(): StateMachineRecord[] {
    return [...this.#machines.values()].map(({ arn, name, definition, roleArn, creationDate }) =>
      ({ stateMachineArn: arn, name, definition: JSON.stringify(definition), roleArn, creationDate }));
  }

  /** Resolves when the execution is over, however it ended. */
  finished(executionArn: string): Promise<ExecutionRecord> {
    return this.#execution(executionArn).finished;
  }

  /** State transitions so far, as AWS bills them: every state entered and every retry. */
  transitions(executionArn: string): number {
    return this.#execution(executionArn).transitions;
  }

  async #run(execution: Execution, target: Deployed, input: unknown): Promise<void> {
    // Whoever called `start` sees the execution before its first state.
    await Promise.resolve();
    execution.end(await this.#ending(execution, target, input));
  }

  async #ending(execution: Execution, target: Deployed, input: unknown): Promise<Final> {
    const { clock, random, invoke } = this.options;
    const context = contextOf(execution.record, target, input);
    const host: Host = {
      clock, random, region: target.region, signal: execution.signal, context,
      invoke: (functionArn, payload, signal) => invoke(functionArn, payload, signal, context.Execution),
      record: (type, details) => execution.append(type, details),
      transition: () => { execution.transitions += 1; },
    };
    try {
      const ending = await interpret(target.machine, input, host);
      return ending.status === 'SUCCEEDED' ? { ...ending, output: JSON.stringify(ending.output) } : ending;
    } catch (error) {
      return { status: 'FAILED', error: RUNTIME, cause: `Internal error: ${(error as Error).stack}` };
    }
  }

  async #limit(execution: Execution, timeoutSeconds: number | undefined): Promise<void> {
    if (timeoutSeconds === undefined) return;
    const { clock } = this.options;
    const deadline = execution.record.startDate + timeoutSeconds * 1000;
    const reached = await sleepUntil(clock, deadline, execution.signal).then(() => true, () => false);
    if (reached) execution.end({ status: 'TIMED_OUT' });
  }

  #machine(arn: string): Deployed {
    const machine = this.#machines.get(arn);
    if (!machine) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return machine;
  }

  #execution(arn: string): Execution {
    const execution = this.#executions.get(arn);
    if (!execution) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return execution;
  }
}
