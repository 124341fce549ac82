import { setTimeout as realSleep } from 'node:timers/promises';

/** Rehearsed time. Everything that AWS would time follows it; sockets and the work of real code take the time they take. */
export interface Clock {
  /** Rehearsed seconds in a real one. */
  readonly speed: number;
  /** Rehearsed milliseconds since the epoch. */
  now(): number;
  /** Resolves after that many rehearsed milliseconds; rejects with the signal's reason when aborted. */
  sleep(rehearsedMs: number, signal?: AbortSignal): Promise<void>;
}

/** What a worker needs to tell the same time. */
export interface ClockSettings {
  readonly speed: number;
  /** Real and rehearsed milliseconds since the epoch at one and the same moment. */
  readonly realOrigin: number;
  readonly rehearsedOrigin: number;
}

export const rehearsedAt = ({ speed, realOrigin, rehearsedOrigin }: ClockSettings, realMs: number): number =>
  rehearsedOrigin + (realMs - realOrigin) * speed;

const realNow = () => performance.timeOrigin + performance.now();

const MINUTE = 60_000;

/** A clock that starts on a whole minute, so that the first rehearsed minute is a CloudWatch minute. */
export class CompressedClock implements Clock {
  readonly settings: ClockSettings;

  constructor(readonly speed: number) {
    const realOrigin = realNow();
    this.settings = { speed, realOrigin, rehearsedOrigin: Math.floor(realOrigin / MINUTE) * MINUTE };
  }

  now(): number {
    return rehearsedAt(this.settings, realNow());
  }

  async sleep(rehearsedMs: number, signal?: AbortSignal): Promise<void> {
    await realSleep(Math.max(0, rehearsedMs) / this.speed, undefined, { signal });
  }
}
