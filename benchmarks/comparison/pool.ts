import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Crossings } from './boundary';
import type { PacedTally } from './paced';
import type { Tally } from './run';

/** Repetitions of one cell of a table, with a schedule's own time or with a pacing, or of the check of the bound. */
export interface Task {
  readonly kind: 'cell' | 'paced' | 'boundary';
  readonly index: number;
  readonly seed: number;
  /** The first repetition. */
  readonly from: number;
  readonly count: number;
}

export type Answer =
  | { readonly kind: 'cell'; readonly index: number; readonly tallies: readonly Tally[] }
  | { readonly kind: 'paced'; readonly index: number; readonly tally: PacedTally }
  | { readonly kind: 'boundary'; readonly index: number; readonly crossings: Crossings };

/** A thread does not take tsx over from the one that starts it. */
const START = `require('tsx/cjs'); require(${JSON.stringify(join(__dirname, 'worker.ts'))});`;

/** Works tasks off in so many threads. */
export const work = async (tasks: readonly Task[], threads: number, onAnswer: (answer: Answer) => void): Promise<void> => {
  const left = [...tasks];
  await Promise.all(Array.from({ length: threads }, () => new Promise<void>((resolve, reject) => {
    const worker = new Worker(START, { eval: true });
    const next = (): void => {
      const task = left.shift();
      if (task === undefined) void worker.terminate().then(() => resolve());
      else worker.postMessage(task);
    };
    worker.on('error', reject);
    worker.on('message', (answer: Answer) => {
      onAnswer(answer);
      next();
    });
    next();
  })));
};
