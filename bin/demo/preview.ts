import { Validations } from 'aws-cdk-lib';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { BlueGreenDeploymentProps } from '../../lib';

/**
 * Who may see a colour before its release: the network, or, with the context `smokeTest`, who knows a secret. Smoke tests of a public
 * load balancer come from anywhere.
 */
export function previewOf(scope: Construct, vpc: IVpc): Pick<BlueGreenDeploymentProps, 'preview' | 'smokeTests'> {
  const path = scope.node.tryGetContext('smokeTest') as string | undefined;
  if (path === undefined) return { preview: { sourceIps: [vpc.vpcCidrBlock] } };
  const previewSecret = new Secret(scope, 'PreviewSecret', { generateSecretString: { excludePunctuation: true } });
  Validations.of(previewSecret).acknowledge({
    id: 'AwsSolutions-SMG4', reason: 'The preview rules hold its value, and would not hear of another one before the next deployment',
  });
  return {
    preview: { secret: previewSecret.secretValue },
    smokeTests: { tests: [{ path }], warmUp: { paths: [path] }, previewSecret },
  };
}
