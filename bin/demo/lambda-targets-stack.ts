import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer, ListenerAction, ListenerCondition, TargetType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { LambdaTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { BlueGreenDeployment } from '../../lib';
import { errorAlarmOf } from './error-alarm';
import { stickinessOf } from './stickiness';

/** Blue and green are Lambda functions. */
export class LambdaTargetsStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const vpc = new Vpc(this, 'Vpc', { maxAzs: 2, natGateways: 0 });
    const loadBalancer = new ApplicationLoadBalancer(this, 'LoadBalancer', { vpc, internetFacing: true });
    new BlueGreenDeployment(this, 'Deployment', {
      listener: loadBalancer.addListener('Http', { port: 80, defaultAction: ListenerAction.fixedResponse(404) }),
      priority: 10,
      conditions: [ListenerCondition.pathPatterns(['/*'])],
      targetType: TargetType.LAMBDA,
      blue: { targets: [this.service('blue')] },
      green: { targets: [this.service('green')] },
      preview: { sourceIps: [vpc.vpcCidrBlock] },
      stickiness: stickinessOf(this),
      errorAlarmPolicy: errorAlarmOf(this),
    });
  }

  private service(color: string): LambdaTarget {
    return new LambdaTarget(new LambdaFunction(this, `Service-${color}`, {
      code: Code.fromAsset(join(__dirname, 'lambda-service')),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      environment: { COLOR: color },
    }));
  }
}
