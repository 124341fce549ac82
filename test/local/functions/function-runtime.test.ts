import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { CompressedClock } from '../../../local/clock';
import { FunctionError } from '../../../local/functions/function-error';
import type { LambdaFunctionOptions } from '../../../local/functions/function-runtime';
import { LambdaFunction } from '../../../local/functions/function-runtime';
import { StateMachines } from '../../../local/states/executions';
import type { Invoke } from '../../../local/states/host';
import { FUNCTION_ARN, MACHINE_ARN, machineOf, task } from '../states/machines';

const directory = mkdtempSync(join(tmpdir(), 'function-runtime-'));
const workerPath = join(directory, 'function-worker.js');
const open: LambdaFunction[] = [];

beforeAll(() => {
  buildSync({ entryPoints: ['local/functions/worker.ts'], bundle: true, platform: 'node', target: 'node20', outfile: workerPath });
});
afterEach(async () => {
  await Promise.all(open.splice(0).map(one => one.close()));
});
afterAll(() => rmSync(directory, { recursive: true }));

const functionOf = (code: string, options: Partial<LambdaFunctionOptions> = {}): LambdaFunction => {
  const codeDirectory = mkdtempSync(join(directory, 'code-'));
  writeFileSync(join(codeDirectory, 'index.js'), code);
  const created = new LambdaFunction({
    functionArn: FUNCTION_ARN, codeDirectory, handler: 'index.handler', environment: {}, timeoutSeconds: 10, clock: new CompressedClock(1).settings, workerPath, ...options,
  });
  open.push(created);
  return created;
};

const REFUSED = 'class Refused extends Error { constructor(message) { super(message); this.name = "Refused"; } }\n';
const handler = (body: string) => `exports.handler = async (event, context) => { ${body} };`;

test('payload and result pass through JSON', async () => {
  const echo = functionOf(handler('return { ...event, when: new Date(0), gone: undefined, kind: event.constructor.name };'));
  await echo.init();
  expect(await echo.invoke({ a: 1, gone: undefined })).toEqual({ a: 1, when: '1970-01-01T00:00:00.000Z', kind: 'Object' });
  expect(await functionOf(handler('')).invoke({})).toBeNull();
  expect(await functionOf('exports.handler = event => event * 2').invoke(4)).toBe(8);
});

test('the function has a context', async () => {
  const context = await functionOf(handler('return { ...context, left: context.getRemainingTimeInMillis() };'), { timeoutSeconds: 7 }).invoke({});
  expect(context).toMatchObject({ functionName: 'Worker', invokedFunctionArn: FUNCTION_ARN, functionVersion: '$LATEST', awsRequestId: expect.stringMatching(/^[\da-f-]{36}$/) });
  expect((context as { left: number }).left).toBeGreaterThan(5000);
  expect((context as { left: number }).left).toBeLessThanOrEqual(7000);
});

test('the environment is the function\'s own, and no one else\'s', async () => {
  process.env['A_SECRET'] = 'of the parent';
  const inside = functionOf(handler('process.env.CHANGED = "inside"; return process.env;'), {
    environment: { TABLE: 'records' }, endpointUrl: 'http://127.0.0.1:1', accessKeyId: 'of-this-function',
  });
  const environment = await inside.invoke({}) as Record<string, string>;
  expect(environment).toMatchObject({
    TABLE: 'records', AWS_REGION: 'eu-central-1', AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ACCESS_KEY_ID: 'of-this-function', AWS_LAMBDA_FUNCTION_NAME: 'Worker',
    AWS_EC2_METADATA_DISABLED: 'true', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  });
  for (const name of ['A_SECRET', 'PATH', 'HOME', 'NODE_OPTIONS']) expect(environment).not.toHaveProperty(name);
  expect(process.env['CHANGED']).toBeUndefined();
  delete process.env['A_SECRET'];
});

test('Date follows the rehearsed clock, timers stay real', async () => {
  const clock = new CompressedClock(3600);
  const code = handler(`
    const before = Date.now();
    const real = performance.now();
    await new Promise(resolve => setTimeout(resolve, 100));
    const now = new Date();
    return {
      before, elapsed: now - before, real: performance.now() - real, fixed: new Date(5).getTime(), text: Date(),
      instances: [now instanceof Date, require('node:fs').statSync(__filename).mtime instanceof Date, new now.constructor().getTime() >= now.getTime()],
      parts: new Date(2020, 0, 2).getDate(), parsed: Date.parse('2020-01-01T00:00:00Z'), whole: Number.isInteger(Date.now()),
    };`);
  const seen = await functionOf(code, { clock: clock.settings }).invoke({}) as Record<string, number | string>;
  expect(Math.abs(Number(seen['before']) - clock.now())).toBeLessThan(2 * 3600_000);
  expect(seen['real']).toBeGreaterThanOrEqual(99);
  expect(Number(seen['elapsed']) / Number(seen['real'])).toBeGreaterThan(0.5 * 3600);
  expect(Number(seen['elapsed']) / Number(seen['real'])).toBeLessThan(2 * 3600);
  expect(seen).toMatchObject({ fixed: 5, instances: [true, true, true], parts: 2, parsed: Date.UTC(2020), whole: true });
  expect(seen['text']).toMatch(/GMT/);
});

describe('errors', () => {
  test('of the handler come back with name, message and trace', async () => {
    const failing = functionOf(REFUSED + handler('throw new Refused("no: " + event.a)'));
    await expect(failing.invoke({ a: 1 })).rejects.toMatchObject({
      errorType: 'Refused', errorMessage: 'no: 1', trace: expect.arrayContaining([expect.stringContaining('Refused: no: 1')]),
    });
    await expect(failing.invoke({})).rejects.toBeInstanceOf(FunctionError);
    await expect(failing.invoke({ a: 2 })).rejects.toMatchObject({ errorMessage: 'no: 2' });
  });

  test.each([
    ['a string thrown', handler('throw "text"'), { errorType: 'string', errorMessage: 'text', trace: [] }],
    ['a result that is no JSON', handler('return 1n'), { errorType: 'Runtime.MarshalError' }],
    ['no such export', 'exports.other = 1', { errorType: 'Runtime.HandlerNotFound' }],
    ['a missing module', 'require("./gone")', { errorType: 'Runtime.ImportModuleError' }],
    ['an error while importing', 'throw new TypeError("at import")', { errorType: 'TypeError', errorMessage: 'at import' }],
    ['a handler with a callback', 'exports.handler = (event, context, callback) => callback()', { errorType: 'Runtime.CallbackHandlerDeprecated' }],
    ['a crash', handler('process.exit(3)'), { errorType: 'Runtime.ExitError', errorMessage: expect.stringMatching(/^RequestId: [\da-f-]{36} Error: Runtime exited with error: exit status 3$/) }],
    ['an exit without a reason', handler('process.exit(0)'), { errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('without providing a reason') }],
    ['an uncaught exception', handler('setTimeout(() => { throw new RangeError("later") }); await new Promise(() => {})'), { errorType: 'RangeError', errorMessage: 'later' }],
    ['an unhandled rejection', handler('Promise.reject(new RangeError("lost")); await new Promise(() => {})'), {
      errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'RangeError: lost',
    }],
  ])('%s', async (_, code, expected) => {
    const failing = functionOf(code);
    await expect(failing.invoke({})).rejects.toMatchObject(expected);
    await expect(failing.invoke({})).rejects.toMatchObject(expected);
  });

  test('of the import come out of init', async () => {
    await expect(functionOf('throw new TypeError("at import")').init()).rejects.toMatchObject({ errorType: 'TypeError' });
  });

  test('after a crash the next invocation has a new environment', async () => {
    const crashing = functionOf(`let calls = 0; ${handler('calls += 1; if (event.crash) process.exit(1); return calls;')}`);
    expect([await crashing.invoke({}), await crashing.invoke({})]).toEqual([1, 2]);
    await expect(crashing.invoke({ crash: true })).rejects.toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(await crashing.invoke({})).toBe(1);
  });
});

describe('the timeout', () => {
  test.each([['waits', 'await new Promise(() => {})'], ['computes', 'for (;;) ;']])('stops a function that %s', async (_, body) => {
    const slow = functionOf(handler(`if (event.slow) { ${body} } return "fresh";`), { timeoutSeconds: 0.5 });
    await slow.init();
    const started = Date.now();
    await expect(slow.invoke({ slow: true })).rejects.toMatchObject({
      errorType: 'Sandbox.Timedout', errorMessage: expect.stringMatching(/^RequestId: [\da-f-]{36} Error: Task timed out after 0.50 seconds$/), trace: undefined,
    });
    expect(Date.now() - started).toBeGreaterThanOrEqual(490);
    expect(await slow.invoke({})).toBe('fresh');
  });
});

describe('concurrency', () => {
  test('one invocation at a time in an environment, further ones in further environments, which are kept', async () => {
    const code = `let running = 0; const id = Math.random(); ${handler('running += 1; await new Promise(r => setTimeout(r, 200)); running -= 1; return { id, running };')}`;
    const busy = functionOf(code);
    const first = await Promise.all([1, 2, 3].map(() => busy.invoke({}))) as { id: number; running: number }[];
    expect(new Set(first.map(({ id }) => id)).size).toBe(3);
    expect(first.every(({ running }) => running === 0)).toBe(true);
    const { id } = await busy.invoke({}) as { id: number };
    expect(first.map(one => one.id)).toContain(id);
  });

  test('more than eight at a time wait for an environment, whatever becomes of those before them', async () => {
    const code = `const id = Math.random(); ${handler('await new Promise(r => setTimeout(r, 20)); if (event.fatal) process.exit(1); return id;')}`;
    const busy = functionOf(code);
    const outcomes = await Promise.allSettled(Array.from({ length: 60 }, (_, index) => busy.invoke({ fatal: index % 10 === 3 })));
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(6);
    const ids = outcomes.flatMap(outcome => outcome.status === 'fulfilled' ? [outcome.value] : []);
    expect(new Set(ids).size).toBeLessThanOrEqual(8 + 6);
  });

  test('a caller that gives up does not stop the function', async () => {
    const code = `let done = 0; ${handler('if (event.ask) return done; await new Promise(r => setTimeout(r, 100)); done += 1;')}`;
    const patient = functionOf(code);
    await patient.init();
    const abort = new AbortController();
    const given = patient.invoke({}, abort.signal);
    abort.abort(new Error('gave up'));
    await expect(given).rejects.toThrow('gave up');
    await expect(patient.invoke({}, abort.signal)).rejects.toThrow('gave up');
    await new Promise(resolve => setTimeout(resolve, 1000));
    expect(await patient.invoke({ ask: true })).toBe(1);
  });
});

test('what the function prints comes line by line', async () => {
  const lines: string[] = [];
  const talking = functionOf(handler('console.log("out\\nput"); console.error("err");'), { onLog: line => lines.push(line) });
  await talking.invoke({});
  for (let tries = 0; tries < 50 && lines.length < 3; tries++) await new Promise(resolve => setTimeout(resolve, 20));
  expect(lines.sort()).toEqual(['err', 'out', 'put']);
});

test('its errors are what a state machine sees', async () => {
  const failing = functionOf(REFUSED + handler('throw new Refused("no")'));
  const invoke: Invoke = (_, payload, signal) => failing.invoke(payload, signal);
  const machines = new StateMachines({ clock: new CompressedClock(1000), random: Math.random, invoke });
  machines.create(MACHINE_ARN, machineOf(task()));
  const { error, cause } = await machines.finished(machines.start(MACHINE_ARN, '{}').executionArn);
  expect(error).toBe('Refused');
  expect(JSON.parse(cause!)).toEqual({ errorType: 'Refused', errorMessage: 'no', trace: expect.any(Array) });
});

test('names of the rehearsal\'s network lead to where they really listen, as they are when an environment starts', async () => {
  const server = createServer((request, response) => response.end(`${request.headers.host} ${request.url}`));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  try {
    let addresses = {};
    const asking = functionOf(
      `const http = require('node:http');
      exports.handler = url => new Promise((resolve, reject) => http.get(url, { agent: false }, response => {
        response.setEncoding('utf8').on('data', resolve);
      }).on('error', reject));`, { addresses: () => addresses });
    const { port } = server.address() as AddressInfo;
    addresses = { 'shop.elb.localhost:80': { host: '127.0.0.1', port } };
    expect(await asking.invoke('http://shop.elb.localhost/health')).toBe('shop.elb.localhost /health');
    expect(await asking.invoke(`http://127.0.0.1:${port}/`)).toBe(`127.0.0.1:${port} /`);
    await expect(asking.invoke('http://shop.elb.localhost:81/')).rejects.toThrow(/ECONNREFUSED|ENOTFOUND|EAI_AGAIN/);
  } finally {
    server.close();
  }
});

test('one that is retired ends what it does, and keeps nothing running', async () => {
  const slow = functionOf(handler('await new Promise(resolve => setTimeout(resolve, 200)); return process.pid;'));
  await slow.init();
  const working = slow.invoke({});
  slow.retire();
  expect(await working).toEqual(expect.any(Number));
});
