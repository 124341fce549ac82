import { Stack } from 'aws-cdk-lib';
import { ListenerAction, ListenerCondition } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { BlueGreenRoute, ColorAlarms, RetireAction, TrafficShift } from '../../lib';
import { bareTargets } from './bare-targets';
import { errorAlarmOf } from './error-alarm';

/** A service whose old targets are taken out after each release. They are those of a rehearsal: the stack has none. */
export class RetiringStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { vpc, loadBalancer, targets } = bareTargets(this);
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
      colorAlarmPolicy: errorAlarmOf(this),
      retire: { blue: RetireAction.deregisterTargets(), green: RetireAction.deregisterTargets() },
    });
  }
}
