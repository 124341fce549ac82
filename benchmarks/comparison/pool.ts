import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Crossings } from './boundary';
import type { Tally } from './run';

/** Repetitions of one cell of the table, or of the check of the bound. */
export interface Task {
  readonly kind: 'cell' | 'boundary';
  readonly index: number;
  readonly seed: number;
  /** The first repetition. */
  readonly from: number;
  readonly count: number;
}

export type Answer =
  | { readonly kind: 'cell'; readonly index: number; readonly tallies: readonly Tally[] }
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
