import type { LoadBalancer } from '../alb/load-balancer';
import { cloudWatchActions } from './cloudwatch/api';
import type { CloudWatch } from './cloudwatch/cloudwatch';
import { CLOUDWATCH_FORMAT } from './cloudwatch/format';
import { type DynamoDb, dynamoDbService } from './dynamodb';
import { elbv2Actions } from './elbv2/elbv2';
import { ELBV2_FORMAT } from './elbv2/format';
import type { Executions } from './executions';
import { statesActions } from './states';
import { cborService } from './wire/cbor';
import { jsonService } from './wire/json';
import type { AwsService } from './wire/protocol';
import { queryService } from './wire/query';

export interface AwsServices {
  /** Looked at again with every call: load balancers may be added. */
  readonly loadBalancers: readonly LoadBalancer[];
  readonly cloudWatch: CloudWatch;
  readonly stateMachines: Executions;
  readonly dynamoDb: DynamoDb;
}

const CLOUDWATCH_SHAPE = 'GraniteServiceVersion20100801';

/** Everything that clients may ask of a rehearsal, in every wire format that they may use. */
export const awsServices = ({ loadBalancers, cloudWatch, stateMachines, dynamoDb }: AwsServices): AwsService[] => {
  const alarmsAndMetrics = cloudWatchActions(cloudWatch);
  return [
    queryService('elasticloadbalancing', ELBV2_FORMAT, elbv2Actions(loadBalancers)),
    jsonService('cloudwatch', CLOUDWATCH_SHAPE, alarmsAndMetrics),
    cborService('cloudwatch', CLOUDWATCH_SHAPE, CLOUDWATCH_FORMAT.times, alarmsAndMetrics),
    queryService('cloudwatch', CLOUDWATCH_FORMAT, alarmsAndMetrics),
    jsonService('states', 'AWSStepFunctions', statesActions(stateMachines)),
    dynamoDbService(dynamoDb),
  ];
};
