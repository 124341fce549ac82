import type { WriteStream } from 'node:tty';

const UP = (lines: number) => lines > 0 ? `\u001b[${lines}A\r` : '';
const CLEAR_REST_OF_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';
const PAINT = /\u001b\[\d+m/g;

/**
 * Lines that scroll by, and below them a block that is rewritten in place: in one write, over what was there, so that nothing flickers.
 * Without a terminal, and in CI, there are only the lines.
 */
export class LiveBlock {
  readonly isLive: boolean;
  #height = 0;

  constructor(private readonly output: WriteStream) {
    this.isLive = output.isTTY && process.env.CI === undefined;
  }

  /** `lines` go above the block and stay. */
  redraw(lines: readonly string[], block: readonly string[]): void {
    const below = this.isLive ? block.map(line => this.#fitted(line)) : [];
    const before = this.#height;
    this.#height = below.length;
    const all = [...lines, ...below];
    if (before === 0) this.#write(all.map(line => `${line}\n`).join(''));
    else this.#write(`${UP(before)}${all.map(line => `${line}${CLEAR_REST_OF_LINE}\n`).join('')}${CLEAR_BELOW}`);
  }

  /** Ends the block: what it shows last stays. */
  print(lines: readonly string[]): void {
    this.#height = 0;
    this.redraw(lines, []);
  }

  /** A line that wraps would make the block higher than it is thought to be. Some terminals do not tell their width, and say 0. */
  #fitted(line: string): string {
    const { columns } = this.output;
    const visible = line.replace(PAINT, '');
    return columns === 0 || visible.length < columns ? line : visible.slice(0, columns - 1);
  }

  #write(text: string): void {
    if (text !== '') this.output.write(text);
  }
}
