import type { RuleCondition } from '../alb/model';
import { compileConditions } from '../alb/conditions';
import type { Ask } from '../traffic/ask';
import { Refusal } from '../refusal';

/** Users come from this machine. */
const SOURCE_IP = '127.0.0.1';

/** A text that a pattern takes; what the pattern wants literally has a backslash before it. */
const textFor = (pattern: string, wild: string): string =>
  pattern.replace(/\\([*?\\])|([*?])/g, (_, escaped?: string, either?: string) => escaped ?? (either === '*' ? wild : 'x'));

/** A rule has at most one condition of each of these kinds. */
const firstValue = (
  conditions: readonly RuleCondition[], field: string, of: (condition: RuleCondition) => readonly string[] | undefined,
): string | undefined =>
  conditions.filter(({ Field }) => Field === field).map(condition => of(condition) ?? condition.Values)[0]?.[0];

const queryOf = (conditions: readonly RuleCondition[]): string => conditions
  .filter(({ Field }) => Field === 'query-string').flatMap(({ QueryStringConfig }) => QueryStringConfig?.Values?.slice(0, 1) ?? [])
  .map(({ Key = 'x', Value = '' }) => `${textFor(Key, 'x')}=${textFor(Value, 'x')}`).join('&');

const headersOf = (conditions: readonly RuleCondition[]): string[] => conditions.filter(({ Field }) => Field === 'http-header')
  .flatMap(({ HttpHeaderConfig }) => [HttpHeaderConfig?.HttpHeaderName ?? '', textFor(HttpHeaderConfig?.Values?.[0] ?? '', 'x')]);

const wordsFor = (conditions: readonly RuleCondition[]): string => conditions.map(condition => JSON.stringify(condition)).join(' and ');

/** A request that a rule with these conditions takes. Throws a Refusal if no user of a rehearsal can send one. */
export const askFor = (conditions: readonly RuleCondition[], rule: string): Ask => {
  const method = firstValue(conditions, 'http-request-method', ({ HttpRequestMethodConfig }) => HttpRequestMethodConfig?.Values) ?? 'GET';
  const path = textFor(firstValue(conditions, 'path-pattern', ({ PathPatternConfig }) => PathPatternConfig?.Values) ?? '/', '');
  const host = firstValue(conditions, 'host-header', ({ HostHeaderConfig }) => HostHeaderConfig?.Values);
  const query = queryOf(conditions);
  const headers = [...headersOf(conditions), ...host === undefined ? [] : ['host', textFor(host, 'www')]];
  const isTaken = path.startsWith('/') && compileConditions(conditions)({
    method, path, query, host: host === undefined ? '' : textFor(host, 'www'), rawHeaders: headers, sourceIp: SOURCE_IP,
  });
  if (!isTaken) {
    throw new Refusal(`no user of a rehearsal reaches ${rule}: they come from ${SOURCE_IP} with one method, path, host and query, and it asks for ${wordsFor(conditions)}`);
  }
  return { method, path: query === '' ? path : `${path}?${query}`, headers };
};
