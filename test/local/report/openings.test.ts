import fc from 'fast-check';
import { sharesAt } from '../../../lambda/core/rule-actions';
import { seededRandom } from '../../../local/random';
import { badOpenings, type Opening, openingsOf } from '../../../local/report/openings';

const SLACK = 5;
const changes = [
  { atSeconds: 0, weights: sharesAt('green', 0) }, { atSeconds: 100, weights: sharesAt('green', 25) }, { atSeconds: 1000, weights: sharesAt('green', 100) },
];

const opening = (atSeconds: number, color: Opening['color']): Opening => ({ atSeconds, color });
const judge = (openings: readonly Opening[]) => badOpenings(openings, changes, SLACK);

test('are those that the access log has, not the requests', () => {
  const result = (id: string, kind: 'request' | 'socket') => ({ id, kind, sentAt: 0, status: 101, color: null, latencyMs: 1 });
  const entry = (requestId: string, at: number, targetGroupArn?: string) =>
    ({ requestId, at, listenerArn: 'l', elbStatus: 101, targetStatus: 101, durationMs: 1, ...targetGroupArn && { targetGroupArn } });
  const access = [entry('s1', 1000, 'arn:blue'), entry('r1', 2000, 'arn:green'), entry('s2', 3000, 'arn:green2'), entry('s3', 4000)];
  const results = [result('s1', 'socket'), result('r1', 'request'), result('s2', 'socket'), result('s3', 'socket')];
  const groups = { blue: ['arn:blue'], green: ['arn:green', 'arn:green2'] };
  expect(openingsOf(results, access, groups, at => at / 1000)).toEqual([opening(1, 'blue'), opening(3, 'green')]);
});

test('where a colour has no weight, a single socket on it is wrong', () => {
  expect(judge([opening(50, 'blue'), opening(1500, 'green')])).toBeNull();
  expect(judge([opening(50, 'green'), opening(50, 'blue')])).toBe('1 WebSockets were opened on a colour that had no weight');
  expect(judge([opening(1500, 'blue')])).toContain('no weight');
});

test('close to a change nobody can tell', () => {
  expect(judge([opening(95.1, 'green'), opening(1004.9, 'blue')])).toBeNull();
  expect(judge([opening(94, 'green')])).not.toBeNull();
});

test('far too many on one colour are wrong', () => {
  const all = Array.from({ length: 100 }, (_, index) => opening(200 + index, 'green'));
  expect(judge(all)).toBe('100 of 100 WebSockets were opened on green, by the weights 25 were to be expected');
});

test('samples drawn at the weights are not called wrong', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 2 ** 31 }), fc.integer({ min: 20, max: 300 }), (seed, count) => {
    const random = seededRandom(seed);
    expect(judge(Array.from({ length: count }, (_, index) => opening(200 + index, random() < 0.25 ? 'green' : 'blue')))).toBeNull();
  }), { numRuns: 200 });
});
