import fc from 'fast-check';
import type { SmokeTestConfig } from '../../../lambda/contract';
import { complaintAbout, patienceOf } from '../../../lambda/core/smoke-test';

const smokeTest = (changes: Partial<SmokeTestConfig> = {}): SmokeTestConfig =>
  ({ name: 'front page', method: 'GET', path: '/', headers: {}, expectedStatus: [200], retries: 2, ...changes });

const answers = fc.record({ status: fc.constantFrom(200, 204, 302, 404, 500), body: fc.constantFrom('', 'ok', 'is ok now', 'broken'), latencyMs: fc.nat({ max: 10_000 }) });
const tests = fc.record({
  expectedStatus: fc.uniqueArray(fc.constantFrom(200, 204, 302, 404, 500), { minLength: 1 }),
  bodyPattern: fc.constantFrom(undefined, 'ok', '^ok$'),
  maxLatencyMs: fc.constantFrom(undefined, 100, 5_000),
}).map(smokeTest);

test('a test passes when status, body and latency are all as expected, and only then', () => {
  fc.assert(fc.property(tests, answers, (test, answer) => {
    const { expectedStatus, bodyPattern = '', maxLatencyMs = Infinity } = test;
    const good = expectedStatus.includes(answer.status) && answer.body.match(bodyPattern) !== null && answer.latencyMs <= maxLatencyMs;
    expect(complaintAbout(test, answer, 'asked') === null).toBe(good);
  }));
});

test('no answer is never a pass', () => {
  fc.assert(fc.property(tests, test => {
    expect(complaintAbout(test, { error: 'connection refused', latencyMs: 3 }, 'asked')).toContain('came no answer: connection refused, after 3 ms');
  }));
});

test('a complaint says what was asked, what was expected, and what came: of the body 200 characters on one line', () => {
  const test = smokeTest({ expectedStatus: [200, 204], bodyPattern: 'o+k', maxLatencyMs: 300 });
  expect(complaintAbout(test, { status: 500, body: `a\n  b${'c'.repeat(500)}`, latencyMs: 12.4 }, 'GET http://shop/ previewing green')).toBe(
    '"front page" (GET http://shop/ previewing green): expected status 200 or 204, a body that matches /o+k/, at most 300 ms; ' +
    `came status 500 in 12 ms, body "a b${'c'.repeat(197)}"`);
});

test('a request is waited for at least five seconds, and as long as its own bound', () => {
  expect([undefined, 100, 5_000, 20_000].map(maxLatencyMs => patienceOf({ maxLatencyMs }))).toEqual([5_000, 5_000, 5_000, 20_000]);
});
