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
  readonly #schedules = new Set<Schedule>();
  readonly #waits: Waits;
  #started = false;

  constructor(private readonly clock: Clock) {
    this.#waits = new Waits(clock);
  }

  add(schedule: Schedule): void {
    this.#schedules.add(schedule);
    if (this.#started) void this.#run(schedule);
  }

  remove(schedule: Schedule): void {
    this.#schedules.delete(schedule);
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    for (const schedule of this.#schedules) void this.#run(schedule);
  }

  close(): void {
    this.#waits.close();
  }

  async #run(schedule: Schedule): Promise<void> {
    const { next, onDue } = schedule;
    // It may begin with this very moment.
    for (let due = next(this.clock.now() - 1); due !== undefined && await this.#waits.until(due); due = next(due)) {
      if (!this.#schedules.has(schedule)) return;
      onDue(due);
    }
  }
}
