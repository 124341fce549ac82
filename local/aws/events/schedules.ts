import type { Clock } from '../../clock';
import { Waits } from '../waits';
import type { NextTime } from './schedule-expression';

export interface Schedule {
  readonly next: NextTime;
  /** Gets the rehearsed time at which it was due. */
  readonly onDue: (dueAt: number) => void;
}

/** Does things when they are due, from `start` on. */
export class Schedules {
  readonly #schedules: Schedule[] = [];
  readonly #waits: Waits;

  constructor(private readonly clock: Clock) {
    this.#waits = new Waits(clock);
  }

  add(schedule: Schedule): void {
    this.#schedules.push(schedule);
  }

  start(): void {
    const now = this.clock.now();
    // A schedule may begin with this very moment.
    for (const schedule of this.#schedules) void this.#run(schedule, now - 1);
  }

  close(): void {
    this.#waits.close();
  }

  async #run({ next, onDue }: Schedule, after: number): Promise<void> {
    for (let due = next(after); due !== undefined && await this.#waits.until(due); due = next(due)) onDue(due);
  }
}
