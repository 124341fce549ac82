import { ACCOUNT } from '../aws/account';

/**
 * The policy of a topic until it gets another: open to those of its account, and to services that still send `aws:SourceOwner`.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
 */
export const defaultTopicPolicy = (topicArn: string): object => ({
  Version: '2012-10-17',
  Statement: [{
    Effect: 'Allow', Principal: { AWS: '*' }, Action: ['sns:Publish', 'sns:Subscribe'], Resource: topicArn,
    Condition: { StringEquals: { 'AWS:SourceOwner': ACCOUNT } },
  }],
});
