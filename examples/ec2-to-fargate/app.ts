import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Port } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, ContainerInsights, FargateService, FargateTaskDefinition, LogDrivers } from 'aws-cdk-lib/aws-ecs';
import { ListenerCondition, TargetType, type IApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
// In your app: cdk-traffic-shift.
import { BlueGreenDeployment, ShiftSchedule } from '../../lib';
import { Instances } from '../ec2-auto-scaling/instances';
import { FrontDoor } from '../shared/front-door';

const INSTANCES = { capacity: 4, port: 8080 };
const TASKS = { capacity: 2, port: 80 };

/** A service that moves from EC2 (blue) to Fargate (green): a release like any other, and so is the way back. */
class ShopOnTheMove extends Stack {
  private readonly frontDoor = new FrontDoor(this, 'FrontDoor');

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { vpc, listener } = this.frontDoor;
    const { targets } = new BlueGreenDeployment(this, 'Deployment', {
      listener,
      priority: 10,
      conditions: [ListenerCondition.pathPatterns(['/*'])],
      vpc,
      targetType: TargetType.IP,
      blue: { targetType: TargetType.INSTANCE, port: INSTANCES.port },
      green: { port: TASKS.port },
      healthCheck: { path: '/', interval: Duration.seconds(10), healthyThresholdCount: 2 },
      preview: { sourceIps: [vpc.vpcCidrBlock] },
      schedule: ShiftSchedule.steps([1, 5, 25, 50, 100], Duration.hours(1)),
      bakeTime: Duration.days(1),
      minHealthyTargets: TASKS.capacity,
      newColorCapacity: 100 * TASKS.capacity / INSTANCES.capacity,
    });

    const imageId = new CfnParameter(this, 'Image', { type: 'AWS::EC2::Image::Id', description: 'Amazon Linux 2023 for arm64' }).valueAsString;
    new Instances(this, 'Instances', { frontDoor: this.frontDoor, imageId, targetGroup: targets.blue.targetGroup, ...INSTANCES });
    this.service(targets.green.targetGroup);
  }

  private service(targetGroup: IApplicationTargetGroup): void {
    const cluster = new Cluster(this, 'Cluster', { vpc: this.frontDoor.vpc, containerInsightsV2: ContainerInsights.ENABLED });
    const taskDefinition = new FargateTaskDefinition(this, 'Task');
    taskDefinition.addContainer('shop', {
      image: ContainerImage.fromRegistry('public.ecr.aws/docker/library/nginx:1.28-alpine'),
      portMappings: [{ containerPort: TASKS.port }],
      logging: LogDrivers.awsLogs({ streamPrefix: 'shop' }),
    });
    const service = new FargateService(this, 'Service', {
      cluster, taskDefinition, desiredCount: TASKS.capacity, minHealthyPercent: 100, circuitBreaker: { rollback: true },
    });
    service.attachToApplicationTargetGroup(targetGroup);
    service.connections.allowFrom(this.frontDoor.loadBalancer, Port.tcp(TASKS.port), 'health checks and requests of the load balancer');
  }
}

export const app = new App();
new ShopOnTheMove(app, 'Shop');
