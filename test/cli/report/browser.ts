import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

export const hasBrowser = CHROMIUM !== undefined;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** How a reader sees a page. */
export interface Reader {
  readonly width: number;
  readonly scheme: 'light' | 'dark';
}

/** Chromium without a window, spoken to by its DevTools protocol over a pipe. */
export class Browser {
  readonly #profile = mkdtempSync(join(tmpdir(), 'report-browser-'));
  readonly #child: ChildProcess;
  readonly #answers = new Map<number, (message: Message) => void>();
  readonly #loaded: (() => void)[] = [];
  readonly complaints: string[] = [];
  #rest = '';
  #id = 0;

  constructor() {
    const options = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--remote-debugging-pipe', `--user-data-dir=${this.#profile}`];
    this.#child = spawn(CHROMIUM!, options, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
    (this.#child.stdio[4] as Readable).setEncoding('utf8').on('data', (text: string) => this.#read(text));
  }

  /** Evaluates an expression in the page at a URL. Whatever the page complains of is in `complaints` then. */
  async evaluate<T>(url: string, { width, scheme }: Reader, expression: string): Promise<T> {
    const { targetId } = await this.#send<{ targetId: string }>('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.#send<{ sessionId: string }>('Target.attachToTarget', { targetId, flatten: true });
    const page = <R>(method: string, params: object = {}) => this.#send<R>(method, params, sessionId);
    for (const domain of ['Page', 'Runtime', 'Log']) await page(`${domain}.enable`);
    await page('Emulation.setDeviceMetricsOverride', { width, height: 800, deviceScaleFactor: 1, mobile: width < 500 });
    await page('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
    const loaded = new Promise<void>(resolve => this.#loaded.push(resolve));
    await page('Page.navigate', { url });
    await loaded;
    const { result } = await page<{ result: { value: T } }>('Runtime.evaluate', { expression, returnByValue: true });
    await this.#send('Target.closeTarget', { targetId });
    return result.value;
  }

  async close(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  #send<T>(method: string, params: object, sessionId?: string): Promise<T> {
    const id = this.#id += 1;
    (this.#child.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => {
      this.#answers.set(id, ({ result, error }) => error === undefined ? resolve(result as T) : reject(new Error(error.message)));
    });
  }

  #read(text: string): void {
    const messages = (this.#rest + text).split('\0');
    this.#rest = messages.pop()!;
    for (const message of messages) this.#receive(JSON.parse(message) as Message);
  }

  #receive(message: Message): void {
    const { id, method, params } = message;
    if (id !== undefined) this.#answers.get(id)?.(message);
    if (method === 'Page.loadEventFired') this.#loaded.shift()?.();
    if (['Runtime.exceptionThrown', 'Runtime.consoleAPICalled', 'Log.entryAdded'].includes(method ?? '')) this.complaints.push(JSON.stringify(params));
  }
}
