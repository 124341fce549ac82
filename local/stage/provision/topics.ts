import { arnOf } from '../../aws/account';
import type { Topics } from '../../aws/sns/topics';
import type { AccessControl } from '../../iam/access-control';
import { defaultTopicPolicy } from '../../iam/topic-policy';
import { type Deployed, physicalName, type Provisioners, type ResourceToDeploy } from '../deployment';

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

const topic = (resource: ResourceToDeploy, topics: Topics, accessControl: AccessControl): Deployed => {
  const { Subscription, FifoTopic } = resource.properties;
  const name = physicalName(resource, 'TopicName');
  const arn = arnOf('sns', name);
  topics.create(arn);
  accessControl.setResourcePolicy(arn, defaultTopicPolicy(arn));
  const ignored = ((Subscription ?? []) as SubscriptionProperties[]).flatMap(each => subscribe(topics, arn, each));
  return { ref: arn, attributes: { TopicArn: arn, TopicName: name }, ignored: [...ignored, ...FifoTopic === undefined ? [] : ['FifoTopic']] };
};

const subscription = ({ logicalId, properties }: ResourceToDeploy, topics: Topics): Deployed => {
  const topicArn = String(properties.TopicArn);
  const ignored = subscribe(topics, topicArn, properties as unknown as SubscriptionProperties);
  return { ref: `${topicArn}:${logicalId}`, attributes: {}, ignored };
};

export const topicProvisioners = (topics: Topics, accessControl: AccessControl): Provisioners => ({
  'AWS::SNS::Topic': resource => topic(resource, topics, accessControl),
  'AWS::SNS::Subscription': resource => subscription(resource, topics),
});
