import type { Stack } from '../../../local/stage/assembly';
import { synthesizeDemo } from '../../../local/stage/synthesize';

// A synth starts a process of its own.
jest.setTimeout(60_000);

/** As the state machines of the template hold it. */
const stickinessIn = (text: string): string[] => [...text.matchAll(/stickinessSeconds\W+(\d+)/g)].map(match => match[1]!);

const ofType = ({ template }: Stack, type: string) => Object.values(template.Resources).filter(({ Type }) => Type === type);

const RULE = 'Custom::CdkTrafficShiftWeightedRule';
const GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';

test('the demo has one route to addresses, and sends every request by the weights', () => {
  const demo = synthesizeDemo();
  expect(ofType(demo, RULE)).toHaveLength(1);
  expect(ofType(demo, GROUP)).toMatchObject([{ Properties: { TargetType: 'ip' } }, { Properties: { TargetType: 'ip' } }]);
  expect(stickinessIn(JSON.stringify(demo.template))).toEqual([]);
});

test('the demo has group stickiness when its context asks for it', () => {
  const found = stickinessIn(JSON.stringify(synthesizeDemo({ stickinessSeconds: 240 }).template));
  expect(new Set(found)).toEqual(new Set(['240']));
});

test('the demo has smoke tests when its context asks for one', () => {
  const prober = (stack: Stack) => ofType(stack, 'AWS::Lambda::Function').filter(({ Properties }) => `${Properties!.Description as string}`.includes('smoke tests'));
  expect(prober(synthesizeDemo())).toHaveLength(0);
  expect(prober(synthesizeDemo({ smokeTest: '/health' }))).toHaveLength(1);
});

test('two routes are two listeners that one shift moves', () => {
  const demo = synthesizeDemo({ routes: 2, stickinessSeconds: 60 });
  expect(ofType(demo, RULE)).toHaveLength(2);
  expect(ofType(demo, 'AWS::ElasticLoadBalancingV2::Listener')).toHaveLength(2);
  expect(ofType(demo, 'AWS::StepFunctions::StateMachine')).toHaveLength(2);
  expect(new Set(stickinessIn(JSON.stringify(demo.template)))).toEqual(new Set(['60']));
});

test('functions as targets are in the template, and in its assets', () => {
  const demo = synthesizeDemo({ targetType: 'lambda' });
  expect(ofType(demo, GROUP)).toMatchObject([{ Properties: { TargetType: 'lambda' } }, { Properties: { TargetType: 'lambda' } }]);
  const services = ofType(demo, 'AWS::Lambda::Function').filter(({ Properties }) => JSON.stringify(Properties).includes('COLOR'));
  expect(services).toHaveLength(2);
  for (const { Properties } of services) {
    expect(demo.assets.has((Properties!.Code as { S3Key: string }).S3Key.replace('.zip', ''))).toBe(true);
  }
});

test('a later version of the demo has other paths, and another bake time', () => {
  const later = synthesizeDemo({ paths: ['/*', '/checkout/*'], bakeMinutes: 5 });
  const pathsOf = (stack: Stack) => ofType(stack, RULE).map(({ Properties }) => (Properties!.Conditions as object[]));
  expect(pathsOf(synthesizeDemo())).toEqual([[{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }]]);
  expect(pathsOf(later)).toEqual([[{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*', '/checkout/*'] } }]]);
  const bakes = (stack: Stack) => [...JSON.stringify(stack.template).matchAll(/bakeSeconds\W+(\d+)/g)].map(([, seconds]) => seconds);
  expect(new Set(bakes(synthesizeDemo()))).toEqual(new Set(['600']));
  expect(new Set(bakes(later))).toEqual(new Set(['300']));
});

test('a context is synthesized once', () => {
  expect(synthesizeDemo({ stickinessSeconds: 240 })).toBe(synthesizeDemo({ stickinessSeconds: 240 }));
  expect(synthesizeDemo({ stickinessSeconds: 240 })).not.toBe(synthesizeDemo());
});
