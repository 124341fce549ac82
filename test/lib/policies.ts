import type { Template } from 'aws-cdk-lib/assertions';

export interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

interface Document {
  readonly PolicyDocument: { readonly Statement: Statement[] };
}

interface Role {
  readonly Properties: { readonly Policies?: Document[]; readonly ManagedPolicyArns?: unknown };
}

interface Policy {
  readonly Properties: Document & { readonly Roles?: { readonly Ref: string }[] };
}

export const actionsOf = ({ Action }: Statement): string[] => [Action].flat();

export const resourcesOf = ({ Resource }: Statement): unknown[] => [Resource].flat();

/** The only resource of its type whose logical id matches. */
export const only = (template: Template, type: string, id: RegExp): string => {
  const found = Object.keys(template.findResources(type)).filter(each => id.test(each));
  if (found.length !== 1) throw new Error(`${found.length} resources of ${type} match ${id}: ${found.join(', ')}`);
  return found[0]!;
};

/** All that a role may do, wherever it is written. */
export const statementsOf = (template: Template, roleId: string): Statement[] => {
  const role = (template.findResources('AWS::IAM::Role') as Record<string, Role>)[roleId]!;
  if (role.Properties.ManagedPolicyArns !== undefined) throw new Error(`${roleId} has managed policies, which are not looked into`);
  const attached = Object.values(template.findResources('AWS::IAM::Policy') as Record<string, Policy>)
    .filter(({ Properties: { Roles = [] } }) => Roles.some(({ Ref }) => Ref === roleId))
    .map(({ Properties }) => Properties);
  return [...role.Properties.Policies ?? [], ...attached].flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
};
