import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { ListenerCondition, TargetType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
// In your app: cdk-traffic-shift.
import { BlueGreenDeployment, type ColorTargetGroup } from '../../lib';
import { FrontDoor } from '../shared/front-door';
import { Instances } from './instances';

const PORT = 8080;
const CAPACITY = 2;

/**
 * One service on two Auto Scaling groups. The version of a colour is its machine image: a parameter, so that a deployment of one leaves the
 * other alone.
 */
class ShopOnInstances extends Stack {
  private readonly frontDoor = new FrontDoor(this, 'FrontDoor');

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { vpc, listener } = this.frontDoor;
    const { targets } = new BlueGreenDeployment(this, 'Deployment', {
      listener,
      priority: 10,
      conditions: [ListenerCondition.pathPatterns(['/*'])],
      vpc,
      port: PORT,
      targetType: TargetType.INSTANCE,
      healthCheck: { path: '/', interval: Duration.seconds(10), healthyThresholdCount: 2 },
      minHealthyTargets: CAPACITY,
      preview: { sourceIps: [vpc.vpcCidrBlock] },
    });
    this.instances('Blue', targets.blue);
    this.instances('Green', targets.green);
  }

  private instances(color: string, target: ColorTargetGroup): void {
    const { frontDoor } = this;
    const imageId = new CfnParameter(this, `${color}Image`, { type: 'AWS::EC2::Image::Id', description: 'Amazon Linux 2023 for arm64' }).valueAsString;
    const { targetGroup } = target;
    const instances = new Instances(this, `${color}Instances`, { frontDoor, imageId, capacity: CAPACITY, port: PORT, targetGroup });
    instances.node.addDependency(target.guardRelease(imageId));
  }
}

export const app = new App();
new ShopOnInstances(app, 'Shop');
