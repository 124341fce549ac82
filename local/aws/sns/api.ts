import { AwsError } from '../../aws-error';
import { type Actions, type Fields, notImplemented } from '../wire/protocol';
import type { QueryFormat } from '../wire/query';
import type { Notification } from './notification';
import { LONGEST_SUBJECT, type Message, type Topics } from './topics';

export const SNS_FORMAT: QueryFormat = {
  version: '2010-03-31',
  namespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
};

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const LARGEST_MESSAGE_BYTES = 256 * 1024;

const invalid = (reason: string): AwsError => new AwsError('InvalidParameter', `Invalid parameter: ${reason}`);

/** SNS spells the members of its maps with capitals, unlike other services. */
interface WireAttributes {
  readonly entry?: Readonly<Record<string, { readonly Name: string; readonly Value: Notification['attributes'][string] }>>;
}

const attributesOf = (attributes: WireAttributes | undefined): Notification['attributes'] =>
  Object.fromEntries(Object.values(attributes?.entry ?? {}).map(({ Name, Value }) => [Name, Value]));

/** A message for each protocol, of which one is for all others. */
const structured = (message: string): Pick<Message, 'message' | 'byProtocol'> => {
  let byProtocol: Record<string, string>;
  try {
    byProtocol = JSON.parse(message) as Record<string, string>;
  } catch {
    throw invalid('Message Structure - JSON message body failed to parse');
  }
  if (typeof byProtocol.default !== 'string') throw invalid('Message Structure - No default entry in JSON message body');
  return { message: byProtocol.default, byProtocol };
};

const messageOf = ({ Message: message, Subject: subject, MessageStructure: structure, MessageAttributes }: Fields): Message => {
  if (typeof message !== 'string' || message === '') throw invalid('Empty message');
  if (Buffer.byteLength(message) > LARGEST_MESSAGE_BYTES) throw invalid('Message too long');
  if (subject !== undefined && ((subject as string).length > LONGEST_SUBJECT || !/^[\x20-\x7e]+$/.test(subject as string))) throw invalid('Subject');
  return {
    ...structure === 'json' ? structured(message) : { message },
    subject: subject as string | undefined,
    attributes: attributesOf(MessageAttributes as WireAttributes | undefined),
  };
};

const publish = (topics: Topics, input: Fields) => {
  const topicArn = (input.TopicArn ?? input.TargetArn) as string | undefined;
  if (input.PhoneNumber !== undefined) throw notImplemented('sns:Publish to a PhoneNumber');
  if (topicArn === undefined) throw invalid('TopicArn or TargetArn Reason: no value for required parameter');
  return { MessageId: topics.publish(topicArn, messageOf(input)).messageId };
};

/** The SNS API. */
export const snsActions = (topics: Topics): Actions => ({
  Publish: input => publish(topics, input),
});
