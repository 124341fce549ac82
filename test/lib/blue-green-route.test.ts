import { Duration, SecretValue } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { ApplicationTargetGroup, ListenerCondition, type ApplicationProtocolVersion } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import fc from 'fast-check';
import type { BlueGreenRouteProps, PreviewProps } from '../../lib/blue-green-route';
import { BlueGreenTargetGroups } from '../../lib/blue-green-target-groups';
import { Fixture } from './fixtures';
import { expectAcyclic } from './template-graph';

const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';

function synthesize(props: Partial<BlueGreenRouteProps> = {}): Template {
  const fixture = new Fixture();
  fixture.route(props);
  return Template.fromStack(fixture.stack);
}

interface PreviewRule { readonly Priority: number; readonly Conditions: unknown; readonly Actions: unknown }

function previewOf(template: Template, color: string): PreviewRule {
  const rules = template.findResources(RULE);
  const id = Object.keys(rules).find(each => each.includes(`Preview${color}`))!;
  return rules[id]!.Properties as PreviewRule;
}

test('adds a preview rule for each colour, in front of the route', () => {
  const template = synthesize();
  for (const [color, priority] of [['Blue', 18], ['Green', 19]] as const) {
    expect(previewOf(template, color)).toMatchObject({
      Priority: priority,
      Conditions: [
        { Field: 'path-pattern', PathPatternConfig: { Values: ['/api/*'] } },
        { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Deploy-Color', Values: [color.toLowerCase()] } },
      ],
      Actions: [{ Type: 'forward', TargetGroupArn: { Ref: expect.stringContaining(`${color}Group`) } }],
    });
  }
  expectAcyclic(template);
});

test('the preview may have a header, priorities and restrictions of its own', () => {
  const template = synthesize({
    preview: {
      header: 'X-Color', priorities: [7, 3], sourceIps: ['10.0.0.0/8'],
      secret: SecretValue.secretsManager('preview'), secretHeader: 'X-Key',
    },
  });
  expect(previewOf(template, 'Blue')).toMatchObject({
    Priority: 7,
    Conditions: [
      {},
      { HttpHeaderConfig: { HttpHeaderName: 'X-Color', Values: ['blue'] } },
      { SourceIpConfig: { Values: ['10.0.0.0/8'] } },
      { HttpHeaderConfig: { HttpHeaderName: 'X-Key', Values: ['{{resolve:secretsmanager:preview:SecretString:::}}'] } },
    ],
  });
  expect(previewOf(template, 'Green').Priority).toBe(3);
});

test('renders what the controller needs', () => {
  const fixture = new Fixture();
  const route = fixture.route({ stickiness: Duration.minutes(10) });
  const { stack } = fixture;
  expect(stack.resolve(route._render())).toEqual({
    name: 'Stack/Route',
    ruleArn: stack.resolve(route.rule.ruleArn),
    targetGroupArns: {
      blue: { 'Fn::GetAtt': [expect.stringContaining('RouteRule'), 'BlueTargetGroupArn'] },
      green: { 'Fn::GetAtt': [expect.stringContaining('RouteRule'), 'GreenTargetGroupArn'] },
    },
    healthChecked: { blue: true, green: true },
    stickinessSeconds: 600,
  });
  expect(new Fixture().route()._render()).not.toHaveProperty('stickinessSeconds');
});

test('takes an imported listener and own target groups', () => {
  const fixture = new Fixture();
  const group = (id: string) => new ApplicationTargetGroup(fixture.stack, id, { vpc: fixture.vpc, port: 80 });
  const targets = BlueGreenTargetGroups.fromTargetGroups(fixture.stack, 'Targets', { blue: group('Old'), green: group('New') });
  fixture.route({ listener: fixture.importedListener(), targets });
  const template = Template.fromStack(fixture.stack);
  expect(previewOf(template, 'Green').Actions).toEqual([{ Type: 'forward', TargetGroupArn: { Ref: expect.stringContaining('New') } }]);
  expectAcyclic(template);
});

describe('a preview that anybody can reach', () => {
  const warningsFor = (props: Partial<BlueGreenRouteProps>) => {
    const fixture = new Fixture();
    fixture.route(props);
    return Annotations.fromStack(fixture.stack).findWarning('/Stack/Route', Match.stringLikeRegexp('cdk-traffic-shift:publicPreview'));
  };

  test('is warned of', () => expect(warningsFor({})).toHaveLength(1));

  test.each<[string, Partial<BlueGreenRouteProps>]>([
    ['addresses', { preview: { sourceIps: ['10.0.0.0/8'] } }],
    ['a secret', { preview: { secret: SecretValue.secretsManager('preview') } }],
    ['addresses of the route', { conditions: [ListenerCondition.sourceIps(['10.0.0.0/8'])] }],
  ])('is none with %s', (_, props) => expect(warningsFor(props)).toEqual([]));
});

test.each<[string, PreviewProps, string]>([
  ['a single priority', { priorities: [3] }, 'preview.priorities are [3]: give two different ones'],
  ['three priorities', { priorities: [3, 4, 5] }, 'preview.priorities are [3, 4, 5]'],
  ['the same priority twice', { priorities: [3, 3] }, 'preview.priorities are [3, 3]'],
  ['the priority of the route', { priorities: [3, 20] }, `preview priority is 20, after the route's own of 20`],
  ['priority 0', { priorities: [0, 3] }, 'preview priority is 0: choose a whole number from 1 to 50000'],
  ['a literal secret', { secret: SecretValue.unsafePlainText('hush') }, 'preview.secret is a literal'],
  ['too many addresses', { sourceIps: ['1.1.1.1/32', '2.2.2.2/32', '3.3.3.3/32', '4.4.4.4/32'] }, 'conditions of the blue preview rule have 6 values'],
])('fails for a preview with %s', (_, preview, message) => {
  expect(() => synthesize({ preview })).toThrow(message);
});

test.each<[string, Partial<BlueGreenRouteProps>, string]>([
  ['no room for the preview rules', { priority: 2 }, 'preview priority is 0'],
  ['a priority too high', { priority: 50001, preview: { priorities: [1, 2] } }, 'priority is 50001'],
  ['no condition', { conditions: [] }, 'conditions of the rule are empty'],
  ['no value left for the preview header', { conditions: [ListenerCondition.pathPatterns(['/a', '/b', '/c', '/d', '/e'])] }, 'blue preview rule have 6 values'],
  ['stickiness of no time', { stickiness: Duration.seconds(0) }, 'stickiness is 0 seconds: choose a whole number from 1 to 604800'],
  ['stickiness of more than a week', { stickiness: Duration.seconds(604801) }, 'stickiness is 604801 seconds'],
  ['source addresses twice', {
    conditions: [ListenerCondition.sourceIps(['10.0.0.0/8'])], preview: { sourceIps: ['10.1.0.0/16'] },
  }, `'source-ip' more than once`],
])('fails for %s', (_, props, message) => {
  expect(() => synthesize(props)).toThrow(message);
});

test('fails for target stickiness without stickiness of the route', () => {
  const fixture = new Fixture();
  const targets = fixture.targets({ green: { stickinessCookieDuration: Duration.hours(1) } });
  const listener = fixture.listener();
  expect(() => fixture.route({ listener, targets })).toThrow('Stack/Route: stickiness is missing, but the green group has target stickiness');
  expect(() => fixture.route({ listener, targets, stickiness: Duration.hours(1) }, 'Sticky')).not.toThrow();
});

test('fails for a priority that another route has on the same listener', () => {
  const fixture = new Fixture();
  const listener = fixture.listener();
  fixture.route({ listener });
  expect(() => fixture.route({ listener, targets: fixture.targets({}, 'T2'), priority: 21 }, 'Second'))
    .toThrow('Stack/Second: priority 19 belongs to Stack/Route on the same listener');
});

test('no template of any route holds a weight', () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 2 });
  const props = fc.record({
    priority: fc.integer({ min: 3, max: 50000 }),
    paths: words,
    hosts: fc.option(words, { nil: undefined }),
    sticky: fc.option(fc.integer({ min: 1, max: 604800 }), { nil: undefined }),
    protocolVersion: fc.constantFrom(undefined, 'HTTP2' as ApplicationProtocolVersion),
    imported: fc.boolean(),
  });
  fc.assert(fc.property(props, ({ priority, paths, hosts, sticky, protocolVersion, imported }) => {
    const fixture = new Fixture();
    const listener = imported ? fixture.importedListener() : fixture.listener();
    const conditions = [ListenerCondition.pathPatterns(paths), ...hosts ? [ListenerCondition.hostHeaders(hosts)] : []];
    const stickiness = sticky === undefined ? undefined : Duration.seconds(sticky);
    const targets = fixture.targets({ protocolVersion, stickinessCookieDuration: stickiness });
    fixture.route({ listener, priority, conditions, targets, stickiness });
    const template = Template.fromStack(fixture.stack);
    expect(keysOf(template.toJSON())).not.toContain('Weight');
    expectAcyclic(template);
  }), { numRuns: 15 });
});

function keysOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...keysOf(inner)]);
}
