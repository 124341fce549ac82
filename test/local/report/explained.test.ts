import type { AccessLogEntry } from '../../../local/alb/model';
import { failedByService, type ServiceEvidence } from '../../../local/report/explained';
import type { FaultEntry } from '../../../local/service/fault-log';
import type { RequestResult } from '../../../local/traffic/result';
import { MISSING_ECHO } from '../../../local/traffic/socket-life';

const SPEED = 100;

const result = (status: number | null, kind: RequestResult['kind'] = 'request', error?: string): RequestResult =>
  ({ id: 'r', kind, status, sentAt: 0, color: null, latencyMs: 1, ...error !== undefined && { error } });

const entry = (group: string, at: number, durationMs: number): AccessLogEntry =>
  ({ requestId: 'r', at, listenerArn: 'l', targetGroupArn: group, elbStatus: 502, targetStatus: null, durationMs });

const NOTHING: ServiceEvidence = { faults: [], foreignGroups: new Set(), gaps: new Map(), access: [], speed: SPEED };

const isExplained = (request: RequestResult, evidence: Partial<ServiceEvidence>): boolean =>
  failedByService([request], { ...NOTHING, ...evidence }).has(request.id);

test('a failure that no service knows of is not explained', () => {
  expect(isExplained(result(500), {})).toBe(false);
  expect(isExplained(result(500), { faults: [{ id: 'another', fault: 'error' }] })).toBe(false);
});

test('what did not fail needs no explanation', () => {
  expect(isExplained(result(200), { faults: [{ id: 'r', fault: 'latency' }] })).toBe(false);
});

test.each<[FaultEntry['fault'], readonly (number | null)[]]>([
  ['error', [500]],
  ['reset', [502]],
  ['hang', [504]],
  ['latency', [504]],
  ['crash', [502, null]],
])('%s explains %j, and nothing else', (fault, explained) => {
  const seen = [500, 502, 503, 504, null].filter(status => isExplained(result(status), { faults: [{ id: 'r', fault }] }));
  expect(seen).toEqual(explained);
});

test('a WebSocket breaks by whatever was done to it; a delay can only cost an echo', () => {
  const broken = result(null, 'socket', 'the socket ended with 1006');
  for (const fault of ['error', 'reset', 'hang', 'crash'] as const) expect(isExplained(broken, { faults: [{ id: 'r', fault }] })).toBe(true);
  expect(isExplained(broken, { faults: [{ id: 'r', fault: 'latency' }] })).toBe(false);
  expect(isExplained(result(null, 'socket', MISSING_ECHO), { faults: [{ id: 'r', fault: 'latency' }] })).toBe(true);
});

test('of several things that were done to a request one is enough', () => {
  expect(isExplained(result(502), { faults: [{ id: 'r', fault: 'latency' }, { id: 'r', fault: 'reset' }] })).toBe(true);
});

describe('a service that was not there', () => {
  const gaps = new Map([['green', [{ from: 100_000, to: 150_000 }]]]);

  test.each<[string, string, number, number, boolean]>([
    ['began and ended while it was away', 'green', 120_000, 10, true],
    ['was under way when it crashed', 'green', 90_000, 150, true],
    ['was under way when it came back', 'green', 149_000, 100, true],
    ['was over before', 'green', 80_000, 100, false],
    ['began well after', 'green', 160_000, 10, false],
    ['went to the other colour', 'blue', 120_000, 10, false],
  ])('explains a 502 of a request that %s: to %s at %i for %i ms: %s', (_, group, at, durationMs, explained) => {
    expect(isExplained(result(502), { gaps, access: [entry(group, at, durationMs)] })).toBe(explained);
  });

  test('explains what a missing target can cause, and nothing else', () => {
    const access = [entry('green', 120_000, 10)];
    expect([500, 502, 503, 504, null].filter(status => isExplained(result(status), { gaps, access }))).toEqual([502, null]);
  });

  test('explains nothing of a request that the load balancer does not know', () => {
    expect(isExplained(result(502), { gaps })).toBe(false);
  });
});
