import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import { CompressedClock } from '../../../local/clock';
import { LambdaFunction } from '../../../local/functions/function-runtime';
import { FUNCTION_ARN } from '../states/machines';

const directory = mkdtempSync(join(tmpdir(), 'function-modules-'));
const workerPath = join(directory, 'function-worker.js');

beforeAll(() => {
  buildSync({ entryPoints: ['local/functions/worker.ts'], bundle: true, platform: 'node', target: 'node20', outfile: workerPath });
});
afterAll(() => rmSync(directory, { recursive: true }));

const MODULE = 'import { basename } from "node:path"; export const handler = async event => basename(event);';
const SCRIPT = 'exports.handler = async event => require("node:path").basename(event);';

test.each([
  ['a module', 'index.handler', { 'index.mjs': MODULE }],
  ['a module by its package', 'index.handler', { 'package.json': '{"type":"module"}', 'index.js': MODULE }],
  ['a script', 'index.handler', { 'package.json': '{}', 'index.js': SCRIPT }],
  ['a script of a module\'s package', 'index.handler', { 'package.json': '{"type":"module"}', 'index.cjs': SCRIPT }],
  ['a script in a folder, with a dot in its name', 'build/my.app.handler', { 'build/my.app.js': SCRIPT }],
])('a function is %s', async (name, handler, files) => {
  const codeDirectory = join(directory, name);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(codeDirectory, file)), { recursive: true });
    writeFileSync(join(codeDirectory, file), text);
  }
  const fn = new LambdaFunction({
    functionArn: FUNCTION_ARN, codeDirectory, handler, workerPath, environment: {}, timeoutSeconds: 10,
    clock: new CompressedClock(1).settings,
  });
  try {
    expect(await fn.invoke('/a/b')).toBe('b');
  } finally {
    await fn.close();
  }
});
