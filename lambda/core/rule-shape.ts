import { canonical } from './canonical';
import type { Conditions, Transforms } from './live-rule';

type Fields = Readonly<Record<string, unknown>>;

const CONFIGS: Readonly<Record<string, string>> = {
  'path-pattern': 'PathPatternConfig',
  'host-header': 'HostHeaderConfig',
  'http-header': 'HttpHeaderConfig',
  'http-request-method': 'HttpRequestMethodConfig',
  'query-string': 'QueryStringConfig',
  'source-ip': 'SourceIpConfig',
};

const isEmpty = (value: unknown): boolean => value === undefined || (Array.isArray(value) && value.length === 0);

/** Any of a condition's values will do: their order means nothing. */
const normal = (config: Fields): Fields => Object.fromEntries(Object.entries(config)
  .filter(([, value]) => !isEmpty(value))
  .map(([name, value]) => [name, Array.isArray(value) ? value.map(canonical).sort() : value]));

/** ELB describes some conditions in both of their spellings, whichever they were written in. */
const normalCondition = (condition: Fields): string => {
  const { Field, Values, RegexValues } = condition;
  const config = condition[CONFIGS[String(Field)] ?? ''] as Fields | undefined;
  return canonical({ Field, config: normal(config ?? { Values, RegexValues }) });
};

const sorted = <Item>(items: readonly Item[], text: (item: Item) => string): string => canonical(items.map(text).sort());

/** All conditions have to be met: their order means nothing. */
export const sameConditions = (a: Conditions, b: Conditions): boolean => sorted(a, normalCondition) === sorted(b, normalCondition);

/** There is one of each type at most: their order means nothing. */
export const sameTransforms = (a: Transforms, b: Transforms): boolean => sorted(a, canonical) === sorted(b, canonical);
