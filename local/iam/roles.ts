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

export interface Role {
  readonly arn: string;
  readonly name: string;
  readonly trust: readonly Statement[];
  readonly boundary: string | undefined;
  /** Of its inline policies. */
  readonly statements: readonly Statement[];
  readonly managedPolicyArns: readonly string[];
}

/** A policy that is a resource of its own, and the names of the roles that have it. */
interface Attached {
  readonly statements: readonly Statement[];
  readonly roleNames: readonly string[];
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
  readonly #policies = new Map<string, Attached>();
  readonly #managed = new Map<string, Attached>();

  put({ trust, inline, managedPolicyArns, ...role }: RoleInput): void {
    const statements = inline.flatMap(document => statementsOf(document, 'identity'));
    this.#roles.set(role.arn, {
      ...role, boundary: role.boundary, trust: statementsOf(trust, 'trust'), statements, managedPolicyArns,
    });
  }

  delete(roleArn: string): void {
    this.#roles.delete(roleArn);
  }

  /** Of roles of the stack only: those of others stay unknown. */
  putPolicy(id: string, document: unknown, roleNames: readonly string[]): void {
    this.#policies.set(id, { statements: statementsOf(document, 'identity'), roleNames });
  }

  deletePolicy(id: string): void {
    this.#policies.delete(id);
  }

  putManagedPolicy(arn: string, document: unknown, roleNames: readonly string[]): void {
    this.#managed.set(arn, { statements: statementsOf(document, 'identity'), roleNames });
  }

  deleteManagedPolicy(arn: string): void {
    this.#managed.delete(arn);
  }

  get(roleArn: string): Role | undefined {
    return this.#roles.get(roleArn);
  }

  policiesOf({ name, statements, managedPolicyArns }: Role): RolePolicies {
    const has = ({ roleNames }: Attached): boolean => roleNames.includes(name);
    const own = [...this.#policies.values()].filter(has).flatMap(policy => policy.statements);
    const attached = [...this.#managed].filter(([, policy]) => has(policy)).map(([arn]) => arn);
    const managed = [...new Set([...managedPolicyArns, ...attached])]
      .map(arn => ({ arn, statements: this.#managed.get(arn)?.statements ?? managedByAws(arn) }));
    return {
      statements: [...statements, ...own, ...managed.flatMap(policy => policy.statements ?? [])],
      unknown: managed.filter(policy => policy.statements === undefined).map(({ arn }) => arn),
    };
  }
}
