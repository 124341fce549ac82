import { isRefused, toldInstead } from '../../lambda/aws/refused';

const answered = (httpStatusCode?: number) => Object.assign(new Error('of a test'), { $fault: 'client', $metadata: { httpStatusCode } });

test.each([400, 403, 404, 429])('what is answered by %d has not happened', status => {
  expect(isRefused(answered(status))).toBe(true);
});

test.each([408, 500, 503, undefined])('what is answered by %s may have happened', status => {
  expect(isRefused(answered(status))).toBe(false);
});

test.each([new Error('no answer'), 'no error', null])('what is no answer may have happened: %s', thrown => {
  expect(isRefused(thrown)).toBe(false);
});

test('what is told instead is told as refused', () => {
  const told = toldInstead(answered(400), new Error('the priority is taken'));
  expect(told.message).toBe('the priority is taken');
  expect(isRefused(told)).toBe(true);
  expect(isRefused(toldInstead(new Error('no answer'), new Error('told')))).toBe(false);
});
