import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as realSleep } from 'node:timers/promises';
import type { RunningService } from './address';
import { Refusal } from '../refusal';
import { holdGroup, releaseGroup, signalGroup } from './process-groups';
import type { ReadyCheck } from './readiness';

const POLL_MS = 100;
const STOP_BUDGET_MS = 5_000;

/** Lines of its output that are told when it does not come up. */
const LAST_LINES = 5;

export interface CommandOptions {
  readonly color: string;
  readonly command: string;
  /** Real milliseconds until it has to be ready. */
  readonly readyBudgetMs: number;
  /** Gets what the command prints. */
  readonly onLog: (line: string) => void;
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

/** A service that somebody starts by a command of the shell. When it ends, it stays ended. */
export class CommandService implements RunningService {
  readonly #lastLines: string[] = [];
  #child: ChildProcessByStdio<null, Readable, Readable> | undefined;
  #port = 0;

  constructor(private readonly options: CommandOptions) {}

  get port(): number {
    return this.#port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Resolves when it is ready; rejects when it ends before, or takes too long. */
  async start(isReady: ReadyCheck): Promise<void> {
    const { command, readyBudgetMs } = this.options;
    this.#port = await freePort();
    const child = this.#child = spawn(command, {
      shell: true, detached: true, env: { ...process.env, PORT: String(this.#port) }, stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (child.pid !== undefined) holdGroup(child.pid);
    for (const output of [child.stdout, child.stderr]) createInterface(output).on('line', line => this.#print(line));
    const deadline = performance.now() + readyBudgetMs;
    for (;;) {
      const { ready, said } = await isReady(this.origin);
      if (child.exitCode !== null || child.signalCode !== null) throw this.#notReady(`ended with ${child.exitCode ?? child.signalCode} before it was healthy`);
      if (ready) return;
      if (performance.now() > deadline) throw this.#notReady(`was not healthy on PORT ${this.#port} within ${readyBudgetMs / 1000} seconds: ${said}`);
      await realSleep(POLL_MS);
    }
  }

  /** Ends it and all that it started. */
  async stop(): Promise<void> {
    const pid = this.#child?.pid;
    if (pid === undefined) return;
    signalGroup(pid, 'SIGTERM');
    const deadline = performance.now() + STOP_BUDGET_MS;
    while (signalGroup(pid, 0) && performance.now() < deadline) await realSleep(POLL_MS);
    signalGroup(pid, 'SIGKILL');
    releaseGroup(pid);
  }

  #print(line: string): void {
    this.#lastLines.push(line);
    if (this.#lastLines.length > LAST_LINES) this.#lastLines.shift();
    this.options.onLog(`${this.options.color}: ${line}`);
  }

  #notReady(what: string): Error {
    const { color, command } = this.options;
    return new Refusal(`--${color}: the command '${command}' ${what}${this.#lastLines.map(line => `\n  ${line}`).join('')}`);
  }
}
