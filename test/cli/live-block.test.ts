import type { WriteStream } from 'node:tty';
import fc from 'fast-check';
import { LiveBlock } from '../../cli/live-block';

const COLUMNS = 40;

const output = (isTTY: boolean, columns = COLUMNS) => {
  const writes: string[] = [];
  return { writes, stream: { isTTY, columns, write: (text: string) => writes.push(text) } as unknown as WriteStream };
};

/** What a terminal shows after all that was written to it. */
const screen = (text: string): string[] => {
  const lines = [''];
  let row = 0;
  for (const [part] of text.matchAll(/\u001b\[\d*[A-Z]|\r|\n|[^\u001b\r\n]+/g)) {
    if (part === '\n') lines[++row] ??= '';
    else if (part === '\u001b[J') lines.length = row + 1;
    else if (part.endsWith('A') && part.startsWith('\u001b')) row -= Number(part.slice(2, -1));
    else if (part !== '\r' && part !== '\u001b[K') lines[row] = part;
  }
  return lines;
};

const line = fc.stringMatching(/^[a-z]{1,30}$/);
const redraw = fc.record({ lines: fc.array(line, { maxLength: 3 }), block: fc.array(line, { maxLength: 4 }) });

const CI = process.env.CI;
beforeEach(() => delete process.env.CI);
afterAll(() => {
  if (CI !== undefined) process.env.CI = CI;
});

test('a terminal shows all lines in order, and below them the last block, whatever came before', () => {
  fc.assert(fc.property(fc.array(redraw, { minLength: 1, maxLength: 8 }), redraws => {
    const { writes, stream } = output(true);
    const live = new LiveBlock(stream);
    for (const { lines, block } of redraws) live.redraw(lines, block);
    const shown = screen(writes.join(''));
    expect(shown.slice(0, -1)).toEqual([...redraws.flatMap(({ lines }) => lines), ...redraws.at(-1)!.block]);
    expect(writes.length).toBeLessThanOrEqual(redraws.length);
  }));
});

test('without a terminal, and in CI, there are the lines only, and nothing that moves a cursor', () => {
  for (const isTTY of [false, true]) {
    if (isTTY) process.env.CI = 'true';
    const { writes, stream } = output(isTTY);
    const live = new LiveBlock(stream);
    live.redraw(['first'], ['block']);
    live.redraw(['second'], ['block']);
    expect(live.isLive).toBe(false);
    expect(writes.join('')).toBe('first\nsecond\n');
  }
});

test('a line of the block that would wrap is cut', () => {
  const { writes, stream } = output(true);
  new LiveBlock(stream).redraw([], ['x'.repeat(COLUMNS + 5)]);
  expect(writes).toEqual([`${'x'.repeat(COLUMNS - 1)}\n`]);
});

test('of a terminal that does not tell its width, no line is cut', () => {
  const { writes, stream } = output(true, 0);
  new LiveBlock(stream).redraw([], ['x'.repeat(200)]);
  expect(writes).toEqual([`${'x'.repeat(200)}\n`]);
});

test('what is printed comes below the block, which stays', () => {
  const { writes, stream } = output(true);
  const live = new LiveBlock(stream);
  live.redraw([], ['block']);
  live.print(['the end']);
  expect(screen(writes.join(''))).toEqual(['block', 'the end', '']);
});
