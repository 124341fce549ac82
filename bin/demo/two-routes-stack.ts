import { Duration, Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer, ListenerAction, ListenerCondition, TargetType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { BlueGreenRoute, BlueGreenTargetGroups, ColorAlarms, TrafficShift } from '../../lib';
import { stickinessOf } from './stickiness';

/** One service behind two listeners, whose routes move together. The services are those of a rehearsal: the stack has none. */
export class TwoRoutesStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const vpc = new Vpc(this, 'Vpc', { maxAzs: 2, natGateways: 0 });
    const loadBalancer = new ApplicationLoadBalancer(this, 'LoadBalancer', { vpc, internetFacing: true });
    const targets = new BlueGreenTargetGroups(this, 'Targets', {
      vpc, port: 8080, targetType: TargetType.IP,
      healthCheck: { path: '/health', interval: Duration.seconds(10), healthyThresholdCount: 2 },
    });
    const routes = [80, 8080].map(port => new BlueGreenRoute(this, `Route-${port}`, {
      listener: loadBalancer.addListener(`Http-${port}`, { port, defaultAction: ListenerAction.fixedResponse(404) }),
      priority: 10,
      conditions: [ListenerCondition.pathPatterns(['/*'])],
      targets,
      preview: { sourceIps: [vpc.vpcCidrBlock] },
      stickiness: stickinessOf(this),
    }));
    new TrafficShift(this, 'Shift', { routes, colorAlarms: new ColorAlarms(this, 'Alarms', { targets }) });
  }
}
