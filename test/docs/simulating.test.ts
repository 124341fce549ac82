import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COLUMNS } from '../../cli/simulate/past-csv';
import { readPage } from './pages';

const CLI = join(__dirname, '..', '..', 'dist', 'cli', 'traffic-shift.js');

const page = readPage('simulating.md');

const blocks = (language: string): string[] => [...page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(([, text]) => text!);

const [release] = blocks('csv');

const folder = mkdtempSync(join(tmpdir(), 'simulating-'));

beforeAll(() => writeFileSync(join(folder, 'release.csv'), release!));

afterAll(() => rmSync(folder, { recursive: true }));

const COMMAND = /^\$ npx cdk-traffic-shift (.*)\n/;

/** A shell's quotes are the only ones that the page uses. */
const argumentsOf = (command: string): string[] => [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c!);

test.each(blocks('console').map(text => [COMMAND.exec(text)![1]!, text.replace(COMMAND, '')]))('%s prints what the page says', (command, output) => {
  const { status, stdout } = spawnSync(process.execPath, [CLI, ...argumentsOf(command)], { encoding: 'utf8', cwd: folder });
  expect(stdout).toBe(output);
  expect(status).toBe(0);
}, 60_000);

test('every column of a past release is explained', () => {
  for (const column of COLUMNS) expect(page).toContain(`\`${column}\``);
});
