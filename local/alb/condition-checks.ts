import { AwsError } from '../aws-error';
import { compileConditions } from './conditions';
import type { RuleCondition } from './model';

/** Quotas for Application Load Balancers: condition values, match evaluations and wildcards of a rule. Each value is one evaluation. */
const MAX_VALUES = 5;
const MAX_WILDCARDS = 6;

/** API reference: the ...ConditionConfig structures. */
const MAX_VALUE_LENGTH = 128;
const MAX_NAME_LENGTH = 40;

const ONCE_A_RULE = ['host-header', 'path-pattern', 'http-request-method', 'source-ip'];
const WITH_WILDCARDS = ['host-header', 'path-pattern', 'http-header', 'query-string'];

const refuse = (message: string): never => {
  throw new AwsError('ValidationError', message);
};

/** All strings that one value of the condition consists of: a query's value may have a key. */
const stringsOf = (condition: RuleCondition): string[][] => [
  ...condition.Values ?? [],
  ...condition.PathPatternConfig?.Values ?? [],
  ...condition.HostHeaderConfig?.Values ?? [],
  ...condition.HttpHeaderConfig?.Values ?? [],
  ...condition.HttpRequestMethodConfig?.Values ?? [],
  ...condition.SourceIpConfig?.Values ?? [],
].map(value => [value]).concat((condition.QueryStringConfig?.Values ?? []).map(({ Key, Value = '' }) => Key === undefined ? [Value] : [Key, Value]));

const wildcards = (text: string): number => text.replace(/\\[*?\\]/g, '').match(/[*?]/g)?.length ?? 0;

const checkSpelling = ({ Field, Values, PathPatternConfig, HostHeaderConfig }: RuleCondition) => {
  if (Values && (PathPatternConfig ?? HostHeaderConfig)) refuse(`A condition on '${Field}' cannot have both Values and a configuration of its own`);
};

const checkLengths = (condition: RuleCondition) => {
  const texts = stringsOf(condition).flat();
  if (texts.includes('')) refuse(`A value of a condition on '${condition.Field}' cannot be empty`);
  const longest = Math.max(...texts.map(({ length }) => length));
  if (longest > MAX_VALUE_LENGTH) refuse(`A value of a condition on '${condition.Field}' may be at most ${MAX_VALUE_LENGTH} characters long`);
};

const checkNames = ({ HttpHeaderConfig, HttpRequestMethodConfig }: RuleCondition) => {
  const header = HttpHeaderConfig?.HttpHeaderName;
  if (HttpHeaderConfig && !/^[\w!#$%&'*+\-.^`|~]+$/.test(header ?? '')) refuse(`HttpHeaderName '${header}' is not valid`);
  if (header && header.length > MAX_NAME_LENGTH) refuse(`HttpHeaderName may be at most ${MAX_NAME_LENGTH} characters long`);
  if (header?.toLowerCase() === 'host') refuse('HttpHeaderName cannot be \'host\': use a condition on \'host-header\'');
  const method = HttpRequestMethodConfig?.Values?.find(value => !/^[A-Z\-_]+$/.test(value) || value.length > MAX_NAME_LENGTH);
  if (method !== undefined) refuse(`Method '${method}' must be at most ${MAX_NAME_LENGTH} of A-Z, hyphen and underscore`);
};

const checkRule = (conditions: readonly RuleCondition[]) => {
  if (conditions.length === 0) refuse('A rule must have at least one condition');
  const twice = ONCE_A_RULE.find(field => conditions.filter(({ Field }) => Field === field).length > 1);
  if (twice) refuse(`A rule can have only one condition on '${twice}'`);
  if (conditions.flatMap(stringsOf).length > MAX_VALUES) refuse(`A rule can have at most ${MAX_VALUES} condition values`);
  const patterns = conditions.filter(({ Field = '' }) => WITH_WILDCARDS.includes(Field)).flatMap(stringsOf).flat();
  if (patterns.reduce((sum, pattern) => sum + wildcards(pattern), 0) > MAX_WILDCARDS) refuse(`A rule can have at most ${MAX_WILDCARDS} wildcards`);
};

/** Paths and hosts are described in both spellings, although a call may use only one. */
const described = (condition: RuleCondition): RuleCondition => {
  const { Field, Values, PathPatternConfig, HostHeaderConfig } = condition;
  const values = Values ?? PathPatternConfig?.Values ?? HostHeaderConfig?.Values;
  if (Field === 'path-pattern') return { ...condition, Values: values, PathPatternConfig: { Values: values } };
  if (Field === 'host-header') return { ...condition, Values: values, HostHeaderConfig: { Values: values } };
  return condition;
};

/** Checks the conditions of a rule as the API does, and gives them back in the shape in which they are described. */
export const acceptConditions = (given: readonly RuleCondition[]): RuleCondition[] => {
  compileConditions(given);
  for (const check of [checkSpelling, checkNames, checkLengths]) given.forEach(check);
  checkRule(given);
  return structuredClone([...given]).map(described);
};
