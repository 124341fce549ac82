import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as realSleep } from 'node:timers/promises';
import { type Answers, NO_ANSWERS } from './answers';
import type { Fault } from './fault';
import { type FaultEntry, readFaultLog } from './fault-log';
import type { Listening, Order } from './messages';

const POLL_MS = 25;
const READY_BUDGET_MS = 30_000;
const STOP_BUDGET_MS = 5_000;

/**
 * Real milliseconds from the process's end until its supervisor starts it again, at the same address: as a container with a restart
 * policy. ECS restarts one at most once a minute, and otherwise replaces the task, at another address: here it goes on for ever.
 */
const RESTART_MS = 500;

/** Each life of the process has random numbers of its own: it would otherwise die of the same request every time. */
const SEEDS_APART = 1000;

export interface ServiceOptions {
  /** The bundled server. */
  readonly script: string;
  readonly color: string;
  readonly seed: number;
  /** Where the service writes what it did to which requests on purpose. */
  readonly faultLog: string;
  /** @default - its own pages only */
  readonly answers?: Answers | undefined;
}

/** From a crash until the service listened again, in real milliseconds since the epoch. */
export interface Outage {
  readonly from: number;
  readonly to: number;
}

const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode === null && child.signalCode === null) await Promise.race([once(child, 'exit'), once(child, 'error')]);
};

/** A service in a process of its own, and the supervisor that starts it again when it crashes. */
export class ServiceProcess {
  readonly #listenedAt: number[] = [];
  #child: ChildProcess | undefined;
  #fault: Fault | null = null;
  #lives = 0;
  #port = 0;
  #stopped = false;
  #restart: NodeJS.Timeout | undefined;

  constructor(private readonly options: ServiceOptions) {}

  get port(): number {
    return this.#port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Null while the process lives, or when a signal ended it. */
  get exitCode(): number | null {
    return this.#child?.exitCode ?? null;
  }

  /** Resolves as soon as the service listens, whatever its health check says. */
  async start(): Promise<void> {
    const child = this.#child = this.#launch();
    const message = await Promise.race([once(child, 'message'), ended(child)]) as [Listening] | undefined;
    if (message === undefined) throw new Error(`the ${this.options.color} service ended before it listened, with exit code ${child.exitCode}`);
    this.#port = message[0].port;
    this.#listenedAt.push(performance.timeOrigin + performance.now());
  }

  /** Resolves when the health check passes. */
  async ready(budgetMs = READY_BUDGET_MS): Promise<void> {
    const deadline = performance.now() + budgetMs;
    while (!await this.#healthy()) {
      if (performance.now() > deadline) throw new Error(`the ${this.options.color} service was not ready within ${budgetMs} ms`);
      await realSleep(POLL_MS);
    }
  }

  /** What is wrong from now on, also after a restart. */
  setFault(fault: Fault | null): void {
    this.#fault = fault;
    if (this.#child?.connected) this.#child.send({ fault } satisfies Order);
  }

  /** Lets the service finish what it is doing, within a budget of real time. */
  async stop(budgetMs = STOP_BUDGET_MS): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#restart);
    const child = this.#child;
    if (child === undefined) return;
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), budgetMs);
    await ended(child);
    clearTimeout(killer);
  }

  /** What the service did on purpose, by its own log. */
  faultedRequests(): readonly FaultEntry[] {
    return readFaultLog(this.options.faultLog).requests;
  }

  outages(): Outage[] {
    return readFaultLog(this.options.faultLog).crashes.map(from => ({ from, to: this.#listenedAt.find(at => at > from) ?? Infinity }));
  }

  #launch(): ChildProcess {
    const { script, color, seed, faultLog, answers = NO_ANSWERS } = this.options;
    const child = fork(script, {
      execArgv: [],
      env: {
        COLOR: color, PORT: String(this.#port), SEED: String(seed + SEEDS_APART * this.#lives), FAULT_LOG: faultLog,
        FAULT: JSON.stringify(this.#fault), ANSWERS: JSON.stringify(answers),
      },
    });
    this.#lives += 1;
    child.once('exit', () => this.#exited());
    return child;
  }

  /** A process that never listened is the caller's to deal with. */
  #exited(): void {
    if (this.#stopped || this.#port === 0) return;
    this.#restart = setTimeout(() => void this.start().catch(() => undefined), this.#fault?.downMs ?? RESTART_MS);
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
