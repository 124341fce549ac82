import type { RequestContext } from './request';

/** What the wildcards of a pattern stand for, as regular expressions. */
interface Wildcards {
  readonly any: string;
  readonly one: string;
}

const ANYTHING: Wildcards = { any: '.*', one: '.' };
const IN_SEGMENT: Wildcards = { any: '[^:]*', one: '[^:]' };
const LITERAL: Wildcards = { any: '\\*', one: '\\?' };

/** An ARN's segments before the one that says which resource it is. */
const LEADING_SEGMENTS = 5;

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const withWildcards = (text: string, { any, one }: Wildcards): string =>
  text.split(/([*?])/).map(part => part === '*' ? any : part === '?' ? one : escaped(part)).join('');

/** `${aws:PrincipalArn}`, `${aws:PrincipalArn, 'nobody'}`, or `${*}` for a character that would be a wildcard. */
const VARIABLE = /(\$\{[^}]*\})/;

/** Null for a variable without a value: it is like nothing. */
const valueOf = (variable: string, context: RequestContext): string | null => {
  const [, special] = /^\$\{([*?$])\}$/.exec(variable) ?? [];
  if (special !== undefined) return special;
  const [, key = '', byDefault] = /^\$\{\s*([^,\s]+)\s*(?:,\s*'(.*)'\s*)?\}$/.exec(variable) ?? [];
  const [value = byDefault, ...more] = context.get(key);
  if (more.length > 0) throw new Error(`the policy variable ${variable} has more than one value`);
  return value ?? null;
};

const sourceOf = (pattern: string, wildcards: Wildcards, context: RequestContext): string | null => {
  const parts = pattern.split(VARIABLE).map(part => VARIABLE.test(part) ? valueOf(part, context) : { text: part });
  if (parts.includes(null)) return null;
  return parts.map(part => typeof part === 'string' ? escaped(part) : withWildcards(part!.text, wildcards)).join('');
};

const matchesSource = (source: string | null, value: string, flags = ''): boolean =>
  source !== null && new RegExp(`^${source}$`, `s${flags}`).test(value);

/** Wildcards stand for themselves, as in StringEquals. */
export const equalsText = (pattern: string, value: string, context: RequestContext): boolean =>
  matchesSource(sourceOf(pattern, LITERAL, context), value);

export const equalsTextIgnoringCase = (pattern: string, value: string, context: RequestContext): boolean =>
  matchesSource(sourceOf(pattern, LITERAL, context), value, 'i');

export const matchesText = (pattern: string, value: string, context: RequestContext): boolean =>
  matchesSource(sourceOf(pattern, ANYTHING, context), value);

/** Actions have neither variables nor case. */
export const matchesAction = (pattern: string, action: string): boolean => matchesSource(withWildcards(pattern, ANYTHING), action, 'i');

interface Arn {
  readonly leading: readonly string[];
  /** Absent in a pattern that is shorter than an ARN. */
  readonly resource: string | undefined;
}

const segmentsOf = (arn: string): Arn => {
  const segments = arn.split(':');
  const leading = segments.slice(0, LEADING_SEGMENTS);
  if (leading.some(segment => segment.includes('${'))) throw new Error(`a policy variable may only stand in the last part of an ARN: ${arn}`);
  return { leading, resource: segments.length > LEADING_SEGMENTS ? segments.slice(LEADING_SEGMENTS).join(':') : undefined };
};

const matchesSegments = (pattern: string, value: string, context: RequestContext, leadingSource: (segment: string) => string): boolean => {
  const { leading, resource } = segmentsOf(pattern);
  const last = resource === undefined ? [] : [sourceOf(resource, ANYTHING, context)];
  if (last.includes(null)) return false;
  return matchesSource([...leading.map(leadingSource), ...last].join(':'), value);
};

/**
 * The Resource element: a wildcard stays in its segment, unless it is an asterisk that ends the segment.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export const matchesResource = (pattern: string, resource: string, context: RequestContext): boolean =>
  pattern === '*' || matchesSegments(pattern, resource, context, segment => segment.endsWith('*')
    ? withWildcards(segment.slice(0, -1), IN_SEGMENT) + ANYTHING.any
    : withWildcards(segment, IN_SEGMENT));

/** ArnLike and ArnEquals: every segment for itself. */
export const matchesArn = (pattern: string, arn: string, context: RequestContext): boolean =>
  pattern === '*' || matchesSegments(pattern, arn, context, segment => withWildcards(segment, IN_SEGMENT));
