import type { WriteStream } from 'node:tty';
import { LiveBlock } from '../live-block';
import { logLine, statusLines } from './status-lines';
import type { ShiftView } from './view';

/** Shows a shift again and again: a block that is rewritten in place, or in a log a line whenever something happened. */
export class WatchDisplay {
  readonly #block: LiveBlock;
  #logged = '';

  constructor(output: WriteStream) {
    this.#block = new LiveBlock(output);
  }

  show(view: ShiftView): void {
    const now = new Date();
    if (this.#block.isLive) this.#block.redraw([], statusLines(view, now));
    else this.#log(logLine(view), now);
  }

  /** The block stays as it is; what comes is below it. */
  print(...lines: readonly string[]): void {
    this.#block.print(lines);
  }

  #log(line: string, now: Date): void {
    if (line === this.#logged) return;
    this.#logged = line;
    this.#block.print([`${now.toISOString()}  ${line}`]);
  }
}
