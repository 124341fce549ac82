import { Stack } from 'aws-cdk-lib';
import { ListenerAction, ListenerCondition } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { BlueGreenRoute, ColorAlarms, TrafficShift } from '../../lib';
import { bareTargets } from './bare-targets';
import { errorAlarmOf } from './error-alarm';
import { stickinessOf } from './stickiness';

/** One service behind two listeners, whose routes move together. The services are those of a rehearsal: the stack has none. */
export class TwoRoutesStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { vpc, loadBalancer, targets } = bareTargets(this);
    const routes = [80, 8080].map(port => new BlueGreenRoute(this, `Route-${port}`, {
      listener: loadBalancer.addListener(`Http-${port}`, { port, defaultAction: ListenerAction.fixedResponse(404) }),
      priority: 10,
      conditions: [ListenerCondition.pathPatterns(['/*'])],
      targets,
      preview: { sourceIps: [vpc.vpcCidrBlock] },
      stickiness: stickinessOf(this),
    }));
    new TrafficShift(this, 'Shift', {
      routes, colorAlarms: new ColorAlarms(this, 'Alarms', { targets }), colorAlarmPolicy: errorAlarmOf(this),
    });
  }
}
