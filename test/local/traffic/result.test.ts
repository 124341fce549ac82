import { reaches, type RequestResult } from '../../../local/traffic/result';

const result = (kind: RequestResult['kind']): RequestResult => ({ id: 'a', kind, sentAt: 1000, status: 200, color: null, latencyMs: 10 });

test('a request counts by when it was sent', () => {
  expect(reaches(result('request'), 1000, 100)).toBe(true);
  expect(reaches(result('request'), 1001, 100)).toBe(false);
});

test('a WebSocket counts for as long as it lived', () => {
  expect(reaches(result('socket'), 2000, 100)).toBe(true);
  expect(reaches(result('socket'), 2001, 100)).toBe(false);
});
