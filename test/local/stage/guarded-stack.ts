import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import {
  ApplicationLoadBalancer, ListenerAction, ListenerCertificate, ListenerCondition, TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { BlueGreenDeployment, RestingDriftPolicy, RouteAuthentication } from '../../../lib';
import { readAssembly, type Stack as SynthesizedStack } from '../../../local/stage/assembly';

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000';

class Guarded extends Stack {
  constructor(scope: App) {
    super(scope, 'Guarded');
    const vpc = new Vpc(this, 'Vpc', { natGateways: 0 });
    const listener = new ApplicationLoadBalancer(this, 'Alb', { vpc }).addListener('Https', {
      port: 443, certificates: [ListenerCertificate.fromArn(CERTIFICATE)], defaultAction: ListenerAction.fixedResponse(404),
    });
    const { targets } = new BlueGreenDeployment(this, 'Deployment', {
      listener, priority: 10, conditions: [ListenerCondition.pathPatterns(['/*'])], vpc, port: 8080, targetType: TargetType.IP,
      healthCheck: { path: '/health', interval: Duration.seconds(10), healthyThresholdCount: 2 },
      restingDriftPolicy: RestingDriftPolicy.RESTORE,
      authentication: RouteAuthentication.oidc({
        issuer: 'https://id.example', authorizationEndpoint: 'https://id.example/authorize', tokenEndpoint: 'https://id.example/token',
        userInfoEndpoint: 'https://id.example/user', clientId: 'shop', clientSecret: new Secret(this, 'ClientSecret'),
      }),
    });
    targets.blue.guardRelease('one');
  }
}

/** A stack that asks for every permission that the demo does without. */
export const guardedStack = (): SynthesizedStack => {
  const outdir = mkdtempSync(join(tmpdir(), 'guarded-'));
  process.once('exit', () => rmSync(outdir, { recursive: true, force: true }));
  const app = new App({ outdir });
  new Guarded(app);
  app.synth();
  return readAssembly(outdir)[0]!;
};
