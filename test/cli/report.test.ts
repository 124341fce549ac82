import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import type { RehearsalResult } from '../../local/report/model';
import { type Ended, run } from './account';
import { Browser, hasBrowser, type Reader } from './report/browser';

// A whole rehearsal runs before there is a page.
jest.setTimeout(240_000);

const CLI = join(__dirname, '..', '..', 'dist', 'cli', 'traffic-shift.js');
const MEGABYTE = 1_000_000;

const folder = mkdtempSync(join(tmpdir(), 'report-test-'));
const file = (name: string) => join(folder, name);
const text = (name: string) => readFileSync(file(name), 'utf8');

let cli: ChildProcessByStdio<null, Readable, Readable> | undefined;
let result: RehearsalResult;
let unwritable: Ended;

/** Where the account of a rehearsal is while it is held. */
const held = (child: ChildProcessByStdio<null, Readable, Readable>): Promise<string> => new Promise((resolve, reject) => {
  let output = '';
  const read = (said: string) => {
    output += said;
    if (output.includes('--input')) resolve(/^ {4}AWS +(\S+)$/m.exec(output)![1]!);
  };
  child.stdout.setEncoding('utf8').on('data', read);
  child.stderr.setEncoding('utf8').on('data', read);
  child.once('exit', code => reject(new Error(`ended with ${code}: ${output}`)));
});

beforeAll(async () => {
  cli = spawn(process.execPath, [
    CLI, 'rehearse', '--scenario', 'errors-at-50', '--speed', '60', '--hold', '--html', file('rehearsal.html'), '--json', file('rehearsal.json'),
  ], { stdio: ['ignore', 'pipe', 'pipe'] });
  const endpoint = await held(cli);
  const history = (page: string) => run(['history', '--html', page, '--stack', 'TrafficShiftDemo', '--endpoint-url', endpoint]).ended;
  const { code, stderr } = await history(file('history.html'));
  if (code !== 0) throw new Error(stderr);
  writeFileSync(file('not-a-folder'), '');
  unwritable = await history(join(file('not-a-folder'), 'x.html'));
  cli.removeAllListeners('exit');
  cli.kill('SIGINT');
  await once(cli, 'exit');
  result = JSON.parse(text('rehearsal.json')) as RehearsalResult;
});

afterAll(() => {
  if (cli?.exitCode === null) cli.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

const PAGES = ['rehearsal.html', 'history.html'];

test('a rehearsal counts what AWS would bill, and keeps the release\'s own history', () => {
  const weights = result.timeline.map(event => event.weights.green);
  expect(weights).toEqual(expect.arrayContaining(result.steps.map(({ weight }) => weight)));
  expect(result.steps.length).toBeGreaterThan(0);
  expect(result.usage.functions.map(({ invocations }) => invocations)).not.toContain(0);
  expect(result.usage.writeUnits).toBeGreaterThanOrEqual(result.calls['dynamodb:PutItem']!);
  expect(result.usage.readUnits).toBeGreaterThanOrEqual(result.calls['dynamodb:GetItem']!);
  expect(result.usage.metrics).toBeGreaterThan(0);
  expect(result.standing.map(({ price }) => price)).toEqual(expect.arrayContaining(['alarmMetric', 'invocation']));
});

test('the page shows the numbers of the result', () => {
  const page = text('rehearsal.html');
  for (const { event } of result.timeline) expect(page).toContain(event.replaceAll('"', '&quot;'));
  for (const { weight } of result.steps) expect(page).toContain(`at ${weight} %`);
  expect(page).toContain(`of ${result.traffic.sent.toLocaleString('en-US')}`);
  expect(page.match(/<svg/g)!.length).toBe(result.looks.length > 0 ? 5 : 4);
});

test('a history is the same page, of what a history knows', () => {
  const page = text('history.html');
  expect(page).toContain('was put back');
  for (const { weight } of result.steps) expect(page).toContain(`green gets ${weight} %`);
  expect(page).not.toContain('Calls and cost');
});

test.each(PAGES)('%s is small, and asks nobody for anything', name => {
  const page = text(name);
  expect(page.length).toBeLessThan(MEGABYTE);
  expect(page.replaceAll(/ xmlns(:\w+)?="[^"]*"/g, '')).not.toMatch(/https?:|<script|<link|<img|<image|@import|url\(|NaN|undefined/);
});

test('a file that cannot be written is an error in a sentence', () => {
  expect(unwritable).toMatchObject({ code: 2, stderr: expect.stringContaining('Nothing can be written there: ') });
});

if (!hasBrowser) console.log('no Chromium is installed: the report is not opened in a browser');

(hasBrowser ? describe : describe.skip)('in a browser (skipped where no Chromium is installed)', () => {
  let browser: Browser;

  beforeAll(() => {
    browser = new Browser();
  });

  afterAll(() => browser.close());

  const READERS: readonly Reader[] = [
    { width: 375, scheme: 'light' }, { width: 375, scheme: 'dark' }, { width: 800, scheme: 'light' }, { width: 1041, scheme: 'light' }, { width: 1280, scheme: 'dark' },
  ];

  const open = <T>(name: string, reader: Reader, expression: string) =>
    browser.evaluate<T>(pathToFileURL(file(name)).href, reader, expression);

  const READINGS = PAGES.flatMap(page => READERS.map(reader => ({ page, ...reader })));

  test.each(READINGS)('$page renders at $width px, $scheme', async ({ page, ...reader }) => {
    const seen = await open<{ width: number; pictures: number[]; ink: string; paper: string; smallest: number }>(page, reader, `({
      width: document.documentElement.scrollWidth,
      pictures: [...document.querySelectorAll('svg')].map(svg => svg.getBoundingClientRect().width),
      ink: getComputedStyle(document.body).color,
      paper: getComputedStyle(document.body).backgroundColor,
      smallest: Math.min(...[...document.querySelectorAll('svg text')].map(text => text.getBoundingClientRect().height)),
    })`);
    expect(browser.complaints).toEqual([]);
    expect(seen.width).toBeLessThanOrEqual(reader.width);
    for (const width of seen.pictures) expect(width).toBeGreaterThan(250);
    expect(seen.smallest).toBeGreaterThan(8);
    expect({ ink: seen.ink, paper: seen.paper }).toEqual(reader.scheme === 'dark'
      ? { ink: 'rgb(228, 233, 239)', paper: 'rgb(16, 21, 28)' }
      : { ink: 'rgb(27, 36, 48)', paper: 'rgb(255, 255, 255)' });
  });

  test('the colours of the plots follow the reader\'s', async () => {
    const stroke = (scheme: Reader['scheme']) => open<string>('rehearsal.html', { width: 1280, scheme },
      'getComputedStyle([...document.querySelectorAll("svg path")].find(path => path.getAttribute("stroke") === "var(--green)")).stroke');
    expect([await stroke('light'), await stroke('dark')]).toEqual(['rgb(43, 147, 72)', 'rgb(86, 199, 116)']);
  });
});
