import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { LIMITS } from './limits';
import { ConfigurationError } from './validation';

/** In CDK's rendering of a condition: `{ field: 'path-pattern', pathPatternConfig: { values: [...] } }`. */
export type RawCondition = Readonly<Record<string, unknown>>;

/** Of these a rule has one at most; `http-header` and `query-string` may be repeated. */
const ONCE_PER_RULE = ['host-header', 'http-request-method', 'path-pattern', 'source-ip'];

/** `rule` is what messages call the rule. */
export function requireConditions(at: IConstruct, rule: string, conditions: readonly RawCondition[]): void {
  if (conditions.length === 0) {
    throw new ConfigurationError(at, `conditions of ${rule} are empty: give at least one, ListenerCondition.pathPatterns(['/*']) takes everything`);
  }
  const values = conditions.flatMap(valuesOf).length;
  if (values > LIMITS.conditionValues) {
    throw new ConfigurationError(at, `conditions of ${rule} have ${values} values: the load balancer takes ${LIMITS.conditionValues} at most over all conditions of a rule, use fewer`);
  }
  const fields = conditions.map(condition => condition.field);
  const repeated = ONCE_PER_RULE.find(field => fields.filter(each => each === field).length > 1);
  if (repeated) throw new ConfigurationError(at, `conditions of ${rule} have '${repeated}' more than once: put all its values into one condition`);
}

function valuesOf(condition: RawCondition): unknown[] {
  return Object.values(condition).flatMap(config => {
    const { values, regexValues } = (config ?? {}) as { values?: unknown; regexValues?: unknown };
    return [values, regexValues].flatMap(list => Array.isArray(list) && !Token.isUnresolved(list) ? list as unknown[] : []);
  });
}
