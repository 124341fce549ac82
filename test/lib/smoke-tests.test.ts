import { Duration } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  ApplicationLoadBalancer, ApplicationProtocol, ListenerAction, ListenerCertificate, ListenerCondition,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { ProberConfig } from '../../lambda/contract';
import type { BlueGreenRoute } from '../../lib/blue-green-route';
import type { SmokeTest, SmokeTests } from '../../lib/smoke-tests';
import { loadMachine } from '../../local/states/load';
import { machinesOf, shiftOn } from './definitions';
import { Fixture } from './fixtures';
import { actionsOf, only, resourcesOf, statementsOf } from './policies';
import { expectAcyclic } from './template-graph';

const publicListener = (fixture: Fixture, port = 80, id = 'Public') =>
  new ApplicationLoadBalancer(fixture.stack, id, { vpc: fixture.vpc, internetFacing: true })
    .addListener('Http', { port, protocol: ApplicationProtocol.HTTP, defaultAction: ListenerAction.fixedResponse(404) });

interface Settings {
  readonly routes?: (fixture: Fixture) => BlueGreenRoute[];
  readonly smokeTests?: (fixture: Fixture) => Partial<SmokeTests>;
}

const deployed = ({ routes, smokeTests = () => ({}) }: Settings = {}) => {
  const fixture = new Fixture();
  shiftOn(fixture, {
    routes: routes?.(fixture) ?? [fixture.route({ listener: publicListener(fixture) })],
    smokeTests: { tests: [{ path: '/health' }], ...smokeTests(fixture) },
  });
  const template = Template.fromStack(fixture.stack);
  const { definition } = machinesOf(template).migrate;
  const { prober } = definition.States['Load configuration']!.Parameters!.config as { prober: ProberConfig };
  return { fixture, template, definition, prober };
};

const withSecret = (fixture: Fixture) => {
  const secret = new Secret(fixture.stack, 'Preview');
  return { secret, route: fixture.route({ listener: publicListener(fixture), preview: { secret: secret.secretValue } }) };
};

describe('the prober is told', () => {
  test('what to ask, with defaults for whatever was not said', () => {
    const { prober, template } = deployed();
    expect(prober).toEqual({
      routes: [{
        name: 'Stack/Route', origin: expect.stringMatching(/^http:\/\/Public\w+\.DNSName$/),
        previewHeaders: { blue: { 'X-Deploy-Color': 'blue' }, green: { 'X-Deploy-Color': 'green' } },
      }],
      warmUp: { paths: [], times: 3 },
      smokeTests: [{ name: 'GET /health', method: 'GET', path: '/health', headers: {}, expectedStatus: [200], retries: 2 }],
      probeFailures: 3,
    });
    expectAcyclic(template);
  });

  test('everything that was said', () => {
    const test = { path: '/orders?a=1', method: 'POST', headers: { 'X-A': 'b' }, body: '{}', expectedStatus: [200, 204], bodyPattern: '^ok', retries: 0, name: 'orders' };
    const { prober } = deployed({
      smokeTests: () => ({
        tests: [{ ...test, maxLatency: Duration.millis(300) }], warmUp: { paths: ['/'], times: 9 }, probes: { failures: 5, interval: Duration.minutes(1) },
        origin: 'https://shop.example.com',
      }),
    });
    expect(prober).toMatchObject({
      routes: [{ origin: 'https://shop.example.com' }], warmUp: { paths: ['/'], times: 9 }, smokeTests: [{ ...test, maxLatencyMs: 300 }],
      probeFailures: 5, probeIntervalSeconds: 60,
    });
  });

  test('the listener\'s port, where that is not the scheme\'s own', () => {
    const { prober } = deployed({ routes: fixture => [fixture.route({ listener: publicListener(fixture, 8080) })] });
    expect(prober.routes[0]!.origin).toMatch(/^http:\/\/Public\w+\.DNSName:8080$/);
  });

  test('where the secret is kept, and nothing of what it is', () => {
    const { prober, template } = deployed({
      routes: fixture => [withSecret(fixture).route],
      smokeTests: fixture => ({ previewSecret: fixture.stack.node.findChild('Preview') as Secret }),
    });
    expect(prober.routes[0]).toMatchObject({ secretArn: expect.stringMatching(/^Preview\w+$/), secretHeader: 'X-Deploy-Key' });
    template.hasResourceProperties('AWS::Lambda::Function', { Description: 'Sends smoke tests and probes of Stack/Shift', Environment: Match.absent() });
    expect(machinesOf(template).migrate.text).not.toContain('resolve:secretsmanager');
  });

  test('of routes on one listener once, with the preview headers of all of them', () => {
    const { prober } = deployed({
      routes: fixture => {
        const listener = publicListener(fixture);
        const route = (id: string, priority: number) => fixture.route({
          listener, priority, targets: fixture.targets({}, `${id}Targets`), preview: { header: `X-${id}` }, conditions: [ListenerCondition.pathPatterns([`/${id}/*`])],
        }, id);
        return [route('Api', 20), route('Web', 30)];
      },
    });
    expect(prober.routes).toMatchObject([{ name: 'Stack/Api, Stack/Web', previewHeaders: { green: { 'X-Api': 'green', 'X-Web': 'green' } } }]);
  });

  test('of routes on several listeners each', () => {
    const { prober } = deployed({
      routes: fixture => [80, 81].map(port => fixture.route({
        listener: publicListener(fixture, port, `Alb${port}`), targets: fixture.targets({}, `Targets${port}`),
      }, `Route${port}`)),
    });
    expect(prober.routes.map(({ name }) => name)).toEqual(['Stack/Route80', 'Stack/Route81']);
  });
});

describe('the state machine', () => {
  test('asks before the first step, and at every look', () => {
    const { definition } = deployed();
    expect(definition.States['Smoke test']).toMatchObject({ Next: 'Judge smoke test', Catch: [{ Next: 'Judge smoke test', ResultPath: '$.probe' }] });
    expect(definition.States['Probe']).toMatchObject({ Next: 'Watch', Catch: [{ Next: 'Watch', ResultPath: '$.probe' }] });
    expect(definition.States['Hold']!.Next).toBe('Probe');
    expect(definition.States['Ready?']!.Choices).toEqual(expect.arrayContaining([expect.objectContaining({ StringEquals: 'shift', Next: 'Smoke test' })]));
    expect(() => loadMachine(definition)).not.toThrow();
  });

  test('does not probe when that is switched off', () => {
    const { definition, prober } = deployed({ smokeTests: () => ({ probes: { enabled: false } }) });
    expect(definition.States).toHaveProperty(['Smoke test']);
    expect(definition.States).not.toHaveProperty('Probe');
    expect(prober).not.toHaveProperty('probeFailures');
  });

  test('knows of no prober without smoke tests', () => {
    const fixture = new Fixture();
    shiftOn(fixture);
    const template = Template.fromStack(fixture.stack);
    expect(machinesOf(template).migrate.text).not.toMatch(/[Pp]rober/);
    template.resourceCountIs('AWS::Lambda::Function', 3);
  });
});

describe('the prober\'s function', () => {
  const statementsIn = (template: Template) => statementsOf(template, only(template, 'AWS::IAM::Role', /ShiftProberRole/));

  test('may do nothing but write its log', () => {
    expect(statementsIn(deployed().template).flatMap(actionsOf).sort()).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
  });

  test('may read the preview\'s one secret, and use the key that it is encrypted with', () => {
    const { template } = deployed({
      smokeTests: fixture => ({ previewSecret: new Secret(fixture.stack, 'Own', { encryptionKey: new Key(fixture.stack, 'Key') }) }),
    });
    const reading = statementsIn(template).filter(each => !actionsOf(each).some(action => action.startsWith('logs:')));
    expect(reading.flatMap(actionsOf).sort()).toEqual(['kms:Decrypt', 'secretsmanager:GetSecretValue']);
    expect(JSON.stringify(reading.flatMap(resourcesOf))).not.toContain('*');
  });

  test('of an internal load balancer is in its VPC, and let in', () => {
    const { template } = deployed({ routes: fixture => [fixture.route()] });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Sends smoke tests and probes of Stack/Shift', VpcConfig: { SubnetIds: Match.anyValue(), SecurityGroupIds: Match.anyValue() },
    });
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      FromPort: 80, SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('ShiftProberSecurityGroup'), 'GroupId'] },
    });
    expect(statementsIn(template).flatMap(actionsOf)).toContain('ec2:CreateNetworkInterface');
    expectAcyclic(template);
  });

  test('has no finding of cdk-nag, in a VPC and with a secret of another stack', () => {
    const { fixture } = deployed({
      routes: each => [each.route()],
      smokeTests: each => ({ previewSecret: Secret.fromSecretNameV2(each.stack, 'Named', 'preview') }),
    });
    const { violations } = new AwsSolutionsChecks().validateScope(fixture.stack.node.root);
    const found = violations.flatMap(({ ruleName, violatingResources }) => violatingResources.map(({ constructPath }) => `${constructPath}: ${ruleName}`));
    expect(found.filter(finding => finding.includes('/Shift/'))).toEqual([]);
  });

  test('is in the VPC that it is given, and in none otherwise', () => {
    const inVpc = (template: Template) => Object.values(template.findResources('AWS::Lambda::Function', { Properties: { VpcConfig: Match.anyValue() } }));
    expect(inVpc(deployed().template)).toHaveLength(0);
    expect(inVpc(deployed({ smokeTests: fixture => ({ vpc: new Vpc(fixture.stack, 'Other', { maxAzs: 1 }) }) }).template)).toHaveLength(1);
  });
});

describe('what the user gets wrong', () => {
  const refusing = (smokeTests: Partial<SmokeTests>) => () => deployed({ smokeTests: () => smokeTests });

  test.each<[Partial<SmokeTest>, string]>([
    [{ path: 'health' }, 'smokeTests.tests[0].path is \'health\': begin it with one \'/\''],
    [{ path: '//evil.example.com/' }, 'smokeTests.tests[0].path is'],
    [{ path: '/a b' }, 'smokeTests.tests[0].path is'],
    [{ path: '/a#b' }, 'smokeTests.tests[0].path is'],
    [{ method: 'get' }, 'smokeTests.tests[0].method is \'get\': choose one of GET, HEAD'],
    [{ headers: { 'a b': 'c' } }, 'smokeTests.tests[0].headers has the name \'a b\''],
    [{ headers: { a: 'b\r\nc: d' } }, 'smokeTests.tests[0].headers has a value of \'a\''],
    [{ expectedStatus: [] }, 'smokeTests.tests[0].expectedStatus is empty'],
    [{ expectedStatus: [200, 99] }, 'smokeTests.tests[0].expectedStatus is 99: choose a whole number from 100 to 599'],
    [{ bodyPattern: '(' }, 'smokeTests.tests[0].bodyPattern is \'(\': write a regular expression'],
    [{ maxLatency: Duration.minutes(1) }, 'smokeTests.tests[0].maxLatency is 60000 milliseconds: choose a number from 1 to 30000 milliseconds'],
    [{ maxLatency: Duration.millis(0) }, 'smokeTests.tests[0].maxLatency is 0 milliseconds'],
    [{ retries: 6 }, 'smokeTests.tests[0].retries is 6: choose a whole number from 0 to 5'],
    [{ body: 'x'.repeat(1001) }, 'smokeTests.tests[0].body has 1001 characters: use at most 1000'],
  ])('a test with %j', (test, message) => {
    expect(refusing({ tests: [{ path: '/', ...test }] })).toThrow(`Stack/Shift: ${message}`);
  });

  test.each<[Partial<SmokeTests>, string]>([
    [{ tests: [] }, 'the number of smokeTests.tests is 0: choose a whole number from 1 to 20'],
    [{ warmUp: { paths: [] } }, 'the number of smokeTests.warmUp.paths is 0'],
    [{ warmUp: { paths: ['x'] } }, 'smokeTests.warmUp.paths[0] is \'x\''],
    [{ warmUp: { paths: ['/'], times: 101 } }, 'smokeTests.warmUp.times is 101: choose a whole number from 1 to 100'],
    [{ probes: { interval: Duration.hours(2) } }, 'smokeTests.probes.interval is 7200 seconds: choose a whole number from 1 to 3600 seconds'],
    [{ probes: { failures: 0 } }, 'smokeTests.probes.failures is 0: choose a whole number from 1 to 20'],
    [{ origin: 'shop.example.com' }, 'smokeTests.origin is \'shop.example.com\': give scheme, host and port only'],
    [{ origin: 'https://shop.example.com/' }, 'smokeTests.origin is'],
    [{ origin: 'ftp://shop.example.com' }, 'smokeTests.origin is'],
  ])('%j', (smokeTests, message) => {
    expect(refusing(smokeTests)).toThrow(`Stack/Shift: ${message}`);
  });

  test('an imported listener, or one that speaks HTTPS, without an origin', () => {
    expect(() => deployed({ routes: fixture => [fixture.route({ listener: fixture.importedListener() })] }))
      .toThrow('Stack/Shift: smokeTests.origin is missing, but the listener of Stack/Route is imported');
    expect(() => deployed({
      routes: fixture => {
        const certificates = [ListenerCertificate.fromArn('arn:aws:acm:eu-west-1:111122223333:certificate/a')];
        const loadBalancer = new ApplicationLoadBalancer(fixture.stack, 'Tls', { vpc: fixture.vpc, internetFacing: true });
        return [fixture.route({ listener: loadBalancer.addListener('Https', { port: 443, certificates, defaultAction: ListenerAction.fixedResponse(404) }) })];
      },
    })).toThrow('Stack/Shift: smokeTests.origin is missing, but the listener of Stack/Route speaks HTTPS');
  });

  test('an imported listener does with an origin', () => {
    const routes = (fixture: Fixture) => [fixture.route({ listener: fixture.importedListener() })];
    expect(deployed({ routes, smokeTests: fixture => ({ origin: 'http://shop.internal', vpc: fixture.vpc }) }).prober.routes[0]!.origin).toBe('http://shop.internal');
  });

  test('a preview that needs a secret which the prober is not given', () => {
    expect(() => deployed({ routes: fixture => [withSecret(fixture).route] }))
      .toThrow('Stack/Shift: smokeTests.previewSecret is missing, but the preview of Stack/Route needs a secret');
  });

  test('a preview that is limited to addresses which the prober does not have is a warning', () => {
    const sourceIps = ['10.0.0.0/16'];
    const found = ({ fixture }: { fixture: Fixture }) => Annotations.fromStack(fixture.stack).findWarning('/Stack/Shift', Match.stringLikeRegexp('proberSourceIps'));
    const limited = (fixture: Fixture) => ({ listener: publicListener(fixture), preview: { sourceIps } });
    expect(found(deployed({ routes: fixture => [fixture.route(limited(fixture))] }))).toHaveLength(1);
    expect(found(deployed({ routes: fixture => [fixture.route({ preview: { sourceIps } })] }))).toHaveLength(0);
    expect(found(deployed())).toHaveLength(0);
  });
});
