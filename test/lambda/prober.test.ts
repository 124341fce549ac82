import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ENV, type ProberConfig, type ProberEvent, type ProbeReport, type SmokeTestConfig } from '../../lambda/contract';
import { AwsEndpoint } from '../../local/aws/server';
import { Secrets, SECRETS_VALIDATION, secretsActions } from '../../local/aws/secrets';
import { jsonService } from '../../local/aws/wire/json';
import type { LambdaFunction } from '../../local/functions/function-runtime';
import { migration } from './core/fixtures';
import { Stage } from './stage';

jest.setTimeout(30_000);

const SECRET = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:preview-AbCdEf';

const stage = new Stage();
const secrets = new Secrets();
const endpoint = new AwsEndpoint([jsonService('secretsmanager', 'secretsmanager', secretsActions(secrets), { validation: SECRETS_VALIDATION })]);
let prober: LambdaFunction;
let server: Server;
let origin: string;
/** `GET /path`, and what came with it. */
const asked: { what: string; headers: IncomingMessage['headers']; body: string }[] = [];
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeAll(async () => {
  await stage.start();
  await endpoint.start();
  secrets.put({ arn: SECRET, name: 'preview', value: 'open-sesame', createdAt: 0 });
  prober = await stage.function('prober', { [ENV.recordTable]: '', AWS_ENDPOINT_URL: endpoint.url });
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      asked.push({ what: `${request.method} ${request.url}`, headers: request.headers, body: Buffer.concat(chunks).toString() });
      answer(request, response);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  asked.length = 0;
  answer = (_, response) => response.end('well');
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await endpoint.close();
  await stage.close();
});

const smokeTest = (changes: Partial<SmokeTestConfig> = {}): SmokeTestConfig =>
  ({ name: 'front page', method: 'GET', path: '/', headers: {}, expectedStatus: [200], retries: 0, ...changes });

const run = async (config: Partial<ProberConfig>, event: Partial<ProberEvent> = {}): Promise<ProbeReport> => await prober.invoke({
  task: 'smoke-test', migration: migration(), ...event,
  prober: {
    routes: [{ name: 'Route', origin, previewHeaders: { blue: { 'X-Deploy-Color': 'blue' }, green: { 'X-Deploy-Color': 'green' } } }],
    warmUp: { paths: [], times: 1 }, smokeTests: [smokeTest()], ...config,
  },
} satisfies ProberEvent) as ProbeReport;

const paths = () => asked.map(({ what }) => what);
const requestsIn = ({ probed }: ProbeReport) => probed.reduce((sum, { requests }) => sum + requests, 0);
const failedIn = ({ probed }: ProbeReport) => probed.reduce((sum, { failed }) => sum + failed, 0);

test('a test is sent as it is written, to the new colour, with a name of our own', async () => {
  const test = smokeTest({ method: 'POST', path: '/orders?dry=1', headers: { 'Content-Type': 'application/json' }, body: '{"a":"ä"}' });
  expect(await run({ smokeTests: [test] })).toMatchObject({ passed: true, failures: [], asUser: false });
  expect(asked).toMatchObject([{
    what: 'POST /orders?dry=1', body: '{"a":"ä"}',
    headers: { 'content-type': 'application/json', 'x-deploy-color': 'green', 'user-agent': 'cdk-traffic-shift/prober', 'connection': 'close' },
  }]);
});

test('a release to blue asks blue', async () => {
  await run({}, { migration: migration({ from: 'green', to: 'blue' }) });
  expect(asked[0]!.headers['x-deploy-color']).toBe('blue');
});

test('the secret of the preview is read where it is kept, and is not in what is told', async () => {
  answer = (_, response) => response.writeHead(500).end('broken');
  const routes = [{ name: 'Route', origin, previewHeaders: { blue: {}, green: {} }, secretArn: SECRET, secretHeader: 'X-Deploy-Key' }];
  const report = await run({ routes });
  expect(asked[0]!.headers['x-deploy-key']).toBe('open-sesame');
  expect(report.passed).toBe(false);
  expect(JSON.stringify(report)).not.toContain('open-sesame');
});

test('a secret that is gone is no failure of the new colour: the prober itself fails', async () => {
  const routes = [{ name: 'Route', origin, previewHeaders: { blue: {}, green: {} }, secretArn: `${SECRET}x`, secretHeader: 'X-Deploy-Key' }];
  await expect(run({ routes })).rejects.toThrow('can\'t find the specified secret');
  expect(asked).toEqual([]);
});

test('warming up asks for every path as often as is wished, and does not judge', async () => {
  answer = ({ url }, response) => response.writeHead(url === '/' ? 200 : 503).end();
  const report = await run({ warmUp: { paths: ['/a', '/b'], times: 3 } });
  expect(report).toMatchObject({ passed: true });
  expect(paths().sort()).toEqual(['GET /', ...Array<string>(3).fill('GET /a'), ...Array<string>(3).fill('GET /b')]);
  expect(paths().at(-1)).toBe('GET /');
  expect(report.probed.every(({ color }) => color === 'green')).toBe(true);
  expect([requestsIn(report), failedIn(report)]).toEqual([7, 6]);
});

test('a probe does not warm up', async () => {
  await run({ warmUp: { paths: ['/a'], times: 3 } }, { task: 'probe' });
  expect(paths()).toEqual(['GET /']);
});

test('a probe that is not due asks nobody', async () => {
  const probed = { migration: migration({ probedAt: new Date().toISOString() }) };
  expect(await run({ probeIntervalSeconds: 600 }, { task: 'probe', ...probed })).toMatchObject({ skipped: true, probed: [] });
  expect(paths()).toEqual([]);
  expect(await run({ probeIntervalSeconds: 600 }, { task: 'smoke-test', ...probed })).toMatchObject({ passed: true });
  expect(paths()).toEqual(['GET /']);
});

test('a smoke test that fails is repeated, and passes when one attempt does; all attempts are counted', async () => {
  answer = (_, response) => response.writeHead(asked.length < 3 ? 500 : 200).end();
  const report = await run({ smokeTests: [smokeTest({ retries: 2 })] });
  expect(report.passed).toBe(true);
  expect([requestsIn(report), failedIn(report)]).toEqual([3, 2]);
});

test('a probe is not repeated', async () => {
  answer = (_, response) => response.writeHead(500).end('oh no');
  const report = await run({ smokeTests: [smokeTest({ retries: 2 })] }, { task: 'probe' });
  expect(paths()).toHaveLength(1);
  expect(report.failures).toEqual([
    expect.stringMatching(/^"front page" \(GET .*\/ previewing green\): expected status 200; came status 500 in \d+ ms, body "oh no"/),
  ]);
});

test('redirects are not followed', async () => {
  answer = (_, response) => response.writeHead(302, { location: `${origin}/login` }).end();
  expect(await run({ smokeTests: [smokeTest({ expectedStatus: [302] })] })).toMatchObject({ passed: true });
  expect(paths()).toEqual(['GET /']);
});

test('of the body, 64 KB are looked at', async () => {
  answer = ({ url }, response) => response.end(`${'x'.repeat(url === '/late' ? 65_536 : 65_000)}needle${'x'.repeat(1_000_000)}`);
  const tests = ['/early', '/late'].map(path => smokeTest({ name: path, path, bodyPattern: 'needle' }));
  expect(await run({ smokeTests: tests })).toMatchObject({ passed: false, failures: [expect.stringMatching(/^"\/late"/)] });
});

test('a body without an end is not waited for', async () => {
  answer = (_, response) => {
    const endless = setInterval(() => response.write('x'.repeat(10_000)), 1);
    response.on('close', () => clearInterval(endless));
  };
  expect(await run({}, { task: 'probe' })).toMatchObject({ passed: true });
});

test('who does not answer in time, or not at all, or breaks off, has failed', async () => {
  answer = ({ url }, response) => {
    if (url === '/reset') response.socket!.destroy();
    if (url === '/cut') response.writeHead(200, { 'content-length': '100' }).write('half', () => response.socket!.destroy());
    if (url === '/slow') setTimeout(() => response.end('late'), 100);
  };
  const tests = [smokeTest({ path: '/hang' }), smokeTest({ path: '/reset' }), smokeTest({ path: '/cut' }), smokeTest({ path: '/slow', maxLatencyMs: 20 })];
  const { failures } = await run({ smokeTests: tests }, { task: 'probe' });
  expect(failures).toEqual([
    expect.stringContaining('came no answer: nothing within 5000 ms'),
    expect.stringContaining('came no answer: socket hang up'),
    expect.stringContaining('came no answer: aborted'),
    expect.stringMatching(/at most 20 ms; came status 200 in \d+ ms/),
  ]);
});

describe('at 100 %', () => {
  const full = migration({ step: 1, schedule: [{ weight: 10, holdSeconds: 1 }, { weight: 100, holdSeconds: 1 }] });

  test('the tests run without the preview header, too, until they passed so', async () => {
    expect(await run({}, { task: 'probe', migration: full })).toMatchObject({ passed: true, asUser: true });
    expect(asked.map(({ headers }) => headers['x-deploy-color'])).toEqual(expect.arrayContaining(['green', undefined]));
    asked.length = 0;
    expect(await run({}, { task: 'probe', migration: { ...full, probedAsUser: true } })).toMatchObject({ asUser: false });
    expect(paths()).toHaveLength(1);
  });

  test('a failure that only users see counts', async () => {
    answer = ({ headers }, response) => response.writeHead(headers['x-deploy-color'] === undefined ? 404 : 200).end();
    expect(await run({}, { task: 'probe', migration: full })).toMatchObject({ passed: false, failures: [expect.stringContaining('as a user')] });
  });

  test.each([['before it', migration({ step: 0 })], ['before the first step', migration({ step: -1 })]])('not %s', async (_, at) => {
    expect(await run({}, { task: 'probe', migration: at })).toMatchObject({ asUser: false });
    expect(paths()).toHaveLength(1);
  });
});

test('every route is asked, as each listener may have rules of its own', async () => {
  const previewHeaders = { blue: {}, green: {} };
  await run({ routes: [{ name: 'One', origin, previewHeaders }, { name: 'Two', origin: origin.replace('127.0.0.1', 'localhost'), previewHeaders }] });
  expect(asked.map(({ headers }) => headers.host!.split(':')[0]).sort()).toEqual(['127.0.0.1', 'localhost']);
});
