import { parentPort } from 'node:worker_threads';
import { BOUNDARY, runBoundary } from './boundary';
import { CELLS } from './cells';
import type { Answer, Task } from './pool';
import { runCell } from './run';

const answer = ({ kind, index, seed, from, count }: Task): Answer => kind === 'cell'
  ? { kind, index, tallies: runCell(CELLS[index]!, seed, from, count) }
  : { kind, index, crossings: runBoundary(BOUNDARY[index]!, seed + from, count) };

parentPort!.on('message', (task: Task) => parentPort!.postMessage(answer(task)));
