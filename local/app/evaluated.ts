import { ACCOUNT, REGION } from '../aws/account';
import type { Template } from '../stage/assembly';
import { replaceObjects } from './nested';

type Expression = Readonly<Record<string, unknown>>;

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Region': REGION, 'AWS::AccountId': ACCOUNT, 'AWS::Partition': 'aws', 'AWS::URLSuffix': 'amazonaws.com',
};

const ZONES = [`${REGION}a`, `${REGION}b`, `${REGION}c`];

/** A parameter without a default is its own name, as it is when the stack is deployed. */
const valueIn = ({ Parameters = {} }: Template) => (value: unknown): unknown => {
  const { Ref } = (value ?? {}) as { Ref?: string };
  return Ref === undefined ? value : PSEUDO[Ref] ?? Parameters[Ref]?.Default ?? Ref;
};

/** What a condition of a template says. */
const conditionsIn = (template: Template): (name: string) => boolean => {
  const valueOf = valueIn(template);
  const isTrue = (expression: Expression): boolean => {
    const { Condition, 'Fn::Equals': equal, 'Fn::And': all, 'Fn::Or': any, 'Fn::Not': none } = expression as Readonly<Record<string, Expression[]>>;
    if (typeof Condition === 'string') return holds(Condition);
    if (equal) return String(valueOf(equal[0])) === String(valueOf(equal[1]));
    if (all) return all.every(isTrue);
    return any ? any.some(isTrue) : none !== undefined && !none.some(isTrue);
  };
  const holds = (name: string): boolean => isTrue((template.Conditions?.[name] ?? {}) as Expression);
  return holds;
};

const entryOf = ({ Mappings = {} }: Template, keys: readonly unknown[]): unknown =>
  keys.reduce<unknown>((entries, key) => (entries as Expression | undefined)?.[String(key)], Mappings);

/** A template in which conditions and mappings are looked up, and what is not to be created is left out. */
export const evaluated = (template: Template): Template => {
  const holds = conditionsIn(template);
  const replace = (object: Expression): unknown => {
    const { 'Fn::If': choice, 'Fn::FindInMap': keys, 'Fn::GetAZs': zones } = object as Readonly<Record<string, unknown[]>>;
    if (choice) return replaceObjects(choice[holds(String(choice[0])) ? 1 : 2], replace);
    if (keys) return entryOf(template, keys.map(valueIn(template)));
    return zones === undefined ? undefined : ZONES;
  };
  const wanted = Object.entries(template.Resources).filter(([, { Condition }]) => Condition === undefined || holds(Condition));
  return {
    ...template,
    Resources: replaceObjects(Object.fromEntries(wanted), replace) as Template['Resources'],
    Outputs: replaceObjects(template.Outputs ?? {}, replace) as NonNullable<Template['Outputs']>,
  };
};
