import { ACCOUNT } from '../../aws/account';
import type { AccessControl } from '../../iam/access-control';
import { functionArn } from '../../iam/authorization/others';
import { type Deployed, type Lifecycles, physicalName, type ResourceToDeploy, uniqueName } from '../resource';

const iamArn = (kind: 'role' | 'policy', { Path = '/' }: Readonly<Record<string, unknown>>, name: string): string =>
  `arn:aws:iam::${ACCOUNT}:${kind}${Path as string}${name}`;

const names = (value: unknown): string[] => (value ?? []) as string[];

const role = (resource: ResourceToDeploy, { roles }: AccessControl): Deployed => {
  const { properties } = resource;
  const name = physicalName(resource, 'RoleName');
  const arn = iamArn('role', properties, name);
  roles.put({
    arn, name,
    trust: properties.AssumeRolePolicyDocument,
    inline: ((properties.Policies ?? []) as { PolicyDocument: unknown }[]).map(({ PolicyDocument }) => PolicyDocument),
    managedPolicyArns: names(properties.ManagedPolicyArns),
    boundary: properties.PermissionsBoundary as string | undefined,
  });
  return { ref: name, attributes: { Arn: arn, RoleId: name } };
};

const policy = (resource: ResourceToDeploy, { roles }: AccessControl): Deployed => {
  const { properties } = resource;
  const id = uniqueName(resource);
  roles.putPolicy(id, properties.PolicyDocument, names(properties.Roles));
  return { ref: id, attributes: { Id: id } };
};

const managedPolicy = (resource: ResourceToDeploy, { roles }: AccessControl): Deployed => {
  const { properties } = resource;
  const arn = iamArn('policy', properties, physicalName(resource, 'ManagedPolicyName'));
  roles.putManagedPolicy(arn, properties.PolicyDocument, names(properties.Roles));
  return { ref: arn, attributes: { PolicyArn: arn } };
};

const statement = (document: object): object => ({ Version: '2012-10-17', Statement: [document] });

/** A service, or an account or a role. */
const principalOf = (name: string): object => /\.amazonaws\.com$/.test(name) ? { Service: name } : { AWS: name };

const equal = (key: string, value: unknown): object => value === undefined ? {} : { [key]: value };

const condition = ({ SourceArn, SourceAccount, PrincipalOrgID, EventSourceToken }: Readonly<Record<string, unknown>>): object => ({
  ArnLike: equal('AWS:SourceArn', SourceArn),
  StringEquals: {
    ...equal('AWS:SourceAccount', SourceAccount), ...equal('aws:PrincipalOrgID', PrincipalOrgID), ...equal('lambda:EventSourceToken', EventSourceToken),
  },
});

/** As Lambda writes it into the function's policy. https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html */
const permission = (resource: ResourceToDeploy, accessControl: AccessControl): Deployed => {
  const { FunctionName, Action, Principal } = resource.properties;
  const arn = functionArn(String(FunctionName));
  const id = uniqueName(resource);
  accessControl.addToResourcePolicy(arn, id, statement({
    Effect: 'Allow', Principal: principalOf(String(Principal)), Action, Resource: arn, Condition: condition(resource.properties),
  }));
  return { ref: id, attributes: { Id: id } };
};

/** Instead of what the topics had, the default included. */
const topicPolicy = ({ logicalId, properties }: ResourceToDeploy, accessControl: AccessControl): Deployed => {
  for (const topicArn of names(properties.Topics)) accessControl.setResourcePolicy(topicArn, properties.PolicyDocument);
  return { ref: logicalId, attributes: { Id: logicalId } };
};

export const accessLifecycles = (accessControl: AccessControl): Lifecycles => {
  const { roles } = accessControl;
  return {
    'AWS::IAM::Role': {
      create: resource => role(resource, accessControl),
      remove: ({ attributes: { Arn } }) => roles.delete(String(Arn)),
      replacedBy: ['RoleName', 'Path'],
    },
    'AWS::IAM::Policy': { create: resource => policy(resource, accessControl), remove: ({ ref }) => roles.deletePolicy(String(ref)) },
    'AWS::IAM::ManagedPolicy': {
      create: resource => managedPolicy(resource, accessControl),
      remove: ({ ref }) => roles.deleteManagedPolicy(String(ref)),
      replacedBy: ['ManagedPolicyName', 'Path'],
    },
    'AWS::Lambda::Permission': {
      create: resource => permission(resource, accessControl),
      remove: ({ ref, properties }) => accessControl.removeFromResourcePolicy(functionArn(String(properties.FunctionName)), String(ref)),
      replacedBy: ['FunctionName', 'Action', 'Principal', 'SourceArn', 'SourceAccount', 'PrincipalOrgID', 'EventSourceToken'],
    },
    'AWS::SNS::TopicPolicy': { create: resource => topicPolicy(resource, accessControl) },
  };
};
