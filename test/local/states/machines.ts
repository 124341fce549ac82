import { CompressedClock } from '../../../local/clock';
import type { ExecutionRecord } from '../../../local/aws/executions';
import { StateMachines } from '../../../local/states/executions';
import type { Invoke } from '../../../local/states/host';

export const MACHINE_ARN = 'arn:aws:states:eu-central-1:111122223333:stateMachine:Machine';
export const FUNCTION_ARN = 'arn:aws:lambda:eu-central-1:111122223333:function:Worker';

export interface Setting {
  readonly invoke?: Invoke;
  readonly speed?: number;
}

export const echo: Invoke = (_, payload) => Promise.resolve(payload);

export const machinesWith = (definition: unknown, { invoke = echo, speed = 10_000 }: Setting = {}): StateMachines => {
  const machines = new StateMachines({ clock: new CompressedClock(speed), random: () => 0.5, invoke });
  machines.create(MACHINE_ARN, definition);
  return machines;
};

export const run = async (definition: unknown, input: unknown = {}, setting: Setting = {}): Promise<ExecutionRecord> => {
  const machines = machinesWith(definition, setting);
  return await machines.finished(machines.start(MACHINE_ARN, JSON.stringify(input)).executionArn);
};

export const outputOf = ({ status, output, error, cause }: ExecutionRecord): unknown => {
  if (status !== 'SUCCEEDED') throw new Error(`${status}: ${error}: ${cause}`);
  return JSON.parse(output ?? 'null');
};

/** A machine of one state, and whatever else it leads to. */
export const machineOf = (state: object, others: object = {}, fields: object = {}) =>
  ({ StartAt: 'First', States: { First: state, ...others }, ...fields });

export const task = (fields: object = {}) => ({
  'Type': 'Task', 'Resource': 'arn:aws:states:::lambda:invoke', 'Parameters': { 'FunctionName': FUNCTION_ARN, 'Payload.$': '$' }, 'End': true,
  ...fields,
});

export const types = (record: ExecutionRecord): string[] => record.history.map(({ type }) => type);

/** An invoke that fails with these errors, one after the other, and then echoes. */
export const failing = (...errors: Error[]): Invoke => (_, payload) => {
  const error = errors.shift();
  return error ? Promise.reject(error) : Promise.resolve(payload);
};
