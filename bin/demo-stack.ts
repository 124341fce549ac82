import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CfnOutput, Duration, Stack, Validations } from 'aws-cdk-lib';
import { Port, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, ContainerInsights, FargateService, FargateTaskDefinition, LogDrivers } from 'aws-cdk-lib/aws-ecs';
import { ApplicationLoadBalancer, ListenerAction, TargetType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct, IConstruct } from 'constructs';
import { BlueGreenDeployment, type ColorTargetGroup } from '../lib';
import { errorAlarmOf } from './demo/error-alarm';
import { previewOf } from './demo/preview';
import { stickinessOf } from './demo/stickiness';
import { versionOf } from './demo/version';

const PORT = 8080;

/** A small service on Fargate in two colours, behind a load balancer: what `npm run rehearse` releases, and `cdk deploy` deploys. */
export class DemoStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const vpc = new Vpc(this, 'Vpc', { maxAzs: 2, natGateways: 1 });
    const loadBalancer = new ApplicationLoadBalancer(this, 'LoadBalancer', { vpc, internetFacing: true });
    const listener = loadBalancer.addListener('Http', { port: 80, defaultAction: ListenerAction.fixedResponse(404) });

    const deployment = new BlueGreenDeployment(this, 'Deployment', {
      listener,
      priority: 10,
      ...versionOf(this),
      vpc,
      port: PORT,
      targetType: TargetType.IP,
      healthCheck: { path: '/health', interval: Duration.seconds(10), healthyThresholdCount: 2 },
      ...previewOf(this, vpc),
      stickiness: stickinessOf(this),
      errorAlarmPolicy: errorAlarmOf(this),
      dashboard: true,
    });

    const cluster = new Cluster(this, 'Cluster', { vpc, containerInsightsV2: ContainerInsights.ENABLED });
    for (const color of ['blue', 'green'] as const) this.service(color, cluster, deployment.targets[color], loadBalancer);

    this.acknowledge(vpc, 'VPC7', 'A demonstration, which is destroyed after a day: nobody would read the flow logs');
    this.acknowledge(loadBalancer, 'ELB2', 'A demonstration, which is destroyed after a day: access logs would leave a bucket behind');
    this.acknowledge(loadBalancer, 'EC23', 'It is meant to be tried from anywhere, and holds nothing');

    new CfnOutput(this, 'Url', { value: `http://${loadBalancer.loadBalancerDnsName}` });
    new CfnOutput(this, 'Migrate', { value: deployment.shift.migrate.stateMachineArn });
    new CfnOutput(this, 'Operate', { value: deployment.shift.operate.stateMachineArn });
  }

  private acknowledge(at: IConstruct, finding: string, reason: string): void {
    Validations.of(at).acknowledge({ id: `AwsSolutions-${finding}`, reason });
  }

  private service(color: string, cluster: Cluster, group: ColorTargetGroup, loadBalancer: ApplicationLoadBalancer): void {
    const taskDefinition = new FargateTaskDefinition(this, `Task-${color}`);
    taskDefinition.addContainer('service', {
      image: ContainerImage.fromRegistry('public.ecr.aws/docker/library/node:24-alpine'),
      command: ['node', '-e', readFileSync(join(__dirname, 'demo-service.js'), 'utf8')],
      environment: { COLOR: color },
      portMappings: [{ containerPort: PORT }],
      logging: LogDrivers.awsLogs({ streamPrefix: color }),
    });
    this.acknowledge(taskDefinition, 'ECS2', 'The one variable is the name of the colour, which is no secret');
    const service = new FargateService(this, `Service-${color}`, {
      cluster, taskDefinition, desiredCount: 2, minHealthyPercent: 100, circuitBreaker: { rollback: true },
    });
    service.attachToApplicationTargetGroup(group.targetGroup);
    service.connections.allowFrom(loadBalancer, Port.tcp(PORT), 'health checks and requests of the load balancer');
  }
}
