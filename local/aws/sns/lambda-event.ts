import type { Notification, Subscription } from './notification';

/** What a function that is subscribed to a topic gets. Nothing here is signed. https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
export const lambdaEvent = ({ arn }: Subscription, { messageId, topicArn, subject, message, attributes, at }: Notification) => ({
  Records: [{
    EventSource: 'aws:sns',
    EventVersion: '1.0',
    EventSubscriptionArn: arn,
    Sns: {
      Type: 'Notification',
      MessageId: messageId,
      TopicArn: topicArn,
      Subject: subject ?? null,
      Message: message,
      Timestamp: new Date(at).toISOString(),
      SignatureVersion: '1',
      Signature: 'rehearsal',
      SigningCertUrl: 'https://sns.us-east-1.amazonaws.com/rehearsal.pem',
      UnsubscribeUrl: `https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${arn}`,
      MessageAttributes: Object.fromEntries(Object.entries(attributes)
        .map(([name, { DataType, StringValue }]) => [name, { Type: DataType, Value: StringValue }])),
    },
  }],
});
