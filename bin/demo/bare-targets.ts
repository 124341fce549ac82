import { Duration } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer, TargetType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { BlueGreenTargetGroups } from '../../lib';

/** A load balancer and two target groups without services: those are of a rehearsal. */
export const bareTargets = (scope: Construct) => {
  const vpc = new Vpc(scope, 'Vpc', { maxAzs: 2, natGateways: 0 });
  const loadBalancer = new ApplicationLoadBalancer(scope, 'LoadBalancer', { vpc, internetFacing: true });
  const targets = new BlueGreenTargetGroups(scope, 'Targets', {
    vpc, port: 8080, targetType: TargetType.IP,
    healthCheck: { path: '/health', interval: Duration.seconds(10), healthyThresholdCount: 2 },
  });
  return { vpc, loadBalancer, targets };
};
