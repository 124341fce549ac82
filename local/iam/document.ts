import type { Condition } from './condition';
import type { Principals } from './principal';

export type Effect = 'Allow' | 'Deny';

/** Action or NotAction, Resource or NotResource. */
export interface Selection {
  readonly patterns: readonly string[];
  readonly isNegated: boolean;
}

export interface Statement {
  readonly effect: Effect;
  readonly actions: Selection;
  /** Absent in a trust policy, which is about its role. */
  readonly resources: Selection | undefined;
  /** Absent in an identity policy, which is about its holder. */
  readonly principals: Principals | undefined;
  readonly conditions: readonly Condition[];
}

/** What a policy is attached to decides what it has to say. */
export type PolicyKind = 'identity' | 'resource' | 'trust';

type Fields = Readonly<Record<string, unknown>>;

const ELEMENTS = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Principal', 'Condition'];

const malformed = (what: string): Error => new Error(`MalformedPolicyDocument: ${what}`);

const texts = (value: unknown): string[] => [value].flat().map(String);

const selection = (statement: Fields, element: 'Action' | 'Resource'): Selection | undefined => {
  const [positive, negative] = [statement[element], statement[`Not${element}`]];
  if (positive !== undefined && negative !== undefined) throw malformed(`a statement has either ${element} or Not${element}`);
  if (positive === undefined && negative === undefined) return undefined;
  return { patterns: texts(positive ?? negative), isNegated: positive === undefined };
};

const principalsOf = (principal: unknown): Principals | undefined => {
  if (principal === undefined || principal === '*') return principal;
  if (typeof principal !== 'object' || principal === null) throw malformed(`the principal ${JSON.stringify(principal)} has no kind`);
  return Object.fromEntries(Object.entries(principal).map(([kind, names]) => [kind, texts(names)]));
};

const conditionsOf = (block: unknown): Condition[] =>
  Object.entries((block ?? {}) as Readonly<Record<string, Fields>>).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({ operator, key, values: texts(values) })));

const effectOf = (effect: unknown): Effect => {
  if (effect !== 'Allow' && effect !== 'Deny') throw malformed(`the effect ${String(effect)} is neither Allow nor Deny`);
  return effect;
};

const statementOf = (statement: Fields, kind: PolicyKind): Statement => {
  const stranger = Object.keys(statement).find(element => !ELEMENTS.includes(element));
  if (stranger !== undefined) throw malformed(`the element ${stranger} is not known`);
  const actions = selection(statement, 'Action');
  const resources = selection(statement, 'Resource');
  const principals = principalsOf(statement.Principal);
  if (actions === undefined) throw malformed('a statement has no Action');
  if ((resources === undefined) !== (kind === 'trust')) throw malformed(`a statement of a ${kind} policy has ${resources ? 'a' : 'no'} Resource`);
  if ((principals === undefined) !== (kind === 'identity')) throw malformed(`a statement of a ${kind} policy has ${principals ? 'a' : 'no'} Principal`);
  return { effect: effectOf(statement.Effect), actions, resources, principals, conditions: conditionsOf(statement.Condition) };
};

/** Variables came with this version: before it they stand for themselves, which nobody means any more. */
const WITH_VARIABLES = '2012-10-17';

/** The statements of a policy document with its intrinsic functions carried out. Throws for what IAM refuses. */
export const statementsOf = (document: unknown, kind: PolicyKind): Statement[] => {
  const { Version, Statement: statements } = document as Fields;
  if (statements === undefined) throw malformed('the document has no Statement');
  if (Version !== WITH_VARIABLES && JSON.stringify(statements).includes('${')) throw malformed(`variables need the version ${WITH_VARIABLES}`);
  return ([statements].flat() as Fields[]).map(statement => statementOf(statement, kind));
};
