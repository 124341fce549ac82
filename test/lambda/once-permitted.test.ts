import { delayUntilPermitted, oncePermitted } from '../../lambda/aws/once-permitted';

const named = (name: string) => Object.assign(new Error('no'), { name });

const delays = (error: unknown) => {
  const found: number[] = [];
  for (let failures = 1; ; failures++) {
    const delay = delayUntilPermitted(error, failures);
    if (delay === null) return found;
    found.push(delay);
  }
};

test.each(['AccessDenied', 'AccessDeniedException', 'Throttling', 'ThrottlingException'])('%s is waited out for half a minute, ever longer', name => {
  const found = delays(named(name));
  expect(found).toEqual([...found].sort((a, b) => a - b));
  expect(found.reduce((sum, delay) => sum + delay)).toBe(30_500);
});

test.each([named('PriorityInUseException'), named('InternalFailure'), 'AccessDenied', undefined])('%s fails at once', error => {
  expect(delays(error)).toEqual([]);
});

test('a call that succeeds, or fails for another reason, is made once', async () => {
  let calls = 0;
  expect(await oncePermitted(() => Promise.resolve(++calls))).toBe(1);
  await expect(oncePermitted(() => Promise.reject(named(`RuleNotFound ${++calls}`)))).rejects.toThrow('no');
  expect(calls).toBe(2);
});
