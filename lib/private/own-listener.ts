import type { ApplicationListener, IApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/** An imported listener knows neither its load balancer nor its protocol. */
export const ownListener = (listener: IApplicationListener): ApplicationListener | undefined =>
  'loadBalancer' in listener && 'protocol' in listener ? listener as ApplicationListener : undefined;
