import { Duration, Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer, ListenerAction, ListenerCondition, TargetType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { BlueGreenRoute, BlueGreenTargetGroups, ColorAlarms, RetireAction, TrafficShift } from '../../lib';

/** A service whose old targets are taken out after each release. They are those of a rehearsal: the stack has none. */
export class RetiringStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const vpc = new Vpc(this, 'Vpc', { maxAzs: 2, natGateways: 0 });
    const loadBalancer = new ApplicationLoadBalancer(this, 'LoadBalancer', { vpc, internetFacing: true });
    const targets = new BlueGreenTargetGroups(this, 'Targets', {
      vpc, port: 8080, targetType: TargetType.IP,
      healthCheck: { path: '/health', interval: Duration.seconds(10), healthyThresholdCount: 2 },
    });
    const route = new BlueGreenRoute(this, 'Route', {
      listener: loadBalancer.addListener('Http', { port: 80, defaultAction: ListenerAction.fixedResponse(404) }),
      priority: 10,
      conditions: [ListenerCondition.pathPatterns(['/*'])],
      targets,
      preview: { sourceIps: [vpc.vpcCidrBlock] },
    });
    new TrafficShift(this, 'Shift', {
      routes: [route],
      colorAlarms: new ColorAlarms(this, 'Alarms', { targets }),
      retire: { blue: RetireAction.deregisterTargets(), green: RetireAction.deregisterTargets() },
    });
  }
}
