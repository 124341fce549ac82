import { Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { WEIGHT_METRIC, type ShiftConfig } from '../../lambda/contract';

/** What a function needs to tell of a run: events on the default bus, numbers out of CloudWatch, and weights into it. */
export function tellPermissions(scope: Construct, { weightMetric }: Pick<ShiftConfig, 'weightMetric'>): PolicyDocument {
  return new PolicyDocument({ statements: [putEvents(scope), readMetrics(), ...weightMetric ? [putWeights()] : []] });
}

function putEvents(scope: Construct): PolicyStatement {
  const bus = Stack.of(scope).formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' });
  return new PolicyStatement({ actions: ['events:PutEvents'], resources: [bus] });
}

/** Cannot be limited to resources. */
function readMetrics(): PolicyStatement {
  return new PolicyStatement({ actions: ['cloudwatch:GetMetricData'], resources: ['*'] });
}

/** Can be limited to a namespace only. */
function putWeights(): PolicyStatement {
  return new PolicyStatement({
    actions: ['cloudwatch:PutMetricData'],
    resources: ['*'],
    conditions: { StringEquals: { 'cloudwatch:namespace': WEIGHT_METRIC.namespace } },
  });
}
