import { Annotations, App, CfnParameter, Stack } from 'aws-cdk-lib';
import { ListenerCondition, TargetType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { LambdaTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import { Code, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
// In your app: cdk-traffic-shift.
import { BlueGreenDeployment } from '../../lib';
import { FrontDoor } from '../shared/front-door';
import { smallFunction } from '../shared/small-function';

/**
 * One service in two functions. The version of a colour is a build in a bucket: a parameter, so that a deployment of one leaves the other
 * alone.
 */
class ShopOnLambda extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { vpc, listener } = new FrontDoor(this, 'FrontDoor');
    const name = new CfnParameter(this, 'Builds', { description: 'Bucket of the builds: shop-<version>.zip' }).valueAsString;
    const builds = Bucket.fromBucketName(this, 'BuildsBucket', name);
    const version = (color: string) => new CfnParameter(this, `${color}Version`, { description: 'Which build' }).valueAsString;
    const versions = { blue: version('Blue'), green: version('Green') };
    const blue = this.shop('Blue', builds, versions.blue);
    const green = this.shop('Green', builds, versions.green);
    const { targets } = new BlueGreenDeployment(this, 'Deployment', {
      listener,
      priority: 10,
      conditions: [ListenerCondition.pathPatterns(['/*'])],
      targetType: TargetType.LAMBDA,
      blue: { targets: [new LambdaTarget(blue)] },
      green: { targets: [new LambdaTarget(green)] },
      preview: { sourceIps: [vpc.vpcCidrBlock] },
    });
    blue.node.addDependency(targets.blue.guardRelease(versions.blue));
    green.node.addDependency(targets.green.guardRelease(versions.green));
    Annotations.of(builds).acknowledgeWarning('@aws-cdk/aws-lambda:codeFromBucketObjectVersionNotSpecified', 'Each build has a name of its own');
  }

  private shop(color: string, builds: IBucket, version: string): IFunction {
    return smallFunction(this, `${color}Shop`, { code: Code.fromBucket(builds, `shop-${version}.zip`), environment: { VERSION: version } });
  }
}

export const app = new App();
new ShopOnLambda(app, 'Shop');
