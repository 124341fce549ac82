import { BlockList, isIPv6 } from 'node:net';
import { AwsError } from '../aws-error';
import type { RuleCondition } from './model';

/** What rules look at in a request. */
export interface RoutedRequest {
  readonly method: string;
  /** As sent: not decoded, without the query string. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly host: string;
  /** Names and values in turn, as on the wire. */
  readonly rawHeaders: readonly string[];
  readonly sourceIp: string;
}

export type Matcher = (request: RoutedRequest) => boolean;

const invalid = (message: string) => new AwsError('ValidationError', message);

const escapeForRegExp = (text: string) => text.replace(/[.+^${}()|[\]\\*?]/g, '\\$&');

/** `*` is any run of characters, `?` any one; a backslash makes either literal. */
const wildcard = (pattern: string, caseSensitive: boolean): ((value: string) => boolean) => {
  const source = pattern.replace(/\\([*?\\])|([*?])|([^*?\\]+|\\)/g, (_, escaped?: string, wild?: string, plain?: string) =>
    wild === undefined ? escapeForRegExp(escaped ?? plain ?? '') : wild === '*' ? '.*' : '.');
  const expression = new RegExp(`^${source}$`, caseSensitive ? 's' : 'is');
  return value => expression.test(value);
};

const anyOf = <T>(values: readonly T[], toTest: (value: T) => (candidate: string) => boolean): ((candidate: string) => boolean) => {
  const tests = values.map(toTest);
  return candidate => tests.some(test => test(candidate));
};

const insensitive = (pattern: string) => wildcard(pattern, false);

export const withoutPort = (host: string): string => host.replace(/:\d+$/, '');

const hostMatcher = (values: readonly string[]): Matcher => {
  const matches = anyOf(values, insensitive);
  return ({ host }) => matches(withoutPort(host));
};

const headerMatcher = (name: string, values: readonly string[]): Matcher => {
  const wanted = name.toLowerCase();
  const matches = anyOf(values, insensitive);
  return ({ rawHeaders }) => rawHeaders.some((key, index) =>
    index % 2 === 0 && key.toLowerCase() === wanted && matches(rawHeaders[index + 1] ?? ''));
};

const parameters = (query: string): [key: string, value: string][] => query.split('&').filter(Boolean).map(parameter => {
  const equals = parameter.indexOf('=');
  return equals < 0 ? [parameter, ''] : [parameter.slice(0, equals), parameter.slice(equals + 1)];
});

const queryMatcher = (values: readonly { Key?: string; Value?: string }[]): Matcher => {
  const tests = values.map(({ Key, Value }) => ({ key: insensitive(Key ?? '*'), value: insensitive(Value ?? '') }));
  return ({ query }) => parameters(query).some(([key, value]) => tests.some(test => test.key(key) && test.value(value)));
};

/** The address that connects, never one of X-Forwarded-For. */
const sourceIpMatcher = (values: readonly string[]): Matcher => {
  if (values.includes('255.255.255.255/32')) throw invalid('The range 255.255.255.255/32 is not allowed');
  const list = new BlockList();
  for (const value of values) {
    const [address = '', prefix] = value.split('/');
    list.addSubnet(address, Number(prefix), isIPv6(address) ? 'ipv6' : 'ipv4');
  }
  return ({ sourceIp }) => list.check(sourceIp, isIPv6(sourceIp) ? 'ipv6' : 'ipv4');
};

const pathMatcher = (values: readonly string[]): Matcher => {
  const matches = anyOf(values, value => wildcard(value, true));
  return ({ path }) => matches(path);
};

const methodMatcher = (values: readonly string[]): Matcher => {
  const methods = new Set(values);
  return ({ method }) => methods.has(method);
};

const FIELDS = ['path-pattern', 'host-header', 'http-header', 'http-request-method', 'query-string', 'source-ip'];

const filled = <T>(field: string, values: readonly T[] | undefined): readonly T[] => {
  if (!values?.length) throw invalid(`A condition on '${field}' must specify at least one value`);
  return values;
};

/** AWS knows regular expressions in conditions, of a kind of its own. Better no rule than one that matches something else. */
const refuseExpressions = (condition: RuleCondition) => {
  const holders = Object.values(condition).filter(value => typeof value === 'object');
  if (holders.some(value => 'RegexValues' in value)) throw invalid('The local load balancer does not know RegexValues');
};

const compile = (condition: RuleCondition): Matcher => {
  refuseExpressions(condition);
  const field = condition.Field ?? '';
  switch (field) {
    case 'path-pattern': return pathMatcher(filled(field, condition.PathPatternConfig?.Values ?? condition.Values));
    case 'host-header': return hostMatcher(filled(field, condition.HostHeaderConfig?.Values ?? condition.Values));
    case 'http-header': return headerMatcher(condition.HttpHeaderConfig?.HttpHeaderName ?? '', filled(field, condition.HttpHeaderConfig?.Values));
    case 'http-request-method': return methodMatcher(filled(field, condition.HttpRequestMethodConfig?.Values));
    case 'query-string': return queryMatcher(filled(field, condition.QueryStringConfig?.Values));
    case 'source-ip': return sourceIpMatcher(filled(field, condition.SourceIpConfig?.Values));
    default: throw invalid(`Condition field '${field}' must be one of '[${FIELDS.join(', ')}]'`);
  }
};

/** All conditions must match; of the values of one condition, any. */
export const compileConditions = (conditions: readonly RuleCondition[]): Matcher => {
  const matchers = conditions.map(condition => {
    try {
      return compile(condition);
    } catch (error) {
      if (error instanceof AwsError) throw error;
      throw invalid(`The condition '${JSON.stringify(condition)}' is not valid: ${String(error)}`);
    }
  });
  return request => matchers.every(matches => matches(request));
};
