import { arnOf } from '../../aws/account';
import type { Topics } from '../../aws/sns/topics';
import type { AccessControl } from '../../iam/access-control';
import { defaultTopicPolicy } from '../../iam/topic-policy';
import { type Deployed, type DeployedResource, type Lifecycles, physicalName, type ResourceToDeploy, uniqueName } from '../resource';

interface SubscriptionProperties {
  readonly Protocol: string;
  readonly Endpoint: string;
  readonly [other: string]: unknown;
}

const KNOWN = new Set(['TopicArn', 'Protocol', 'Endpoint']);

/** A subscription that filters hears of nothing: without its filter it would hear of too much. */
const subscribe = (topics: Topics, topicArn: string, properties: SubscriptionProperties): string[] => {
  const { Protocol, Endpoint, FilterPolicy } = properties;
  if (FilterPolicy === undefined) topics.subscribe(topicArn, Protocol, Endpoint);
  return Object.keys(properties).filter(name => !KNOWN.has(name));
};

const inlineSubscriptions = ({ properties }: ResourceToDeploy): readonly SubscriptionProperties[] =>
  (properties.Subscription ?? []) as SubscriptionProperties[];

const topic = (resource: ResourceToDeploy, arn: string, topics: Topics): Deployed => {
  const ignored = inlineSubscriptions(resource).flatMap(each => subscribe(topics, arn, each));
  return {
    ref: arn, attributes: { TopicArn: arn, TopicName: physicalName(resource, 'TopicName') },
    ignored: [...ignored, ...resource.properties.FifoTopic === undefined ? [] : ['FifoTopic']],
  };
};

const createTopic = (resource: ResourceToDeploy, topics: Topics, accessControl: AccessControl): Deployed => {
  const arn = arnOf('sns', physicalName(resource, 'TopicName'));
  topics.create(arn);
  accessControl.setResourcePolicy(arn, defaultTopicPolicy(arn));
  return topic(resource, arn, topics);
};

/** Its policy and its other subscriptions are resources of their own. */
const updateTopic = (resource: ResourceToDeploy, before: DeployedResource, topics: Topics): Deployed => {
  const arn = String(before.ref);
  for (const { Protocol, Endpoint } of inlineSubscriptions(before)) topics.unsubscribe(arn, Protocol, Endpoint);
  return topic(resource, arn, topics);
};

const subscription = (resource: ResourceToDeploy, topics: Topics): Deployed => {
  const { properties } = resource;
  const topicArn = String(properties.TopicArn);
  const ignored = subscribe(topics, topicArn, properties as unknown as SubscriptionProperties);
  return { ref: `${topicArn}:${uniqueName(resource)}`, attributes: {}, ignored };
};

export const topicLifecycles = (topics: Topics, accessControl: AccessControl): Lifecycles => ({
  'AWS::SNS::Topic': {
    create: resource => createTopic(resource, topics, accessControl),
    update: (resource, before) => updateTopic(resource, before, topics),
    remove: ({ ref }) => topics.delete(String(ref)),
    replacedBy: ['TopicName', 'FifoTopic'],
  },
  'AWS::SNS::Subscription': {
    create: resource => subscription(resource, topics),
    remove: ({ properties: { TopicArn, Protocol, Endpoint } }) => topics.unsubscribe(String(TopicArn), String(Protocol), String(Endpoint)),
    replacedBy: ['TopicArn', 'Protocol', 'Endpoint'],
  },
});
