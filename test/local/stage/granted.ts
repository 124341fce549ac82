import type { Stack, TemplateResource } from '../../../local/stage/assembly';

interface Statement {
  readonly Action: string | string[];
}

interface Document {
  readonly Statement: Statement[];
}

/** One action that a statement of a template allows. */
export interface Granted {
  /** Logical id of the role. */
  readonly role: string;
  readonly action: string;
  /** Logical id of the role or the policy that holds the statement, and the keys that lead to it. */
  readonly at: readonly [resource: string, ...keys: (string | number)[]];
}

/** What services run with a role of the stack: functions and state machines. */
const ROLE_PROPERTY: Readonly<Record<string, string>> = { 'AWS::Lambda::Function': 'Role', 'AWS::StepFunctions::StateMachine': 'RoleArn' };

const logicalIdOf = (reference: unknown): string => (reference as { 'Fn::GetAtt': [string] })['Fn::GetAtt'][0];

const runningRoles = (resources: readonly TemplateResource[]): string[] => [...new Set(resources
  .filter(({ Type }) => Type in ROLE_PROPERTY)
  .map(({ Type, Properties }) => logicalIdOf(Properties![ROLE_PROPERTY[Type]!])))];

const grantedBy = (role: string, document: unknown, path: Granted['at']): Granted[] =>
  (document as Document).Statement.flatMap(({ Action }, index) =>
    [Action].flat().map(action => ({ role, action, at: [...path, 'PolicyDocument', 'Statement', index] as const })));

/** Everything that the roles of the stack's functions and state machines allow, wherever it is written. */
export const grantedIn = ({ template: { Resources } }: Stack): Granted[] => runningRoles(Object.values(Resources)).flatMap(role => [
  ...((Resources[role]!.Properties!.Policies ?? []) as { PolicyDocument: unknown }[]).flatMap(({ PolicyDocument }, index) =>
    grantedBy(role, PolicyDocument, [role, 'Properties', 'Policies', index])),
  ...Object.entries(Resources)
    .filter(([, { Type, Properties }]) => Type === 'AWS::IAM::Policy' && (Properties!.Roles as { Ref: string }[]).some(({ Ref }) => Ref === role))
    .flatMap(([id, { Properties }]) => grantedBy(role, Properties!.PolicyDocument, [id, 'Properties'])),
]);

type Tree = Record<string | number, unknown>;

/** The stack without this one action. A statement that says nothing more is gone with it. */
export const without = (stack: Stack, { at, action }: Granted): Stack => {
  const template = structuredClone(stack.template);
  const keys = at.slice(0, -1);
  const statements = keys.reduce<unknown>((tree, key) => (tree as Tree)[key], template.Resources) as { Action: string | string[] }[];
  const statement = statements[at.at(-1) as number]!;
  const actions = [statement.Action].flat().filter(each => each !== action);
  if (actions.length > 0) statement.Action = actions;
  else statements.splice(at.at(-1) as number, 1);
  return { ...stack, template };
};
