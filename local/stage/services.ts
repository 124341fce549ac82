import type { LoadBalancer } from '../alb/load-balancer';
import { AwsError } from '../aws-error';
import { CloudWatch } from '../aws/cloudwatch/cloudwatch';
import { MetricStore } from '../aws/cloudwatch/metric-store';
import { DynamoDb } from '../aws/dynamodb';
import { AutoScalingGroups } from '../aws/auto-scaling';
import { EcsServices } from '../aws/ecs';
import { alarmChangeEvent } from '../aws/events/alarm-change';
import { EventBus } from '../aws/events/bus';
import { type Consignment, Deliveries, type EventDelivery } from '../aws/events/delivery';
import type { BusEvent } from '../aws/events/event';
import { changesStatus, executionChangeEvent } from '../aws/events/execution-change';
import { Schedules } from '../aws/events/schedules';
import type { ExecutionRecord } from '../aws/executions';
import { authorizeSender, requireInvocable } from '../aws/intercepts/permissions';
import { AsyncInvocations } from '../aws/lambda/async-invocations';
import { Functions } from '../aws/lambda/functions';
import { Secrets } from '../aws/secrets';
import type { Notification } from '../aws/sns/notification';
import { Topics } from '../aws/sns/topics';
import { type Receiver, Targets, type Undelivered } from '../aws/targets';
import type { CompressedClock } from '../clock';
import { AccessControl } from '../iam/access-control';
import { Sessions } from '../iam/sessions';
import { seededRandom } from '../random';
import { StateMachines } from '../states/executions';
import { carryOutAction } from './alarm-actions';

export interface ServicesOptions {
  readonly clock: CompressedClock;
  readonly seed: number;
  readonly delivery: EventDelivery;
  readonly onStateEvent?: ((record: ExecutionRecord, event: ExecutionRecord['history'][number]) => void) | undefined;
  readonly onEvent?: ((event: BusEvent) => void) | undefined;
  readonly onNotification?: ((notification: Notification) => void) | undefined;
  readonly onUndelivered: (undelivered: Undelivered) => void;
  readonly onInitFailure?: ((functionArn: string, error: unknown) => void) | undefined;
}

/** The services of one account, connected with each other. */
export interface Services {
  /** Load balancers are added as they are deployed. */
  readonly loadBalancers: LoadBalancer[];
  readonly store: MetricStore;
  readonly cloudWatch: CloudWatch;
  readonly dynamoDb: DynamoDb;
  readonly ecs: EcsServices;
  readonly autoScaling: AutoScalingGroups;
  readonly functions: Functions;
  readonly asyncInvocations: AsyncInvocations;
  readonly stateMachines: StateMachines;
  readonly topics: Topics;
  readonly secrets: Secrets;
  readonly targets: Targets;
  readonly deliveries: Deliveries;
  readonly schedules: Schedules;
  readonly bus: EventBus;
  /** Calls the function that is the target of a group. */
  readonly invokeTarget: (functionArn: string, event: unknown, targetGroupArn: string) => Promise<unknown>;
  readonly accessControl: AccessControl;
  readonly sessions: Sessions;
}

/** A function takes JSON only. */
const json = (payload: string): unknown => {
  try {
    return JSON.parse(payload);
  } catch (error) {
    throw new AwsError('INVALID_JSON', `${(error as Error).message}: ${payload}`);
  }
};

type Receiving = Pick<Services, 'asyncInvocations' | 'stateMachines' | 'topics'>;

/** Who takes what EventBridge, Scheduler, topics and alarms deliver, by the service's name in ARNs. */
const receivers = ({ asyncInvocations, stateMachines, topics }: Receiving): Readonly<Record<string, Receiver>> => ({
  lambda: { action: 'lambda:InvokeFunction', receive: (arn, payload) => void asyncInvocations.send(arn, json(payload)) },
  states: { action: 'states:StartExecution', receive: (arn, payload) => void stateMachines.start(arn, payload) },
  sns: { action: 'sns:Publish', receive: (arn, payload) => void topics.publish(arn, { message: payload }) },
});

/** EventBridge counts what a rule could not deliver in the end. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html */
const countFailure = (store: MetricStore, { from, sender: { principal }, at }: Consignment & Undelivered): void => {
  if (principal !== 'events.amazonaws.com') return;
  store.record({ namespace: 'AWS/Events', name: 'FailedInvocations', dimensions: { RuleName: from }, value: 1, at });
};

export const createServices = (options: ServicesOptions): Services => {
  const { clock, seed, delivery, onStateEvent, onEvent, onNotification, onUndelivered } = options;
  const accessControl = new AccessControl();
  const authorize = authorizeSender(accessControl);
  const store = new MetricStore();
  const cloudWatch = new CloudWatch({ clock, store });
  const functions = new Functions(options.onInitFailure);
  const asyncInvocations = new AsyncInvocations({ functions, clock, onDropped: onUndelivered });
  const stateMachines = new StateMachines({
    clock,
    random: seededRandom(seed + 1),
    invoke: async (functionArn, payload, signal, { RoleArn, Name }) => {
      requireInvocable(accessControl, { roleArn: RoleArn, name: Name }, functionArn);
      return functions.invoke(functionArn, payload, signal);
    },
    onEvent: (record, event) => {
      onStateEvent?.(record, event);
      if (changesStatus(event.type)) bus.put(executionChangeEvent(record));
    },
  });
  const topics: Topics = new Topics({
    clock, onNotification, onUndelivered, invoke: (functionArn, event, sender) => targets.deliver(functionArn, event, sender),
  });
  const targets = new Targets(authorize, receivers({ asyncInvocations, stateMachines, topics }));
  const deliveries = new Deliveries({
    clock, targets, delivery, random: seededRandom(seed + 3),
    onUndelivered: undelivered => {
      countFailure(store, undelivered);
      onUndelivered(undelivered);
    },
  });
  const schedules = new Schedules(clock);
  const bus = new EventBus({ clock, schedules, deliveries, onEvent });
  cloudWatch.onTransition(transition => bus.put(alarmChangeEvent(transition)));
  cloudWatch.onAction((actionArn, transition) => carryOutAction(actionArn, transition, { topics, targets, authorize, onUndelivered }));
  return {
    loadBalancers: [], store, cloudWatch, dynamoDb: new DynamoDb(), ecs: new EcsServices(), autoScaling: new AutoScalingGroups(),
    functions, asyncInvocations, stateMachines,
    topics, secrets: new Secrets(), targets, deliveries, schedules, bus, accessControl, sessions: new Sessions(),
    invokeTarget: async (functionArn, event, targetGroupArn) => {
      authorize({ principal: 'elasticloadbalancing.amazonaws.com', sourceArn: targetGroupArn }, 'lambda:InvokeFunction', functionArn);
      return functions.invoke(functionArn, event);
    },
  };
};
