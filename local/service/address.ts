import { Refusal } from '../refusal';
import type { ReadyCheck } from './readiness';

/** What serves a colour, and is none of ours. */
export interface RunningService {
  readonly port: number;
  readonly origin: string;
  start(isReady: ReadyCheck): Promise<void>;
  stop(): Promise<void>;
}

const HTTP_PORT = 80;

/** A service that runs already. */
export class Address implements RunningService {
  constructor(private readonly color: string, readonly origin: string) {}

  get port(): number {
    return Number(new URL(this.origin).port || HTTP_PORT);
  }

  async start(isReady: ReadyCheck): Promise<void> {
    const { ready, said } = await isReady(this.origin);
    if (!ready) throw new Refusal(`--${this.color}: ${this.origin} is not healthy: ${said}`);
  }

  async stop(): Promise<void> {
    // It was there before, and stays.
  }
}
