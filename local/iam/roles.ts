import { type Statement, statementsOf } from './document';
import { managedByAws } from './managed-policies';

export interface RoleInput {
  readonly arn: string;
  readonly name: string;
  /** Policy documents with their intrinsic functions carried out, as all here. */
  readonly trust: unknown;
  readonly inline: readonly unknown[];
  readonly managedPolicyArns: readonly string[];
  /** The ARN of a policy that limits what the others may allow. */
  readonly boundary?: string | undefined;
}

interface Attachments {
  readonly statements: Statement[];
  readonly managedPolicyArns: string[];
}

export interface Role extends Attachments {
  readonly arn: string;
  readonly name: string;
  readonly trust: readonly Statement[];
  readonly boundary: string | undefined;
}

/** What a role's policies say. */
export interface RolePolicies {
  readonly statements: readonly Statement[];
  /** ARNs of policies of which the rehearsal does not know what they say. */
  readonly unknown: readonly string[];
}

/** The account's roles with their policies. */
export class Roles {
  readonly #roles = new Map<string, Role>();
  readonly #managed = new Map<string, readonly Statement[]>();

  put({ trust, inline, managedPolicyArns, ...role }: RoleInput): void {
    const statements = inline.flatMap(document => statementsOf(document, 'identity'));
    this.#roles.set(role.arn, {
      ...role, boundary: role.boundary, trust: statementsOf(trust, 'trust'), statements, managedPolicyArns: [...managedPolicyArns],
    });
  }

  /** Roles of the stack only: those of others stay unknown. */
  attach(roleNames: readonly string[], document: unknown): void {
    const statements = statementsOf(document, 'identity');
    for (const name of roleNames) this.#named(name)?.statements.push(...statements);
  }

  putManagedPolicy(arn: string, document: unknown, roleNames: readonly string[]): void {
    this.#managed.set(arn, statementsOf(document, 'identity'));
    for (const name of roleNames) this.#named(name)?.managedPolicyArns.push(arn);
  }

  get(roleArn: string): Role | undefined {
    return this.#roles.get(roleArn);
  }

  policiesOf({ statements, managedPolicyArns }: Role): RolePolicies {
    const managed = managedPolicyArns.map(arn => ({ arn, statements: this.#managed.get(arn) ?? managedByAws(arn) }));
    return {
      statements: [...statements, ...managed.flatMap(policy => policy.statements ?? [])],
      unknown: managed.filter(policy => policy.statements === undefined).map(({ arn }) => arn),
    };
  }

  #named(name: string): Role | undefined {
    return [...this.#roles.values()].find(role => role.name === name);
  }
}
