import type { WriteStream } from 'node:tty';
import { LiveBlock } from '../live-block';
import { count } from '../paint';

const WIDTH = 40;

/** Where there is no terminal, it says so often how far it has come. */
const PARTS = 4;

/** How far a long run has come: a bar on a terminal, a line for each quarter in a log. */
export class Progress {
  readonly #block: LiveBlock;
  #part = 0;

  constructor(private readonly all: number, output: WriteStream) {
    this.#block = new LiveBlock(output);
  }

  update(done: number): void {
    const part = Math.floor(PARTS * done / this.all);
    const said = `${count(done)} of ${count(this.all)} rollouts`;
    const cells = Math.floor(WIDTH * done / this.all);
    const lines = !this.#block.isLive && part > this.#part ? [said] : [];
    this.#part = part;
    this.#block.redraw(lines, [`${'█'.repeat(cells)}${'░'.repeat(WIDTH - cells)} ${said}`]);
  }

  /** Leaves nothing of the bar behind. */
  clear(): void {
    this.#block.redraw([], []);
  }
}
