import { ACCOUNT, REGION } from '../aws/account';
import { type Statement, statementsOf } from './document';
import { type Decision, decide } from './evaluate';
import { type AccessRequest, type ContextValues, RequestContext } from './request';
import { type Role, Roles } from './roles';

/** Somebody who runs with a role. */
export interface Session {
  readonly roleArn: string;
  /** What the service that runs with the role calls it: of a function its name. */
  readonly name: string;
  /** Condition keys that AWS adds to everything that is done in this session. */
  readonly context?: ContextValues;
}

/** A service of AWS that acts for one of the account's resources. */
export interface ActingService {
  /** As policies name it: `events.amazonaws.com`. */
  readonly name: string;
  readonly sourceArn: string;
}

/** Service roles are made by people; without a path the name is the ARN's end. */
const nameOf = (roleArn: string): string => roleArn.slice(roleArn.lastIndexOf('/') + 1);

/** `arn:aws:sts::123456789012:assumed-role/Controller/controller`. */
export const sessionArn = ({ roleArn, name }: Session): string => `arn:aws:sts::${ACCOUNT}:assumed-role/${nameOf(roleArn)}/${name}`;

/**
 * What AWS tells about every request. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
const EVERYWHERE: ContextValues = {
  'aws:PrincipalAccount': ACCOUNT, 'aws:RequestedRegion': REGION, 'aws:SecureTransport': 'true', 'aws:ViaAWSService': 'false',
};

const ofSession = ({ roleArn, context }: Session): ContextValues => ({
  'aws:PrincipalArn': roleArn, 'aws:PrincipalType': 'AssumedRole', 'aws:PrincipalIsAWSService': 'false', 'lambda:SourceFunctionArn': undefined,
  'aws:SourceArn': undefined, 'aws:SourceAccount': undefined, 'aws:SourceOwner': undefined, ...context,
});

/** The key that is older than `aws:SourceAccount`, and that topics allow by default. */
const SOURCE_OWNER_BY = 'cloudwatch.amazonaws.com';

const ofService = ({ name, sourceArn }: ActingService): ContextValues => ({
  'aws:PrincipalArn': undefined, 'aws:PrincipalIsAWSService': 'true', 'lambda:SourceFunctionArn': undefined,
  'aws:SourceArn': sourceArn, 'aws:SourceAccount': ACCOUNT, 'aws:SourceOwner': name === SOURCE_OWNER_BY ? ACCOUNT : undefined,
});

/** Who may do what in the account: by roles, and by the policies of resources. */
export class AccessControl {
  readonly roles = new Roles();
  /** By resource, then by the statements' own id. */
  readonly #resourcePolicies = new Map<string, ReadonlyMap<string, readonly Statement[]>>();

  /** Instead of the policy that the resource had. */
  setResourcePolicy(resourceArn: string, document: unknown): void {
    this.#resourcePolicies.set(resourceArn, new Map([['', statementsOf(document, 'resource')]]));
  }

  addToResourcePolicy(resourceArn: string, id: string, document: unknown): void {
    this.#resourcePolicies.set(resourceArn, new Map(this.#resourcePolicies.get(resourceArn)).set(id, statementsOf(document, 'resource')));
  }

  removeFromResourcePolicy(resourceArn: string, id: string): void {
    const statements = new Map(this.#resourcePolicies.get(resourceArn));
    statements.delete(id);
    this.#resourcePolicies.set(resourceArn, statements);
  }

  /** Whether a service may run with the role. One that is not of this stack is taken to be made for it. */
  mayAssume(service: ActingService, roleArn: string): boolean {
    const role = this.roles.get(roleArn);
    const request = { action: 'sts:AssumeRole', resource: roleArn };
    return role === undefined || this.#decideForService(role.trust, service, request) === 'allowed';
  }

  /** Whether a service may act upon a resource because the resource's own policy says so. */
  mayAct(service: ActingService, request: AccessRequest): boolean {
    return this.#decideForService(this.#policyOf(request.resource), service, request) === 'allowed';
  }

  /**
   * Why somebody with a role is refused, in AWS's words; undefined when allowed, by the role's policies or by the resource's own.
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
   */
  refusal(session: Session, request: AccessRequest): string | undefined {
    const decision = this.#decideForSession(this.#required(session.roleArn), session, request);
    if (decision === 'allowed') return undefined;
    const { action, resource } = request;
    const because = decision === 'not allowed'
      ? `because no identity-based policy allows the ${action} action`
      : 'with an explicit deny in an identity-based policy';
    return `User: ${sessionArn(session)} is not authorized to perform: ${action} on resource: ${resource} ${because}`;
  }

  #decideForService(statements: readonly Statement[], service: ActingService, request: AccessRequest): Decision {
    const context = new RequestContext(request.action, EVERYWHERE, ofService(service), request.context ?? {});
    return decide(statements, request, { service: service.name }, context);
  }

  #decideForSession(role: Role, session: Session, request: AccessRequest): Decision {
    if (role.boundary !== undefined) throw new Error(`the role ${role.name} has a permissions boundary, ${role.boundary}, which is not rehearsed`);
    const { statements, unknown } = this.roles.policiesOf(role);
    const context = new RequestContext(request.action, EVERYWHERE, ofSession(session), request.context ?? {});
    const caller = { roleArn: role.arn, sessionArn: sessionArn(session) };
    const decision = decide([...statements, ...this.#policyOf(request.resource)], request, caller, context);
    if (unknown.length === 0 || decision !== 'not allowed') return decision;
    throw new Error(`the role ${role.name} does not allow ${request.action} by the policies that are rehearsed, and what ${unknown.join(', ')} allows is not known`);
  }

  #policyOf(resourceArn: string): readonly Statement[] {
    return [...this.#resourcePolicies.get(resourceArn)?.values() ?? []].flat();
  }

  #required(roleArn: string): Role {
    const role = this.roles.get(roleArn);
    if (role === undefined) throw new Error(`the role ${roleArn} is not of this stack, so what it allows is not known`);
    return role;
  }
}
