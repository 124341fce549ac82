import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationProtocol, type CfnLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IConstruct } from 'constructs';
import type { BlueGreenRoute } from '../blue-green-route';
import { ownListener } from './own-listener';
import { ConfigurationError } from './validation';

const DEFAULT_PORT = 80;

/** Scheme, host and port by which a listener of this app is reached. */
export function listenerOrigin(at: IConstruct, { listener, node }: BlueGreenRoute): string {
  const own = ownListener(listener);
  if (own === undefined) {
    throw new ConfigurationError(at, `smokeTests.origin is missing, but the listener of ${node.path} is imported: give scheme, host and port that lead to it, like http://internal.example.com`);
  }
  if (own.protocol !== ApplicationProtocol.HTTP) {
    throw new ConfigurationError(at, `smokeTests.origin is missing, but the listener of ${node.path} speaks HTTPS: give the name that its certificate is for, like https://shop.example.com`);
  }
  const { loadBalancerDnsName } = own.loadBalancer;
  return own.port === DEFAULT_PORT ? `http://${loadBalancerDnsName}` : `http://${loadBalancerDnsName}:${own.port}`;
}

/** The VPC of a load balancer of this app that cannot be reached from outside of it. */
export function vpcOfInternal({ listener }: BlueGreenRoute): IVpc | undefined {
  const loadBalancer = ownListener(listener)?.loadBalancer;
  const resource = loadBalancer?.node.defaultChild as CfnLoadBalancer | undefined;
  return resource?.scheme === 'internal' ? loadBalancer?.vpc : undefined;
}
