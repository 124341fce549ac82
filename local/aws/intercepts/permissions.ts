import type { AccessControl, Session } from '../../iam/access-control';
import { accessRequests, type Lookups } from '../../iam/authorization';
import { functionArn } from '../../iam/authorization/others';
import type { AccessRequest } from '../../iam/request';
import type { Sessions } from '../../iam/sessions';
import type { Intercept } from '../call';
import type { Authorize } from '../targets';
import { accessDenied } from './service-errors';

export interface PermissionsOptions {
  readonly accessControl: AccessControl;
  readonly sessions: Sessions;
  readonly lookups: Lookups;
}

/** Throws the error of the service that is asked. */
const requireAllowed = (accessControl: AccessControl, session: Session, request: AccessRequest): void => {
  const refusal = accessControl.refusal(session, request);
  if (refusal !== undefined) throw accessDenied(request.action.split(':')[0]!, refusal);
};

/** What runs with a role may do what its role allows. People, whose keys are not known here, may do everything. */
export const permissions = ({ accessControl, sessions, lookups }: PermissionsOptions): Intercept => async (call, carryOut) => {
  const session = sessions.of(call.accessKeyId);
  if (session !== undefined) for (const request of accessRequests(call, lookups)) requireAllowed(accessControl, session, request);
  return carryOut();
};

/** Hands over as a service of AWS: with the role that it was given, or because the resource's own policy lets it. */
export const authorizeSender = (accessControl: AccessControl): Authorize => ({ principal, sourceArn, roleArn }, action, resource) => {
  const service = { name: principal, sourceArn };
  if (roleArn !== undefined) {
    if (!accessControl.mayAssume(service, roleArn)) throw accessDenied('sts', `${principal} is not authorized to assume the role ${roleArn}`);
    requireAllowed(accessControl, { roleArn, name: principal }, { action, resource });
  } else if (!accessControl.mayAct(service, { action, resource })) {
    const because = `because no resource-based policy allows the ${action} action`;
    throw accessDenied(action.split(':')[0]!, `${sourceArn} is not authorized to perform: ${action} on resource: ${resource} ${because}`);
  }
};

/** Lambda's refusal, when a state machine's role does not let it call a function. */
export const requireInvocable = (accessControl: AccessControl, session: Session, functionName: string): void =>
  requireAllowed(accessControl, session, { action: 'lambda:InvokeFunction', resource: functionArn(functionName) });
