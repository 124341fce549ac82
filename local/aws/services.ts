import type { LoadBalancer } from '../alb/load-balancer';
import { CLOUDFORMATION_FORMAT, CLOUDFORMATION_VALIDATION, cloudFormationActions, type DescribedStack } from './cloudformation';
import { AUTO_SCALING_FORMAT, AUTO_SCALING_VALIDATION, autoScalingActions, type AutoScalingGroups } from './auto-scaling';
import { cloudWatchActions } from './cloudwatch/api';
import type { CloudWatch } from './cloudwatch/cloudwatch';
import { CLOUDWATCH_ERRORS } from './cloudwatch/error-names';
import { CLOUDWATCH_FORMAT, CLOUDWATCH_TIMES } from './cloudwatch/format';
import { CLOUDWATCH_VALIDATION } from './cloudwatch/inputs';
import { type DynamoDb, dynamoDbService } from './dynamodb';
import { ECS_VALIDATION, ecsActions, type EcsServices } from './ecs';
import { elbv2Actions } from './elbv2/elbv2';
import { ELBV2_FORMAT } from './elbv2/format';
import { ELBV2_VALIDATION } from './elbv2/inputs';
import type { InvokeTarget } from './elbv2/targets';
import { EVENTS_VALIDATION, eventsActions } from './events/api';
import type { EventBus } from './events/bus';
import type { Executions } from './executions';
import { lambdaService } from './lambda/api';
import type { AsyncInvocations } from './lambda/async-invocations';
import type { Functions } from './lambda/functions';
import { type Secrets, SECRETS_VALIDATION, secretsActions } from './secrets';
import { SNS_FORMAT, snsActions } from './sns/api';
import type { Topics } from './sns/topics';
import { statesActions } from './states';
import { STATES_VALIDATION } from './states-inputs';
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
  readonly ecs: EcsServices;
  readonly autoScaling: AutoScalingGroups;
  /** How target groups call functions that are registered through the API. */
  readonly invokeTarget?: InvokeTarget | undefined;
}

export interface IntegrationServices {
  readonly bus: EventBus;
  readonly topics: Topics;
  readonly secrets: Secrets;
  readonly functions: Functions;
  readonly asyncInvocations: AsyncInvocations;
  /** Looked at again with every call: stacks are deployed later. */
  readonly stacks: readonly DescribedStack[];
}

const CLOUDWATCH_SHAPE = 'GraniteServiceVersion20100801';
const CLOUDWATCH_OPTIONS = { validation: CLOUDWATCH_VALIDATION, errorNames: CLOUDWATCH_ERRORS };

/** What releases and their operators ask, in every wire format that they may use. */
export const awsServices = (
  { loadBalancers, cloudWatch, stateMachines, dynamoDb, ecs, autoScaling, invokeTarget }: AwsServices,
): AwsService[] => {
  const alarmsAndMetrics = cloudWatchActions(cloudWatch);
  return [
    queryService('elasticloadbalancing', ELBV2_FORMAT, elbv2Actions(loadBalancers, invokeTarget), ELBV2_VALIDATION),
    jsonService('cloudwatch', CLOUDWATCH_SHAPE, alarmsAndMetrics, CLOUDWATCH_OPTIONS),
    cborService('cloudwatch', CLOUDWATCH_SHAPE, CLOUDWATCH_TIMES, alarmsAndMetrics, CLOUDWATCH_OPTIONS),
    queryService('cloudwatch', CLOUDWATCH_FORMAT, alarmsAndMetrics, CLOUDWATCH_VALIDATION),
    jsonService('states', 'AWSStepFunctions', statesActions(stateMachines), { validation: STATES_VALIDATION }),
    dynamoDbService(dynamoDb),
    queryService('autoscaling', AUTO_SCALING_FORMAT, autoScalingActions(autoScaling), AUTO_SCALING_VALIDATION),
    jsonService('ecs', 'AmazonEC2ContainerServiceV20141113', ecsActions(ecs), { validation: ECS_VALIDATION }),
  ];
};

/** What a release is connected with: events, messages, secrets, functions, and the stack that it is of. */
export const integrationServices = ({ bus, topics, secrets, functions, asyncInvocations, stacks }: IntegrationServices): AwsService[] => [
  queryService('cloudformation', CLOUDFORMATION_FORMAT, cloudFormationActions(stacks), CLOUDFORMATION_VALIDATION),
  lambdaService(functions, asyncInvocations),
  jsonService('events', 'AWSEvents', eventsActions(bus), { validation: EVENTS_VALIDATION }),
  queryService('sns', SNS_FORMAT, snsActions(topics)),
  jsonService('secretsmanager', 'secretsmanager', secretsActions(secrets), { validation: SECRETS_VALIDATION }),
];
