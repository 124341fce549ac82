import { arnOf } from '../../aws/account';
import { serviceArn } from '../../aws/ecs';
import type { Fields } from '../../aws/wire/protocol';
import { type Actions, everything, type Touched } from './table';

/** By name or by ARN; with a qualifier it is another resource. https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html */
export const functionArn = (nameOrArn: string, qualifier?: string): string => {
  const [, name = '', own] = /^(?:(?:arn:[^:]+:lambda:[^:]+:)?\d{12}:)?(?:function:)?([\w-]+)(?::([\w$-]+))?$/.exec(nameOrArn) ?? [];
  const version = qualifier ?? own;
  return arnOf('lambda', ['function', name, ...version === undefined ? [] : [version]].join(':'));
};

const UNKNOWN_ID = '00000000-0000-0000-0000-000000000000';

export const LAMBDA: Actions = {
  InvokeFunction: ({ FunctionName, Qualifier }) => [{ resource: functionArn(String(FunctionName), Qualifier as string | undefined) }],
};

export const SNS: Actions = { Publish: ({ TopicArn, TargetArn }) => [{ resource: String(TopicArn ?? TargetArn) }] };

/** By ARN or by name. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html */
export const ECS: Actions = {
  DescribeServices: ({ cluster = 'default', services = [] }) =>
    (services as string[]).map(service => ({ resource: serviceArn(String(cluster), service) })),
  UpdateService: ({ cluster = 'default', service }) => [{ resource: serviceArn(String(cluster), String(service)) }],
};

/** A group's ARN holds an id that only AWS knows. */
export const AUTO_SCALING: Actions = {
  UpdateAutoScalingGroup: ({ AutoScalingGroupName }) =>
    [{ resource: arnOf('autoscaling', `autoScalingGroup:${UNKNOWN_ID}:autoScalingGroupName/${String(AutoScalingGroupName)}`) }],
};

/** Secrets Manager checks the whole ARN, however the caller named the secret; of one that does not exist only its name is known. */
const secret: Actions[string] = ({ SecretId }, lookups) =>
  [{ resource: lookups.secretArn(String(SecretId)) ?? arnOf('secretsmanager', `secret:${String(SecretId)}`) }];

export const SECRETS_MANAGER: Actions = { GetSecretValue: secret, DescribeSecret: secret };

interface Entry {
  readonly Source?: string;
  readonly DetailType?: string;
}

const eventBus = arnOf('events', 'event-bus/default');

/** Each entry is checked for itself. */
const putEvents = ({ Entries }: Fields): readonly Touched[] => ((Entries ?? []) as Entry[])
  .map(({ Source, DetailType }) => ({ resource: eventBus, context: { 'events:source': Source, 'events:detail-type': DetailType } }));

const rule = (member: 'Name' | 'Rule') => ({ [member]: name }: Fields): readonly Touched[] =>
  [{ resource: arnOf('events', `rule/${String(name)}`) }];

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html. There is the default bus only. */
export const EVENTS: Actions = {
  PutEvents: putEvents,
  ListRules: everything,
  DescribeRule: rule('Name'),
  EnableRule: rule('Name'),
  DisableRule: rule('Name'),
  ListTargetsByRule: rule('Rule'),
};
