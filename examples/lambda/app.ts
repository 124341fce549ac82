import { Annotations, App, CfnParameter, Stack } from 'aws-cdk-lib';
import { ListenerCondition, TargetType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { LambdaTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import { Code } from 'aws-cdk-lib/aws-lambda';
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
    new BlueGreenDeployment(this, 'Deployment', {
      listener,
      priority: 10,
      conditions: [ListenerCondition.pathPatterns(['/*'])],
      targetType: TargetType.LAMBDA,
      blue: { targets: [this.shop('Blue', builds)] },
      green: { targets: [this.shop('Green', builds)] },
      preview: { sourceIps: [vpc.vpcCidrBlock] },
    });
    Annotations.of(builds).acknowledgeWarning('@aws-cdk/aws-lambda:codeFromBucketObjectVersionNotSpecified', 'Each build has a name of its own');
  }

  private shop(color: string, builds: IBucket): LambdaTarget {
    const version = new CfnParameter(this, `${color}Version`, { description: 'Which build' }).valueAsString;
    const code = Code.fromBucket(builds, `shop-${version}.zip`);
    const shop = smallFunction(this, `${color}Shop`, { code, environment: { VERSION: version } });
    return new LambdaTarget(shop);
  }
}

export const app = new App();
new ShopOnLambda(app, 'Shop');
