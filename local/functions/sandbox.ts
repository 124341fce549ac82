import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { FunctionError, errorPayload } from './function-error';
import type { Answer, Invocation, WorkerSettings } from './protocol';

export interface SandboxOptions {
  readonly workerPath: string;
  readonly settings: WorkerSettings;
  readonly environment: Readonly<Record<string, string>>;
  readonly onLog: (line: string) => void;
}

/** One execution environment: a worker that holds the imported bundle and does one invocation at a time. */
export class Sandbox {
  readonly #worker: Worker;
  readonly #ready: Promise<unknown>;
  #requestId: string = randomUUID();
  #settle: ((answer: Answer) => void) | undefined;
  #failure: FunctionError | undefined;

  constructor({ workerPath, settings, environment, onLog }: SandboxOptions) {
    // The parent's own options for node, such as a debugger's port, are not the function's.
    this.#worker = new Worker(workerPath, { workerData: settings, env: { ...environment }, execArgv: [], stdout: true, stderr: true });
    this.#logTo(onLog, this.#worker.stdout, this.#worker.stderr);
    this.#ready = this.#answer();
    // Lambda throws away an environment whose bundle cannot be imported.
    this.#ready.catch((error: FunctionError) => this.#die(error));
    this.#worker.on('message', (answer: Answer) => this.#receive(answer));
    this.#worker.on('error', error => this.#die(new FunctionError(errorPayload(error))));
    this.#worker.on('exit', code => this.#die(this.#exitError(code)));
  }

  get isAlive(): boolean {
    return this.#failure === undefined;
  }

  /** Resolves when the bundle is imported. */
  async ready(): Promise<void> {
    await this.#ready;
  }

  /** The function's answer; rejects with a FunctionError. The timeout does not count the import, as in Lambda. */
  async invoke(payload: unknown, timeoutSeconds: number): Promise<unknown> {
    this.#worker.ref();
    try {
      await this.#ready;
      return await this.#invokeWithin(JSON.stringify(payload) ?? 'null', timeoutSeconds);
    } finally {
      // An idle function does not keep the process alive.
      this.#worker.unref();
    }
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  async #invokeWithin(payload: string, timeoutSeconds: number): Promise<unknown> {
    const invocation: Invocation = { requestId: randomUUID(), payload, deadline: Date.now() + timeoutSeconds * 1000 };
    this.#requestId = invocation.requestId;
    const timer = setTimeout(() => this.#timeOut(timeoutSeconds), timeoutSeconds * 1000);
    try {
      const answer = this.#answer();
      this.#worker.postMessage(invocation);
      return await answer;
    } finally {
      clearTimeout(timer);
    }
  }

  async #answer(): Promise<unknown> {
    if (this.#failure) throw this.#failure;
    const answer = await new Promise<Answer>(resolve => {
      this.#settle = resolve;
    });
    if ('error' in answer) throw this.#failure ?? new FunctionError(answer.error);
    return JSON.parse(answer.result);
  }

  #receive(answer: Answer): void {
    if ('error' in answer && answer.fatal) this.#die(new FunctionError(answer.error));
    else this.#settle?.(answer);
  }

  #timeOut(seconds: number): void {
    this.#die(this.#runtimeFailure('Sandbox.Timedout', `Task timed out after ${seconds.toFixed(2)} seconds`));
    void this.#worker.terminate();
  }

  #exitError(code: number): FunctionError {
    const reason = code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code}`;
    return this.#runtimeFailure('Runtime.ExitError', reason);
  }

  #runtimeFailure(errorType: string, message: string): FunctionError {
    return new FunctionError({ errorType, errorMessage: `RequestId: ${this.#requestId} Error: ${message}` });
  }

  /** The first reason counts: what is terminated after a timeout also exits. */
  #die(failure: FunctionError): void {
    this.#failure ??= failure;
    this.#settle?.({ error: this.#failure.toJSON() });
  }

  #logTo(onLog: (line: string) => void, ...streams: Readable[]): void {
    for (const input of streams) createInterface({ input }).on('line', onLog);
  }
}
