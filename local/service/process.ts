import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as realSleep } from 'node:timers/promises';
import { type Fault, readFaults } from './fault';
import type { Listening, Order } from './messages';

const POLL_MS = 25;
const READY_BUDGET_MS = 30_000;
const STOP_BUDGET_MS = 5_000;

export interface ServiceOptions {
  /** The bundled server. */
  readonly script: string;
  readonly color: string;
  readonly seed: number;
  /** Where the service writes which requests it failed on purpose. */
  readonly faultLog: string;
  /** Real milliseconds from the start until the service says that it is ready. @default 0 */
  readonly warmUpMs?: number;
}

/** A service in a process of its own. */
export class ServiceProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  #port = 0;

  constructor(private readonly options: ServiceOptions) {
    const { script, color, seed, faultLog, warmUpMs = 0 } = options;
    this.#child = fork(script, {
      execArgv: [],
      env: { COLOR: color, SEED: String(seed), FAULT_LOG: faultLog, WARM_UP_MS: String(warmUpMs) },
    });
    this.#exited = new Promise(resolve => {
      this.#child.once('exit', () => resolve());
      this.#child.once('error', () => resolve());
    });
  }

  get port(): number {
    return this.#port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Null while the process lives, or when a signal ended it. */
  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  /** Resolves as soon as the service listens; it may still be warming up. */
  async start(): Promise<void> {
    const message = await Promise.race([once(this.#child, 'message'), this.#exited]);
    if (!message) throw new Error(`the ${this.options.color} service ended before it listened, with exit code ${this.#child.exitCode}`);
    this.#port = (message[0] as Listening).port;
  }

  /** Resolves when the health check passes. */
  async ready(budgetMs = READY_BUDGET_MS): Promise<void> {
    const deadline = performance.now() + budgetMs;
    while (!await this.#healthy()) {
      if (performance.now() > deadline) throw new Error(`the ${this.options.color} service was not ready within ${budgetMs} ms`);
      await realSleep(POLL_MS);
    }
  }

  setFault(fault: Fault | null): void {
    this.#order({ fault });
  }

  setFailing(failing: boolean): void {
    this.#order({ failing });
  }

  /** Lets the service finish what it is doing, within a budget of real time. */
  async stop(budgetMs = STOP_BUDGET_MS): Promise<void> {
    this.#child.kill('SIGTERM');
    const killer = setTimeout(() => this.#child.kill('SIGKILL'), budgetMs);
    await this.#exited;
    clearTimeout(killer);
  }

  faultedRequestIds(): Set<string> {
    return new Set(readFaults(this.options.faultLog).map(({ id }) => id));
  }

  #order(order: Order): void {
    if (this.#child.connected) this.#child.send(order);
  }

  async #healthy(): Promise<boolean> {
    try {
      const response = await fetch(`${this.origin}/health`);
      await response.arrayBuffer();
      return response.ok;
    } catch {
      return false;
    }
  }
}
