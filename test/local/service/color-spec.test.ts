import { formatColorSpec, parseColorSpec } from '../../../local/service/color-spec';

test.each([
  ['built-in', { kind: 'built-in' }, 'the built-in service'],
  [' npm run start ', { kind: 'command', command: 'npm run start' }, '\'npm run start\''],
  ['./start https://x', { kind: 'command', command: './start https://x' }, '\'./start https://x\''],
  ['http://127.0.0.1:9000', { kind: 'url', origin: 'http://127.0.0.1:9000' }, 'http://127.0.0.1:9000'],
  ['http://localhost:9000/', { kind: 'url', origin: 'http://localhost:9000' }, 'http://localhost:9000'],
  ['http://[::1]', { kind: 'url', origin: 'http://[::1]' }, 'http://[::1]'],
])('%j is %j, and called %s', (text, spec, words) => {
  const parsed = parseColorSpec(text);
  expect(parsed).toEqual(spec);
  expect(formatColorSpec(parsed)).toBe(words);
});

test.each(['https://127.0.0.1', 'http://127.0.0.1/x', 'http://127.0.0.1?x', 'http://127.0.0.1#x', 'http://me@127.0.0.1', 'ftp://127.0.0.1', 'http://'])('%s is no address', text => {
  expect(() => parseColorSpec(text)).toThrow(`The address '${text}' has to be http, host and port only, like http://127.0.0.1:9000`);
});

test('nothing is nothing', () => {
  expect(() => parseColorSpec(' ')).toThrow('It is empty');
});
