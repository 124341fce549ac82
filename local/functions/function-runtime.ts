import { devNull } from 'node:os';
import { join } from 'node:path';
import type { ClockSettings } from '../clock';
import type { Addresses } from './protocol';
import { Sandbox } from './sandbox';
import { unlessAborted } from './unless-aborted';

export interface LambdaFunctionOptions {
  readonly functionArn: string;
  /** Holds the bundle, `index.js` for the handler `index.handler`. */
  readonly codeDirectory: string;
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Real seconds: they guard the work of real code. */
  readonly timeoutSeconds: number;
  readonly clock: ClockSettings;
  /** Where the function's SDK clients send their calls. */
  readonly endpointUrl?: string;
  /** Asked whenever an environment starts: load balancers open after the first functions ran. @default - the machine's own network */
  readonly addresses?: () => Addresses;
  /** By the access key an endpoint can tell which function calls. */
  readonly accessKeyId?: string;
  /** The bundled worker; by default beside the bundled CLI. */
  readonly workerPath?: string;
  /** Gets what the function prints, line by line. */
  readonly onLog?: (line: string) => void;
  /** Called after each invocation with the real seconds that it took. */
  readonly onRun?: (seconds: number) => void;
}

/**
 * More would only get in each other's way on one machine, up to a point at which it does nothing but start environments: further
 * invocations wait for one to become free. Lambda would start more.
 */
const MAX_ENVIRONMENTS = 8;

/** What Lambda and the rehearsal add to the environment. Nothing of this process's own, its credentials above all, gets through. */
const runtimeEnvironment = ({ functionArn, codeDirectory, endpointUrl, accessKeyId = 'rehearsal' }: LambdaFunctionOptions, functionName: string) => {
  const region = functionArn.split(':')[3] ?? '';
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'rehearsal',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    LAMBDA_TASK_ROOT: codeDirectory,
    ...(endpointUrl === undefined ? {} : { AWS_ENDPOINT_URL: endpointUrl }),
  };
};

/** Runs a function's bundle as it would be uploaded. Scales out as Lambda does: an environment does one invocation at a time. */
export class LambdaFunction {
  readonly functionName: string;
  readonly #all = new Set<Sandbox>();
  readonly #idle: Sandbox[] = [];
  readonly #waiting: (() => void)[] = [];
  #retired = false;

  constructor(private readonly options: LambdaFunctionOptions) {
    this.functionName = options.functionArn.split(':')[6] ?? options.functionArn;
  }

  get functionArn(): string {
    return this.options.functionArn;
  }

  /** Starts a first environment; rejects with the FunctionError of a bundle that cannot be imported. */
  async init(): Promise<void> {
    const sandbox = this.#start();
    try {
      await sandbox.ready();
    } catch (error) {
      await this.#discard(sandbox);
      throw error;
    }
    this.#idle.push(sandbox);
  }

  /** Rejects with a FunctionError. As in AWS, a caller that gives up does not stop the function: it stops waiting. */
  async invoke(payload: unknown, signal?: AbortSignal): Promise<unknown> {
    signal?.throwIfAborted();
    const invocation = this.#invoke(payload);
    return signal ? unlessAborted(invocation, signal) : invocation;
  }

  /** Whatever is invoked already comes to its end; an environment that has nothing to do is not kept. */
  retire(): void {
    this.#retired = true;
    for (const sandbox of this.#idle.splice(0)) void this.#discard(sandbox);
  }

  async close(): Promise<void> {
    this.#idle.length = 0;
    this.#waiting.length = 0;
    await Promise.all([...this.#all].map(sandbox => this.#discard(sandbox)));
  }

  async #invoke(payload: unknown): Promise<unknown> {
    const sandbox = await this.#take();
    const begun = performance.now();
    try {
      return await sandbox.invoke(payload, this.options.timeoutSeconds);
    } finally {
      this.options.onRun?.((performance.now() - begun) / 1000);
      if (sandbox.isAlive && this.#all.has(sandbox) && !this.#retired) this.#idle.push(sandbox);
      else void this.#discard(sandbox);
      this.#waiting.shift()?.();
    }
  }

  async #take(): Promise<Sandbox> {
    const sandbox = this.#idle.pop();
    if (sandbox?.isAlive) return sandbox;
    if (sandbox) void this.#discard(sandbox);
    else if (this.#all.size < MAX_ENVIRONMENTS) return this.#start();
    else await new Promise<void>(resolve => this.#waiting.push(resolve));
    return this.#take();
  }

  #start(): Sandbox {
    const { codeDirectory, handler, clock, functionArn, environment, addresses } = this.options;
    const sandbox = new Sandbox({
      workerPath: this.options.workerPath ?? join(__dirname, 'function-worker.js'),
      settings: { codeDirectory, handler, clock, functionArn, functionName: this.functionName, addresses: addresses?.() ?? {} },
      environment: { ...runtimeEnvironment(this.options, this.functionName), ...environment },
      onLog: this.options.onLog ?? (() => undefined),
    });
    this.#all.add(sandbox);
    return sandbox;
  }

  async #discard(sandbox: Sandbox): Promise<void> {
    this.#all.delete(sandbox);
    await sandbox.close();
  }
}
