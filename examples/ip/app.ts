import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { ListenerCondition, TargetType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { IpTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import type { Construct } from 'constructs';
// In your app: cdk-traffic-shift.
import { BlueGreenDeployment } from '../../lib';
import { FrontDoor } from '../shared/front-door';

const PORT = 8080;

/** The load balancer reaches them by a VPN or Direct Connect: addresses outside of the VPC are in all of its zones. */
const onPremises = (...addresses: string[]): IpTarget[] => addresses.map(address => new IpTarget(address, PORT, 'all'));

/** A service on machines of your own, half of them blue and half of them green. Their versions are none of the stack's business. */
class ShopOnPremises extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { vpc, listener } = new FrontDoor(this, 'FrontDoor');
    const { targets } = new BlueGreenDeployment(this, 'Deployment', {
      listener,
      priority: 10,
      conditions: [ListenerCondition.pathPatterns(['/*'])],
      vpc,
      port: PORT,
      targetType: TargetType.IP,
      healthCheck: { path: '/health', interval: Duration.seconds(10), healthyThresholdCount: 2 },
      minHealthyTargets: 2,
      blue: { targets: onPremises('192.168.10.11', '192.168.10.12') },
      green: { targets: onPremises('192.168.10.21', '192.168.10.22') },
      preview: { sourceIps: ['192.168.0.0/16'] },
    });
    new CfnOutput(this, 'BlueTargets', { value: targets.blue.targetGroup.targetGroupArn });
    new CfnOutput(this, 'GreenTargets', { value: targets.green.targetGroup.targetGroupArn });
  }
}

export const app = new App();
new ShopOnPremises(app, 'Shop');
