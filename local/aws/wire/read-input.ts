import { AwsError } from '../../aws-error';
import type { Exchange, Fields } from './protocol';
import { type Inputs, requireShape, type Structure } from './shape';

/** What a service checks before it carries anything out. */
export interface Validation {
  readonly inputs: Inputs;
  /** The code of the error for a value that is missing or out of its range. */
  readonly code: string;
}

export const inputShape = ({ inputs }: Validation, action: string): Structure | undefined =>
  Object.hasOwn(inputs, action) ? inputs[action] : undefined;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

const readable = (read: () => unknown): Fields => {
  const input = read();
  if (!isFields(input)) throw new AwsError('SerializationException', 'The request is not a structure');
  return input;
};

const asRefusal = (error: unknown): AwsError => {
  if (error instanceof AwsError) return error;
  return new AwsError('SerializationException', `The request cannot be read: ${error instanceof Error ? error.message : String(error)}`);
};

/** The input of a request or, whatever was sent, the reason why it has none. */
export const readInput = (read: () => unknown, action: string, validation?: Validation): Pick<Exchange, 'input' | 'unreadable'> => {
  try {
    const input = readable(read);
    const shape = validation && inputShape(validation, action);
    if (validation && shape) requireShape(shape, input, validation.code);
    return { input };
  } catch (error) {
    return { input: {}, unreadable: asRefusal(error) };
  }
};
