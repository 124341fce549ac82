import { Annotations, Duration } from 'aws-cdk-lib';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { HANDLERS } from '../../lambda/contract';
import type { BlueGreenRoute } from '../blue-green-route';
import type { SmokeTests } from '../smoke-tests';
import { acknowledge } from './acknowledge';
import { handlerFunction } from './handler-function';
import { vpcOfInternal } from './listener-origin';
import { readSecret } from './secret-permissions';

/**
 * The function that sends requests to the new colour, and can do nothing else. It alone may be in a VPC: what moves traffic must not
 * depend on the network of a service.
 */
export function proberFunction(scope: Construct, routes: BlueGreenRoute[], props: SmokeTests): LambdaFunction {
  const vpc = props.vpc ?? routes.map(vpcOfInternal).find(each => each !== undefined);
  warnIfShutOut(scope, routes, vpc);
  const role = proberRole(scope, vpc, props.previewSecret);
  const prober = handlerFunction(scope, 'Prober', {
    description: `Sends smoke tests and probes of ${scope.node.path}`,
    bundle: HANDLERS.prober,
    memorySize: 256,
    // Two minutes of warming up, six attempts of half a minute each, and the pauses between these.
    timeout: Duration.minutes(6),
    role,
    ...vpc && { vpc, vpcSubnets: props.vpcSubnets, securityGroups: props.securityGroups },
  });
  if (vpc) letIn(prober, routes);
  return prober;
}

function proberRole(scope: Construct, vpc?: IVpc, secret?: ISecret): Role {
  const role = new Role(scope, 'ProberRole', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: {
      ...vpc && { JoinVpc: new PolicyDocument({ statements: [joinVpc()] }) },
      ...secret && { ReadSecret: new PolicyDocument({ statements: [readSecret(secret)] }) },
    },
  });
  secret?.encryptionKey?.grantDecrypt(role);
  if (vpc) acknowledge(role, 'IAM5[Resource::*]', 'Lambda needs network interfaces in the VPC: AWS knows no resource-level permission for these calls');
  if (secret && !secret.secretFullArn) acknowledge(role, 'IAM5', 'The last characters of the ARN of a secret that is known by its name only');
  return role;
}

/** What `AWSLambdaVPCAccessExecutionRole` allows, without its logs. */
function joinVpc(): PolicyStatement {
  const actions = [
    'CreateNetworkInterface', 'DescribeNetworkInterfaces', 'DescribeSubnets', 'DeleteNetworkInterface', 'AssignPrivateIpAddresses',
    'UnassignPrivateIpAddresses',
  ];
  return new PolicyStatement({ actions: actions.map(action => `ec2:${action}`), resources: ['*'] });
}

function letIn(prober: LambdaFunction, routes: BlueGreenRoute[]): void {
  const listeners = new Set(routes.map(route => route.listener));
  for (const { connections } of listeners) {
    if (connections.defaultPort) connections.allowDefaultPortFrom(prober, 'smoke tests and probes');
  }
}

function warnIfShutOut(scope: Construct, routes: BlueGreenRoute[], vpc?: IVpc): void {
  const limited = routes.find(route => route._preview().sourceIps.length > 0);
  if (limited === undefined || vpc !== undefined) return;
  Annotations.of(scope).addWarningV2('cdk-traffic-shift:proberSourceIps',
    `the preview of ${limited.node.path} is limited by sourceIps, but smoke tests come from any address of AWS and would be answered by the live colour: give smokeTests.vpc, or limit the preview by a secret`);
}
