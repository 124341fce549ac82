import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { AnsweredCall, Intercept } from '../../../../local/aws/call';
import { CloudWatch } from '../../../../local/aws/cloudwatch/cloudwatch';
import { MetricStore } from '../../../../local/aws/cloudwatch/metric-store';
import { DynamoDb } from '../../../../local/aws/dynamodb';
import { AutoScalingGroups } from '../../../../local/aws/auto-scaling';
import { EcsServices } from '../../../../local/aws/ecs';
import { AwsEndpoint } from '../../../../local/aws/server';
import { awsServices } from '../../../../local/aws/services';
import { createLoadBalancer, type ManualClock, StoredExecutions } from '../support';

/** An endpoint behind intercepts, and real clients with an access key each. They try once unless told. */
export const startIntercepted = async (clock: ManualClock, intercepts: readonly Intercept[], dynamoDb = new DynamoDb()) => {
  const calls: AnsweredCall[] = [];
  const { loadBalancer, listenerArn, blue, green } = createLoadBalancer('shop', clock);
  const cloudWatch = new CloudWatch({ clock, store: new MetricStore() });
  const executions = new StoredExecutions(clock);
  const ecs = new EcsServices();
  const services = awsServices({
    loadBalancers: [loadBalancer], cloudWatch, stateMachines: executions, dynamoDb, ecs, autoScaling: new AutoScalingGroups(),
  });
  const endpoint = new AwsEndpoint(services, { intercepts, onCall: call => calls.push(call) });
  await endpoint.start();
  const clientsOf = (accessKeyId: string, maxAttempts = 1) => {
    const config = { endpoint: endpoint.url, region: 'us-east-1', credentials: { accessKeyId, secretAccessKey: 'test' }, maxAttempts };
    return {
      elb: new ElasticLoadBalancingV2Client(config),
      cloudWatch: new CloudWatchClient(config),
      states: new SFNClient(config),
      dynamoDb: new DynamoDBClient(config),
    };
  };
  const close = async () => {
    await endpoint.close();
    await loadBalancer.close();
  };
  return { calls, loadBalancer, listenerArn, blue, green, executions, clientsOf, close };
};

export type Intercepted = Awaited<ReturnType<typeof startIntercepted>>;
