import { parentPort } from 'node:worker_threads';
import { BOUNDARY, runBoundary } from './boundary';
import { CELLS } from './cells';
import { PACED, runPaced } from './paced';
import type { Answer, Task } from './pool';
import { runCell } from './run';

const answer = ({ kind, index, seed, from, count }: Task): Answer => {
  switch (kind) {
    case 'cell': return { kind, index, tallies: runCell(CELLS[index]!, seed, from, count) };
    case 'paced': return { kind, index, tally: runPaced(PACED[index]!, seed, from, count) };
    case 'boundary': return { kind, index, crossings: runBoundary(BOUNDARY[index]!, seed + from, count) };
  }
};

parentPort!.on('message', (task: Task) => parentPort!.postMessage(answer(task)));
