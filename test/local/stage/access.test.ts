import { StateMachines } from '../../../local/states/executions';
import { AccessControl } from '../../../local/iam/access-control';
import { seededRandom } from '../../../local/random';
import type { TemplateResource } from '../../../local/stage/assembly';
import { accessLifecycles } from '../../../local/stage/provision/access';
import { stateMachineLifecycles } from '../../../local/stage/provision/state-machines';
import { StackOperations } from '../../../local/stage/stack-operations';
import { ManualClock } from '../aws/support';

const ACCOUNT = 'arn:aws:iam::123456789012';
const TOPIC = 'arn:aws:sns:us-east-1:123456789012:topic';
const HOOK = 'arn:aws:lambda:us-east-1:123456789012:function:hook';

const document = (statement: object) => ({ Version: '2012-10-17', Statement: [statement] });
const allow = (Action: string, Resource: unknown = '*') => document({ Effect: 'Allow', Action, Resource });
const trust = (Service: string) => document({ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' });
const role = (more: object = {}): TemplateResource => ({
  Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust('states.amazonaws.com'), ...more },
});

const deployed = async (resources: Record<string, TemplateResource>) => {
  const control = new AccessControl();
  const machines = new StateMachines({ clock: new ManualClock(), random: seededRandom(1), invoke: () => Promise.resolve(null) });
  const lifecycles = { ...accessLifecycles(control), ...stateMachineLifecycles(machines, control) };
  const stack = { name: 'Stack', template: { Resources: resources }, assets: new Map<string, string>() };
  const { resources: all } = await new StackOperations(stack, { lifecycles }).create();
  const may = (roleArn: string, action: string, resource = '*') => control.refusal({ roleArn, name: 'me' }, { action, resource }) === undefined;
  return { control, may, attribute: (id: string, name: string) => all.get(id)?.attributes[name], ref: (id: string) => all.get(id)?.ref };
};

test('a role has AWS\'s names, and the policies that it was given', async () => {
  const { attribute, ref, may } = await deployed({
    Role: role({ RoleName: 'runner', Path: '/service-role/', Policies: [{ PolicyName: 'x', PolicyDocument: allow('sns:Publish') }] }),
    Attached: { Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'y', Roles: [{ Ref: 'Role' }], PolicyDocument: allow('s3:GetObject') } },
  });
  expect([ref('Role'), attribute('Role', 'Arn')]).toEqual(['runner', `${ACCOUNT}:role/service-role/runner`]);
  const arn = `${ACCOUNT}:role/service-role/runner`;
  expect([may(arn, 'sns:Publish'), may(arn, 's3:GetObject'), may(arn, 's3:PutObject')]).toEqual([true, true, false]);
});

test('policies speak of what the resources became', async () => {
  const { may, attribute } = await deployed({
    Role: role(),
    Start: { Type: 'AWS::IAM::Policy', Properties: { Roles: [{ Ref: 'Role' }], PolicyDocument: allow('states:StartExecution', { Ref: 'Machine' }) } },
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: { RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] }, DefinitionString: '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}' },
    },
  });
  const arn = String(attribute('Role', 'Arn'));
  expect(may(arn, 'states:StartExecution', 'arn:aws:states:us-east-1:123456789012:stateMachine:Machine')).toBe(true);
  expect(may(arn, 'states:StartExecution', 'arn:aws:states:us-east-1:123456789012:stateMachine:Other')).toBe(false);
});

test('managed policies count, whichever of the two names the other', async () => {
  const { may, attribute } = await deployed({
    Policy: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: allow('sns:Publish') } },
    Naming: role({ ManagedPolicyArns: [{ Ref: 'Policy' }] }),
    Named: role(),
    Other: { Type: 'AWS::IAM::ManagedPolicy', Properties: { ManagedPolicyName: 'other', Roles: [{ Ref: 'Named' }], PolicyDocument: allow('s3:GetObject') } },
  });
  expect([may(String(attribute('Naming', 'Arn')), 'sns:Publish'), may(String(attribute('Named', 'Arn')), 's3:GetObject')]).toEqual([true, true]);
  expect(attribute('Other', 'PolicyArn')).toBe(`${ACCOUNT}:policy/other`);
});

test('a state machine\'s role must trust Step Functions', async () => {
  const machine = (roleArn: unknown): TemplateResource => ({
    Type: 'AWS::StepFunctions::StateMachine', Properties: { RoleArn: roleArn, DefinitionString: '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}' },
  });
  await expect(deployed({
    Role: role({ AssumeRolePolicyDocument: trust('lambda.amazonaws.com') }), Machine: machine({ 'Fn::GetAtt': ['Role', 'Arn'] }),
  })).rejects.toThrow('CREATE_FAILED Machine: Neither the global service principal states.amazonaws.com');
  await expect(deployed({ Machine: machine(`${ACCOUNT}:role/Imported`) })).resolves.toBeDefined();
});

const permission = (more: object): TemplateResource => ({
  Type: 'AWS::Lambda::Permission', Properties: { FunctionName: HOOK, Action: 'lambda:InvokeFunction', Principal: 'events.amazonaws.com', ...more },
});
const invoke = { action: 'lambda:InvokeFunction', resource: HOOK };
const rule = (name: string) => ({ name: 'events.amazonaws.com', sourceArn: `arn:aws:events:us-east-1:123456789012:rule/${name}` });

test('a permission is for one source, if it says so', async () => {
  const { control } = await deployed({ One: permission({ SourceArn: rule('Breach').sourceArn, SourceAccount: '123456789012' }) });
  expect([control.mayAct(rule('Breach'), invoke), control.mayAct(rule('Other'), invoke)]).toEqual([true, false]);
  const { control: open } = await deployed({ Any: permission({ FunctionName: 'hook' }) });
  expect([open.mayAct(rule('Other'), invoke), open.mayAct({ ...rule('Other'), name: 'sns.amazonaws.com' }, invoke)]).toEqual([true, false]);
});

test('a permission for somebody else\'s account, or by what is not rehearsed, opens nothing', async () => {
  const { control } = await deployed({
    Foreign: permission({ SourceAccount: '210987654321' }),
    Organization: permission({ Principal: '*', PrincipalOrgID: 'o-1', SourceArn: rule('Org').sourceArn }),
  });
  expect(control.mayAct(rule('Breach'), invoke)).toBe(false);
  expect(() => control.mayAct(rule('Org'), invoke)).toThrow('aws:PrincipalOrgID is not rehearsed');
});

test('a role of the account may be let in by the function', async () => {
  const { may, attribute } = await deployed({ Role: role(), Permission: permission({ Principal: { 'Fn::GetAtt': ['Role', 'Arn'] } }) });
  expect(may(String(attribute('Role', 'Arn')), 'lambda:InvokeFunction', HOOK)).toBe(true);
});

test('a topic\'s policy takes the place of the one it had', async () => {
  const statement = (Service: string) => document({ Effect: 'Allow', Principal: { Service }, Action: 'sns:Publish', Resource: TOPIC });
  const policy = (Service: string): TemplateResource => ({ Type: 'AWS::SNS::TopicPolicy', Properties: { Topics: [TOPIC], PolicyDocument: statement(Service) } });
  const { control } = await deployed({ First: policy('sns.amazonaws.com'), Second: policy('events.amazonaws.com') });
  const may = (name: string) => control.mayAct({ name, sourceArn: 'arn:x:y:z::a' }, { action: 'sns:Publish', resource: TOPIC });
  expect([may('sns.amazonaws.com'), may('events.amazonaws.com')]).toEqual([false, true]);
});
