import { Token } from 'aws-cdk-lib';
import type { CfnListenerRule } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
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

const TRANSFORMS = ['host-header-rewrite', 'url-rewrite'];

/** A rule has one of each type at most. */
export function requireTransforms(at: IConstruct, transforms: readonly CfnListenerRule.TransformProperty[]): void {
  transforms.forEach(({ type }, index) => {
    if (Token.isUnresolved(type)) return;
    if (!TRANSFORMS.includes(type)) throw new ConfigurationError(at, `transforms[${index}].type is '${type}': choose ${TRANSFORMS.join(' or ')}`);
    if (transforms.findIndex(other => other.type === type) === index) return;
    throw new ConfigurationError(at, `transforms have '${type}' more than once: the load balancer takes one of each type, put all rewrites into one pattern`);
  });
}

export function requireRuleArn(at: IConstruct, ruleArn: string): void {
  if (Token.isUnresolved(ruleArn) || /^arn:[^:]+:elasticloadbalancing:[^:]+:\d{12}:listener-rule\/app(\/[^/]+){4}$/.test(ruleArn)) return;
  throw new ConfigurationError(at, `ruleArn is '${ruleArn}': give the ARN of a rule of an Application Load Balancer's listener, arn:aws:elasticloadbalancing:<region>:<account>:listener-rule/app/<load balancer>/<id>/<listener id>/<rule id>`);
}

function valuesOf(condition: RawCondition): unknown[] {
  return Object.values(condition).flatMap(config => {
    const { values, regexValues } = (config ?? {}) as { values?: unknown; regexValues?: unknown };
    return [values, regexValues].flatMap(list => Array.isArray(list) && !Token.isUnresolved(list) ? list as unknown[] : []);
  });
}
