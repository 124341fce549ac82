import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, WebIdentityPrincipal, type IRole } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
// In your app: cdk-traffic-shift.
import type { TrafficShift } from '../../lib';

export interface ReleaseRoleProps {
  /** `owner/name`, as GitHub spells it. */
  readonly repository: string;
  readonly shift: TrafficShift;
}

const GITHUB = 'token.actions.githubusercontent.com';

/** Long enough for the standard schedule, the deployment before it, and a pause. */
const SESSION = Duration.hours(2);

/** What the workflow may do: deploy by CDK's own roles, start releases, put traffic back. Nobody holds a key: GitHub says who asks. */
export class ReleaseRole extends Construct {
  readonly role: IRole;

  constructor(scope: Construct, id: string, props: ReleaseRoleProps) {
    super(scope, id);
    const { repository, shift } = props;
    const stack = Stack.of(this);
    // An account has one provider for GitHub. If yours has none: new OidcProviderNative(...) of aws-iam.
    const provider = stack.formatArn({ service: 'iam', region: '', resource: 'oidc-provider', resourceName: GITHUB });
    const role = this.role = new Role(this, 'Role', {
      maxSessionDuration: SESSION,
      assumedBy: new WebIdentityPrincipal(provider, {
        StringEquals: {
          [`${GITHUB}:aud`]: 'sts.amazonaws.com',
          [`${GITHUB}:sub`]: ['production', 'rollback'].map(environment => `repo:${repository}:environment:${environment}`),
        },
      }),
    });
    role.addToPolicy(new PolicyStatement({
      actions: ['sts:AssumeRole'],
      resources: [stack.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: 'cdk-*' })],
      conditions: { StringEquals: { 'iam:ResourceTag/aws-cdk:bootstrap-role': ['deploy', 'file-publishing', 'lookup'] } },
    }));
    shift.grantStart(role);
    shift.grantOperate(role);
    shift.grantRead(role);
  }
}
