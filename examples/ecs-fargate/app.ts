import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Port } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, ContainerInsights, FargateService, FargateTaskDefinition, LogDrivers } from 'aws-cdk-lib/aws-ecs';
import { ListenerCondition, TargetType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
// In your app: cdk-traffic-shift.
import { BlueGreenDeployment, type ColorTargetGroup } from '../../lib';
import { acknowledge } from '../shared/acknowledge';
import { FrontDoor } from '../shared/front-door';

const PORT = 80;

/**
 * One service on Fargate in two colours. The version of a colour is the tag of its image: a parameter, so that a deployment of one leaves
 * the other alone.
 */
class ShopOnFargate extends Stack {
  private readonly frontDoor = new FrontDoor(this, 'FrontDoor');

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { vpc, listener } = this.frontDoor;
    const previewSecret = new Secret(this, 'PreviewSecret', { generateSecretString: { excludePunctuation: true } });
    const { targets } = new BlueGreenDeployment(this, 'Deployment', {
      listener,
      priority: 10,
      conditions: [ListenerCondition.pathPatterns(['/*'])],
      vpc,
      port: PORT,
      targetType: TargetType.IP,
      healthCheck: { path: '/', interval: Duration.seconds(10), healthyThresholdCount: 2 },
      preview: { secret: previewSecret.secretValue },
      smokeTests: { tests: [{ path: '/', bodyPattern: 'Welcome' }], previewSecret },
    });

    const cluster = new Cluster(this, 'Cluster', { vpc, containerInsightsV2: ContainerInsights.ENABLED });
    this.service('Blue', cluster, targets.blue);
    this.service('Green', cluster, targets.green);
    acknowledge(previewSecret, 'SMG4', 'The preview rules hold its value, and would not hear of another one before the next deployment');
  }

  private service(color: string, cluster: Cluster, target: ColorTargetGroup): void {
    const version = new CfnParameter(this, `${color}Version`, { description: 'Tag of the image in public.ecr.aws/docker/library/nginx' }).valueAsString;
    const taskDefinition = new FargateTaskDefinition(this, `${color}Task`);
    taskDefinition.addContainer('shop', {
      image: ContainerImage.fromRegistry(`public.ecr.aws/docker/library/nginx:${version}`),
      portMappings: [{ containerPort: PORT }],
      logging: LogDrivers.awsLogs({ streamPrefix: 'shop' }),
    });
    const service = new FargateService(this, `${color}Service`, {
      cluster, taskDefinition, desiredCount: 2, minHealthyPercent: 100, circuitBreaker: { rollback: true },
    });
    service.attachToApplicationTargetGroup(target.targetGroup);
    service.node.addDependency(target.guardRelease(version));
    service.connections.allowFrom(this.frontDoor.loadBalancer, Port.tcp(PORT), 'health checks and requests of the load balancer');
  }
}

export const app = new App();
new ShopOnFargate(app, 'Shop');
