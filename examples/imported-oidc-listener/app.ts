import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { ApplicationListener, ListenerCondition, TargetType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { LambdaTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
// In your app: cdk-traffic-shift.
import { BlueGreenDeployment, RouteAuthentication } from '../../lib';
import { smallFunction } from '../shared/small-function';

/** The load balancer says who has logged in. */
const page = (color: string) => `exports.handler = async ({ headers }) => ({
  statusCode: 200,
  headers: { 'content-type': 'text/plain' },
  body: 'Hello ' + headers['x-amzn-oidc-identity'] + ', this is ${color}.',
});`;

/** Pages for those who are logged in, behind an HTTPS listener that belongs to somebody else. */
class Backoffice extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const listener = ApplicationListener.fromApplicationListenerAttributes(this, 'Https', {
      listenerArn: this.given('ListenerArn', 'An HTTPS listener'),
      securityGroup: SecurityGroup.fromSecurityGroupId(this, 'SecurityGroup', this.given('SecurityGroupId', 'That of the listener\'s load balancer')),
    });
    const issuer = this.given('Issuer', 'What the identity provider calls itself, without a slash at its end');
    const clientSecret = Secret.fromSecretCompleteArn(this, 'ClientSecret', this.given('ClientSecretArn', 'The whole ARN'));
    new BlueGreenDeployment(this, 'Deployment', {
      listener,
      priority: 20,
      conditions: [ListenerCondition.pathPatterns(['/admin/*'])],
      targetType: TargetType.LAMBDA,
      blue: { targets: [this.backoffice('blue')] },
      green: { targets: [this.backoffice('green')] },
      authentication: RouteAuthentication.oidc({
        issuer,
        authorizationEndpoint: `${issuer}/authorize`,
        tokenEndpoint: `${issuer}/token`,
        userInfoEndpoint: `${issuer}/userinfo`,
        clientId: this.given('ClientId', 'What the identity provider calls this application'),
        clientSecret,
        sessionTimeout: Duration.hours(8),
      }),
      preview: { sourceIps: ['192.168.0.0/16'] },
    });
  }

  private given(name: string, description: string): string {
    return new CfnParameter(this, name, { description }).valueAsString;
  }

  private backoffice(color: string): LambdaTarget {
    return new LambdaTarget(smallFunction(this, `Backoffice-${color}`, { code: Code.fromInline(page(color)) }));
  }
}

export const app = new App();
new Backoffice(app, 'Backoffice');
