import { randomUUID } from 'node:crypto';
import { ACCOUNT, REGION } from '../account';
import type { AnsweredCall } from '../call';
import { type Happening, isoSeconds } from './event';

/** CloudTrail spells every parameter with a small letter. */
const camelCase = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(camelCase);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.charAt(0).toLowerCase() + key.slice(1), camelCase(inner)]));
};

/** What CloudTrail tells EventBridge of: calls that change something, whether they were refused or not. */
export const isTrailed = ({ service, action }: AnsweredCall): boolean => service === 'elasticloadbalancing' && !action.startsWith('Describe');

export interface Caller {
  readonly arn: string;
  /** ARN of the role whose session it is; absent for people. */
  readonly roleArn?: string | undefined;
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html */
const identityOf = ({ arn, roleArn }: Caller) => ({
  type: roleArn === undefined ? 'IAMUser' : 'AssumedRole',
  arn,
  accountId: ACCOUNT,
  ...roleArn !== undefined && {
    sessionContext: { sessionIssuer: { type: 'Role', arn: roleArn, accountId: ACCOUNT, userName: roleArn.split('/').at(-1) } },
  },
});

/**
 * A call, as CloudTrail reports it. There is no address and no user agent to tell, and what was answered is left out.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export const apiCallEvent = ({ service, action, input, error }: AnsweredCall, caller: Caller, at: number): Happening => ({
  source: `aws.${service}`,
  detailType: 'AWS API Call via CloudTrail',
  at,
  detail: {
    eventVersion: '1.08',
    userIdentity: identityOf(caller),
    eventTime: isoSeconds(at),
    eventSource: `${service}.amazonaws.com`,
    eventName: action,
    awsRegion: REGION,
    sourceIPAddress: '127.0.0.1',
    userAgent: 'rehearsal',
    ...error !== undefined && { errorCode: error },
    requestParameters: camelCase(input),
    responseElements: null,
    requestID: randomUUID(),
    eventID: randomUUID(),
    readOnly: false,
    eventType: 'AwsApiCall',
    apiVersion: '2015-12-01',
    managementEvent: true,
    recipientAccountId: ACCOUNT,
    eventCategory: 'Management',
  },
});
