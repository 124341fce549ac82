import { CookieJar } from '../../../local/traffic/cookie-jar';

let now = Date.parse('2026-01-01T00:00:00Z');

const jarWith = (...setCookies: string[]) => {
  const jar = new CookieJar({ speed: 1, now: () => now, sleep: () => Promise.resolve() });
  jar.take(setCookies);
  return jar;
};

beforeEach(() => now = Date.parse('2026-01-01T00:00:00Z'));

test('gives back what it took, the latest of each name', () => {
  const jar = jarWith('a=1; Path=/', 'b=x=y==; Path=/; HttpOnly');
  expect(jar.header).toBe('a=1; b=x=y==');
  jar.take(['a=2']);
  expect(jar.header).toBe('a=2; b=x=y==');
});

test('is empty at first', () => {
  expect(jarWith().header).toBeUndefined();
});

test('forgets by the rehearsed clock: by Max-Age, or else by Expires', () => {
  const jar = jarWith('age=1; Max-Age=60; Expires=Fri, 01 Jan 2100 00:00:00 GMT', 'date=2; expires=Thu, 01 Jan 2026 00:02:00 GMT', 'session=3');
  now += 59_999;
  expect(jar.header).toBe('age=1; date=2; session=3');
  now += 1;
  expect(jar.header).toBe('date=2; session=3');
  now += 60_000;
  expect(jar.header).toBe('session=3');
});

test('a new cookie of the name lives its own time', () => {
  const jar = jarWith('a=1; Max-Age=60');
  now += 50_000;
  jar.take(['a=1; Max-Age=60']);
  now += 50_000;
  expect(jar.header).toBe('a=1');
  jar.take(['a=; Max-Age=0']);
  expect(jar.header).toBeUndefined();
});

test('knows which colour gave what it sends, for as long as it sends it', () => {
  const jar = jarWith();
  expect(jar.giver).toBeNull();
  jar.take(['a=1; Max-Age=60'], 'blue');
  jar.take(['a=2; Max-Age=60'], 'green');
  expect(jar.giver).toBe('green');
  now += 60_000;
  expect(jar.giver).toBeNull();
});

test('takes no Secure cookie, as the site has no TLS', () => {
  expect(jarWith('AWSALBTG=x; Path=/', 'AWSALBTGCORS=x; Path=/; SameSite=None; Secure').header).toBe('AWSALBTG=x');
});
