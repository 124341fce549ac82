import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { SmokeTest, SmokeTests } from '../smoke-tests';
import { ConfigurationError, requireDuration, requireRange } from './validation';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

const COUNTS = {
  tests: { min: 1, max: 20, integer: true },
  retries: { min: 0, max: 5, integer: true },
  status: { min: 100, max: 599, integer: true },
  warmUpPaths: { min: 1, max: 20, integer: true },
  times: { min: 1, max: 100, integer: true },
  failures: { min: 1, max: 20, integer: true },
};

const PROBE_SECONDS = { min: 1, max: 3600 };

const MAX_LATENCY = { min: 1, max: 30_000 };

/** RFC 9110, 5.6.2. */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Longer ones would make of an execution's state what Step Functions does not carry. */
const LONGEST_TEXT = 1_000;

export function requireSmokeTests(at: IConstruct, props: SmokeTests): void {
  const { tests, warmUp, probes, origin } = props;
  requireRange(at, 'the number of smokeTests.tests', tests.length, COUNTS.tests);
  tests.forEach((test, index) => requireSmokeTest(at, `smokeTests.tests[${index}]`, test));
  requireRange(at, 'the number of smokeTests.warmUp.paths', warmUp?.paths.length, COUNTS.warmUpPaths);
  warmUp?.paths.forEach((path, index) => requirePath(at, `smokeTests.warmUp.paths[${index}]`, path));
  requireRange(at, 'smokeTests.warmUp.times', warmUp?.times, COUNTS.times);
  requireRange(at, 'smokeTests.probes.failures', probes?.failures, COUNTS.failures);
  requireDuration(at, 'smokeTests.probes.interval', probes?.interval, PROBE_SECONDS);
  if (origin !== undefined) requireOrigin(at, origin);
}

function requireSmokeTest(at: IConstruct, field: string, test: SmokeTest): void {
  const { path, method, headers = {}, body, expectedStatus, bodyPattern, maxLatency, retries, name } = test;
  requirePath(at, `${field}.path`, path);
  if (method !== undefined && !Token.isUnresolved(method) && !METHODS.includes(method)) {
    throw new ConfigurationError(at, `${field}.method is '${method}': choose one of ${METHODS.join(', ')}`);
  }
  for (const [header, value] of Object.entries(headers)) requireHeader(at, `${field}.headers`, header, value);
  if (expectedStatus?.length === 0) throw new ConfigurationError(at, `${field}.expectedStatus is empty: give at least one status code`);
  for (const status of expectedStatus ?? []) requireRange(at, `${field}.expectedStatus`, status, COUNTS.status);
  if (bodyPattern !== undefined) requirePattern(at, `${field}.bodyPattern`, bodyPattern);
  requireLatency(at, `${field}.maxLatency`, maxLatency);
  requireRange(at, `${field}.retries`, retries, COUNTS.retries);
  for (const [key, text] of Object.entries({ body, bodyPattern, name, path })) requireShort(at, `${field}.${key}`, text);
}

/** What matters here is milliseconds. */
function requireLatency(at: IConstruct, field: string, value: SmokeTest['maxLatency']): void {
  if (value === undefined || value.isUnresolved()) return;
  requireRange(at, field, value.toMilliseconds(), MAX_LATENCY, 'milliseconds');
}

function requirePath(at: IConstruct, field: string, path: string): void {
  if (Token.isUnresolved(path) || /^\/(?!\/)[^\s#\\]*$/.test(path)) return;
  throw new ConfigurationError(at, `${field} is '${path}': begin it with one '/', and leave out host, fragment, backslashes and spaces`);
}

function requireHeader(at: IConstruct, field: string, name: string, value: string): void {
  if (!HEADER_NAME.test(name)) throw new ConfigurationError(at, `${field} has the name '${name}': use letters, digits and hyphens`);
  if (!Token.isUnresolved(value) && !HEADER_VALUE.test(value)) {
    throw new ConfigurationError(at, `${field} has a value of '${name}' that no request can carry: use one line of Latin-1 characters`);
  }
  requireShort(at, `${field}['${name}']`, value);
}

function requirePattern(at: IConstruct, field: string, pattern: string): void {
  if (Token.isUnresolved(pattern)) return;
  try {
    new RegExp(pattern);
  } catch (error) {
    throw new ConfigurationError(at, `${field} is '${pattern}': write a regular expression of JavaScript (${(error as Error).message})`);
  }
}

function requireShort(at: IConstruct, field: string, text: string | undefined): void {
  if (text === undefined || Token.isUnresolved(text) || text.length <= LONGEST_TEXT) return;
  throw new ConfigurationError(at, `${field} has ${text.length} characters: use at most ${LONGEST_TEXT}`);
}

function requireOrigin(at: IConstruct, origin: string): void {
  if (Token.isUnresolved(origin)) return;
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  if (url?.origin === origin && /^https?:$/.test(url.protocol)) return;
  throw new ConfigurationError(at, `smokeTests.origin is '${origin}': give scheme, host and port only, in lower case and without a port that is the scheme's own, like https://shop.example.com`);
}
