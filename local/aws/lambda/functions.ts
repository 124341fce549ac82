import { AwsError } from '../../aws-error';
import { arnOf } from '../account';

/** What runs a function's code. */
export interface RunnableFunction {
  readonly functionArn: string;
  /** Rejects with a FunctionError when the function failed. */
  invoke(payload: unknown, signal?: AbortSignal): Promise<unknown>;
  init(): Promise<void>;
  /** Takes no further invocations; those under way come to their end. */
  retire(): void;
  close(): Promise<void>;
}

interface FunctionName {
  readonly arn: string;
  readonly qualifier: string | undefined;
}

const NAME = /^(?:(?:arn:[^:]+:lambda:[^:]+:)?\d{12}:)?(?:function:)?([\w-]+)(?::(\$LATEST|[\w-]+))?$/;

/** A function by its name, its ARN, or the end of its ARN that begins with the account; each with or without a qualifier. */
const parseName = (name: string): FunctionName => {
  const [, plain, qualifier] = NAME.exec(name) ?? [];
  if (plain === undefined) throw new AwsError('ValidationException', `Value '${name}' at 'functionName' failed to satisfy constraint`);
  return { arn: arnOf('lambda', `function:${plain}`), qualifier };
};

/** The ARN of a function, whatever it is called by, without its qualifier. */
export const functionArnOf = (name: string): string => parseName(name).arn;

/** The functions of the account. Versions and aliases are not rehearsed: there is $LATEST. */
export class Functions {
  readonly #functions = new Map<string, RunnableFunction>();
  readonly #cold = new Set<RunnableFunction>();
  readonly #retired: RunnableFunction[] = [];

  /** @param onInitFailure may throw; what it does not throw for fails again with its first invocation */
  constructor(private readonly onInitFailure: (functionArn: string, error: unknown) => void = (_, error) => { throw error; }) {}

  /** In place of the function that had its name, of which only what is under way comes to its end. */
  add(fn: RunnableFunction): void {
    this.#retire(fn.functionArn);
    this.#functions.set(fn.functionArn, fn);
    this.#cold.add(fn);
  }

  remove(name: string): void {
    const arn = functionArnOf(name);
    this.#retire(arn);
    this.#functions.delete(arn);
  }

  find(name: string, qualifier?: string): RunnableFunction {
    const parsed = parseName(name);
    const version = qualifier ?? parsed.qualifier ?? '$LATEST';
    const fn = version === '$LATEST' ? this.#functions.get(parsed.arn) : undefined;
    if (fn) return fn;
    const missing = version === '$LATEST' ? parsed.arn : `${parsed.arn}:${version}`;
    throw new AwsError('ResourceNotFoundException', `Function not found: ${missing}`, 404);
  }

  /** Whether there is a function of that name, or ARN, to be invoked. */
  has(name: string): boolean {
    try {
      return this.find(name) !== undefined;
    } catch {
      return false;
    }
  }

  async invoke(name: string, payload: unknown, signal?: AbortSignal): Promise<unknown> {
    return this.find(name).invoke(payload, signal);
  }

  /** Warms what was added since the last time. */
  async init(): Promise<void> {
    const cold = [...this.#cold];
    this.#cold.clear();
    await Promise.all(cold.map(fn => fn.init().catch((error: unknown) => this.onInitFailure(fn.functionArn, error))));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#functions.values(), ...this.#retired].map(fn => fn.close()));
  }

  #retire(functionArn: string): void {
    const former = this.#functions.get(functionArn);
    if (!former) return;
    this.#cold.delete(former);
    this.#retired.push(former);
    former.retire();
  }
}
