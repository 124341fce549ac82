import { configIn } from '../../../local/app/config-in';
import { answersFor, textMatching } from '../../../local/app/answers-for';
import { evaluated } from '../../../local/app/evaluated';
import { withoutVersions } from '../../../local/app/functions';
import { broughtHere } from '../../../local/app/here';
import { joinedStack } from '../../../local/app/joined';
import { notRehearsedNotes } from '../../../local/app/not-rehearsed';
import { withStandIns } from '../../../local/app/outside';
import { paceOf, requestsAt } from '../../../local/app/pace';
import { withPlainOrigins } from '../../../local/app/plain-origins';
import { renamed } from '../../../local/app/renamed';
import { withSecrets } from '../../../local/app/secrets';
import { METADATA_KEY } from '../../../lambda/contract';
import type { AssemblyStack, Template } from '../../../local/stage/assembly';

const stackOf = (name: string, template: Partial<Template>, environment = 'aws://unknown-account/unknown-region'): AssemblyStack =>
  ({ name, path: name, environment, assets: new Map([[name, `/${name}`]]), template: { Resources: {}, ...template } });

describe('a stack that names its account and region', () => {
  const text = 'arn:aws:elasticloadbalancing:eu-west-1:210987654321:listener/app/a/b/c';
  const of = (environment: string) => broughtHere(stackOf('S', { Resources: { R: { Type: 'T', Properties: { text } } } }, environment)).template.Resources.R!.Properties!.text;

  test('is brought to those of the rehearsal', () => {
    expect(of('aws://210987654321/eu-west-1')).toBe('arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/a/b/c');
  });

  test.each(['', 'aws://unknown-account/unknown-region'])('if it does: %j', environment => {
    expect(of(environment)).toBe(text);
  });
});

test('ids get a prefix wherever they are referred to, and nothing else does', () => {
  const template: Template = {
    Parameters: { P: {} },
    Resources: {
      A: { Type: 'T', DependsOn: 'B', Properties: { a: { Ref: 'B' }, b: { 'Fn::GetAtt': ['B', 'Arn'] }, c: { 'Fn::GetAtt': 'B.Arn' }, d: 'B' } },
      B: { Type: 'T', Properties: { a: { 'Fn::Sub': '${A} ${A.Arn} ${!B} ${AWS::Region}' }, b: { 'Fn::Sub': ['${X}', { X: { Ref: 'P' } }] }, c: { Ref: 'AWS::Region' } } },
    },
    Outputs: { O: { Value: { Ref: 'A' } } },
  };
  expect(renamed(template, 'Net')).toEqual({
    Parameters: { NetP: {} },
    Resources: {
      NetA: { Type: 'T', DependsOn: ['NetB'], Properties: { a: { Ref: 'NetB' }, b: { 'Fn::GetAtt': ['NetB', 'Arn'] }, c: { 'Fn::GetAtt': ['NetB', 'Arn'] }, d: 'B' } },
      NetB: {
        Type: 'T', Properties: {
          a: { 'Fn::Sub': ['${NetA} ${NetA.Arn} ${!B} ${AWS::Region}', {}] }, b: { 'Fn::Sub': ['${X}', { X: { Ref: 'NetP' } }] }, c: { Ref: 'AWS::Region' },
        },
      },
    },
    Outputs: { O: { Value: { Ref: 'NetA' } } },
  });
});

describe('a stack and those whose exports it uses', () => {
  const exported = (Name: string, Value: unknown) => ({ Outputs: { O: { Value, Export: { Name } } } });
  const base = stackOf('Base', { Resources: { Vpc: { Type: 'V' } }, ...exported('Base:Vpc', { Ref: 'Vpc' }) });
  const network = stackOf('Net-work', {
    Resources: { Listener: { Type: 'L', Properties: { vpc: { 'Fn::ImportValue': 'Base:Vpc' } } } }, ...exported('Net:Listener', { 'Fn::GetAtt': ['Listener', 'Arn'] }),
  });
  const other = stackOf('Other', { Resources: { X: { Type: 'X' } } });
  const shop = stackOf('Shop', {
    Resources: { Listener: { Type: 'R', Properties: { listener: { 'Fn::ImportValue': 'Net:Listener' }, cluster: { 'Fn::ImportValue': 'else:where' } } } },
  });
  const joined = joinedStack(shop, [other, shop, network, base]);

  test('are one, without the others', () => {
    expect(joined.with).toEqual(['Net-work', 'Base']);
    expect(joined.stack.template.Resources).toEqual({
      Listener: { Type: 'R', Properties: { listener: { 'Fn::GetAtt': ['NetworkListener', 'Arn'] }, cluster: { Ref: 'Importelsewhere' } } },
      NetworkListener: { Type: 'L', Properties: { vpc: { Ref: 'BaseVpc' } } },
      BaseVpc: { Type: 'V' },
    });
    expect([...joined.stack.assets.keys()].sort()).toEqual(['Base', 'Net-work', 'Shop']);
  });

  test('are given what no stack of the app exports', () => {
    expect(joined.stack.template.Parameters).toEqual({ Importelsewhere: {} });
  });

  test('are just the stack, where it uses none', () => {
    const { Resources } = other.template;
    expect(joinedStack(other, [other, shop, network])).toMatchObject({ with: [], stack: { template: { Resources } } });
  });
});

describe('a listener that a template only refers to', () => {
  const arn = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/front/1/2';
  const rule = (ListenerArn: unknown, more: object = {}) => ({ Type: 'Custom::Rule', Properties: { ListenerArn, ...more } });
  const ofType = ({ Resources }: Template, type: string) => Object.entries(Resources).filter(([, { Type }]) => Type.endsWith(type));

  test('has a stand-in with its ARN, once', () => {
    const { template, standsFor } = withStandIns({ Resources: { A: rule(arn), B: rule(arn) } });
    const [[id, listener] = ['', undefined], ...more] = ofType(template, '::Listener');
    expect(more).toEqual([]);
    expect(listener).toMatchObject({ Metadata: { 'cdk-traffic-shift:stands-for': arn }, Properties: { Protocol: 'HTTP', Port: 80 } });
    expect(ofType(template, '::LoadBalancer')).toMatchObject([[expect.anything(), { Metadata: { 'cdk-traffic-shift:stands-for': arn.replace('listener/app/front/1/2', 'loadbalancer/app/front/1') } }]]);
    expect(template.Resources.A!.Properties!.ListenerArn).toEqual({ Ref: id });
    expect(standsFor).toEqual([arn]);
  });

  test('of a parameter gets an ARN, which the parameter then says', () => {
    const { template, standsFor } = withStandIns({ Parameters: { P: { Default: '/ssm/name' } }, Resources: { A: rule({ Ref: 'P' }, { Authentication: [{}] }) } });
    expect(template.Parameters).toEqual({ P: { Default: standsFor[0] } });
    expect(standsFor[0]).toMatch(/^arn:aws:elasticloadbalancing:us-east-1:123456789012:listener\/app\/P\/\w{16}\/\w{16}$/);
    expect(ofType(template, '::Listener')[0]![1].Properties).toMatchObject({ Protocol: 'HTTPS', Port: 443 });
  });

  test('is none, if the template has it', () => {
    const template: Template = { Resources: { L: { Type: 'AWS::ElasticLoadBalancingV2::Listener' }, A: rule({ Ref: 'L' }) } };
    expect(withStandIns(template)).toEqual({ standsFor: [], template: { ...template, Parameters: {} } });
  });
});

test('secrets that a template only refers to have values', () => {
  const arn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:shop/key-AbCdEf';
  const { template, secrets } = withSecrets({
    Parameters: { Given: {}, Other: {} },
    Resources: {
      A: { Type: 'T', Properties: { ClientSecret: { SecretArn: { Ref: 'Given' } } } },
      B: { Type: 'T', Properties: { value: `{{resolve:secretsmanager:${arn}:SecretString:::}}`, own: { SecretArn: { Ref: 'B' } } } },
    },
  });
  const { Default } = template.Parameters!.Given!;
  expect(Object.keys(secrets)).toEqual([Default, arn]);
  expect(template.Parameters!.Other).toEqual({});
});

test('a version or an alias of a function is the function', () => {
  const { Resources } = withoutVersions({
    Resources: {
      F: { Type: 'AWS::Lambda::Function' },
      V: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'F' } } },
      A: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'F' }, FunctionVersion: { 'Fn::GetAtt': ['V', 'Version'] } } },
      G: { Type: 'T', Properties: { Targets: [{ Id: { Ref: 'A' } }], f: { Ref: 'F' }, v: { Ref: 'V' } } },
    },
  });
  const arn = { 'Fn::GetAtt': ['F', 'Arn'] };
  expect(Resources.G!.Properties).toEqual({ Targets: [{ Id: arn }], f: { Ref: 'F' }, v: arn });
  expect(Resources.A!.Properties!.FunctionVersion).toEqual({ 'Fn::GetAtt': ['V', 'Version'] });
});

test('conditions and mappings are looked up, and what is not wanted is left out', () => {
  const { Resources } = evaluated({
    Parameters: { Stage: { Default: 'prod' }, Name: {} },
    Mappings: { Sizes: { 'us-east-1': { prod: 3 } } },
    Conditions: {
      Prod: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] }, Test: { 'Fn::Not': [{ Condition: 'Prod' }] },
      Here: { 'Fn::And': [{ Condition: 'Prod' }, { 'Fn::Equals': ['us-east-1', { Ref: 'AWS::Region' }] }] },
      Any: { 'Fn::Or': [{ Condition: 'Test' }, { 'Fn::Equals': [{ Ref: 'Name' }, ''] }] },
    },
    Resources: {
      A: {
        Type: 'T', Condition: 'Here', Properties: {
          size: { 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, { Ref: 'Stage' }] },
          nested: { 'Fn::If': ['Any', 'x', { 'Fn::If': ['Prod', { Ref: 'A' }, 'y'] }] }, zone: { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] },
        },
      },
      B: { Type: 'T', Condition: 'Test' },
      C: { Type: 'T', Condition: 'Any' },
    },
  });
  expect(Resources).toEqual({
    A: { Type: 'T', Condition: 'Here', Properties: { size: 3, nested: { Ref: 'A' }, zone: { 'Fn::Select': [0, ['us-east-1a', 'us-east-1b', 'us-east-1c']] } } },
  });
});

test('only what asks a listener by TLS asks it by plain HTTP, at the port that it has', () => {
  const definition = (origin: string) => `{"prober":{"routes":[{"origin":"${origin}","name":"x"}]}}`;
  const machine = (origin: string, marked = true) => ({ Type: 'M', ...marked && { Metadata: { [METADATA_KEY]: {} } }, Properties: { DefinitionString: { 'Fn::Join': ['', [definition(origin)]] } } });
  const origins = (origin: string, marked = true) =>
    JSON.stringify(withPlainOrigins({ Resources: { A: machine(origin, marked) } }).Resources.A).match(/https?:[^"\\]+/)![0];
  expect(origins('https://shop.example.com')).toBe('http://shop.example.com:443');
  expect(origins('https://shop.example.com:8443')).toBe('http://shop.example.com:8443');
  expect(origins('http://shop.example.com')).toBe('http://shop.example.com');
  expect(origins('https://shop.example.com', false)).toBe('https://shop.example.com');
});

test.each([
  ['Welcome', 'Welcome'], ['^"ok"$', '"ok"'], ['"status": *"up"', undefined], ['\\{"up":\\s*true\\}', '{"up":true}'], ['v\\d+\\.\\d+', 'v1.1'], ['', ''], ['a|b', 'a|b'], ['[0-9]{8}', undefined],
])('of %j a text that matches is %j', (pattern, text) => {
  expect(textMatching(pattern)).toBe(text);
});

test('the built-in service answers the health checks and the smoke tests of a template', () => {
  const group = (Properties: Record<string, unknown>) => ({ Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties });
  const smokeTest = { name: 'x', method: 'GET', headers: {}, retries: 0 };
  const prober = {
    routes: [], warmUp: { paths: [], times: 1 },
    smokeTests: [{ ...smokeTest, path: '/a', expectedStatus: [201, 200], bodyPattern: 'up' }, { ...smokeTest, path: '/b', expectedStatus: [200], bodyPattern: '[0-9]{3}' }],
  };
  expect(answersFor({ Resources: { A: group({ HealthCheckPath: '/ready', Matcher: { HttpCode: '204,299' } }), B: group({}) } }, { prober })).toEqual({
    answers: { health: { '/ready': 204, '/': 200 }, pages: [{ method: 'GET', path: '/a', status: 201, body: 'up' }, { method: 'GET', path: '/b', status: 200, body: '' }] },
    unknown: ['/b'],
  });
});

test('a schedule takes about a minute, and users no more than a small machine', () => {
  const schedule = (minutes: number) => ({ schedule: [50, 100].map(weight => ({ weight, holdSeconds: minutes * 30 })) });
  for (const minutes of [1, 10, 35, 95]) expect((minutes + 5) / paceOf(schedule(minutes)).speed).toBeCloseTo(1, 1);
  expect(paceOf(schedule(29 * 60))).toEqual({ speed: 100, requestsPerMinute: 150 });
  for (const speed of [1, 60, 100, 600]) expect(requestsAt(speed) * speed / 60).toBeLessThanOrEqual(250);
  expect(requestsAt(10)).toBe(240);
});

test('the configuration of a shift is read before it is deployed', () => {
  const DefinitionString = { 'Fn::Join': ['', ['{"States":{"Load configuration":{"Parameters":{"config":{"shift":"S","routes":[{"ruleArn":"', { 'Fn::GetAtt': ['Rule', 'RuleArn'] }, '"}]}}}}}']] };
  const config = configIn({ Resources: { M: { Type: 'M', Properties: { DefinitionString } } } }, 'M');
  expect(config).toEqual({ shift: 'S', routes: [{ ruleArn: 'Rule.RuleArn' }] });
});

test('what has no part is counted by its type', () => {
  expect(notRehearsedNotes([])).toEqual([]);
  expect(notRehearsedNotes([
    { logicalId: 'A', type: 'Subnet' }, { logicalId: 'B', type: 'Subnet' }, { logicalId: 'C', type: 'Role' }, { logicalId: 'D', type: 'AWS::CDK::Metadata' },
    { logicalId: 'E', type: 'Group', property: 'Targets' },
  ])).toEqual(['in the template, but by name only: 2 Subnet, Role', 'in the template, but without a part here: Group (Targets)']);
});
