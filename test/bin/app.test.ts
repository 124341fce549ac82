import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { DemoStack } from '../../bin/demo-stack';
import { LambdaTargetsStack } from '../../bin/demo/lambda-targets-stack';
import { RetiringStack } from '../../bin/demo/retiring-stack';
import { TwoRoutesStack } from '../../bin/demo/two-routes-stack';
import { demoOf } from '../../bin/demo/variants';
import { WEIGHTED_RULE_RESOURCE_TYPE } from '../../lambda/contract';
import { expectAcyclic } from '../lib/template-graph';

const app = new App();
const template = Template.fromStack(new DemoStack(app, 'TrafficShiftDemo'));

test('the demo has one route, two services and one shift, without a cycle', () => {
  template.resourceCountIs(WEIGHTED_RULE_RESOURCE_TYPE, 1);
  template.resourceCountIs('AWS::ECS::Service', 2);
  template.resourceCountIs('AWS::StepFunctions::StateMachine', 2);
  expectAcyclic(template);
});

test('the demo says where it answers, and how a release is started', () => {
  expect(Object.keys(template.findOutputs('*')).sort()).toEqual(['Migrate', 'Operate', 'Url']);
});

const withSmokeTests = new App({ context: { smokeTest: '/health' } });
const probed = Template.fromStack(new DemoStack(withSmokeTests, 'TrafficShiftDemo'));

test('the demo with smoke tests has a prober, a secret for its preview, and no cycle', () => {
  probed.hasResourceProperties('AWS::Lambda::Function', { Description: 'Sends smoke tests and probes of TrafficShiftDemo/Deployment/Shift' });
  probed.resourceCountIs('AWS::SecretsManager::Secret', 1);
  expectAcyclic(probed);
});

test.each([['the demo', app], ['the demo with smoke tests', withSmokeTests]])('cdk-nag has no finding in %s that is not explained', (_, demo) => {
  const { violations } = new AwsSolutionsChecks().validateScope(demo);
  expect(violations.flatMap(({ ruleName, violatingResources }) => violatingResources.map(({ constructPath }) => `${constructPath}: ${ruleName}`))).toEqual([]);
});

test('no finding is explained away for a whole stack', () => {
  const explained = app.node.findAll().filter(({ node }) => node.metadata.some(({ type }) => type === 'aws:cdk:acknowledged-rules'));
  expect(explained.length).toBeGreaterThan(0);
  expect(explained.filter(construct => construct === app || construct instanceof DemoStack)).toEqual([]);
});

describe('cfn-lint', () => {
  const isMissing = spawnSync('cfn-lint', ['--version']).status !== 0;

  (isMissing ? test.skip : test)('finds no error in the template (skipped where cfn-lint is not installed)', () => {
    const folder = mkdtempSync(join(tmpdir(), 'demo-template-'));
    try {
      const file = join(folder, 'template.json');
      writeFileSync(file, JSON.stringify(template.toJSON()));
      const { stdout, stderr } = spawnSync('cfn-lint', ['--format', 'parseable', file], { encoding: 'utf8' });
      expect(stderr).toBe('');
      expect(stdout.split('\n').filter(line => /:E\d{4}:/.test(line))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 120_000);
});

describe('the context', () => {
  const demoWith = (context: Record<string, unknown>) => demoOf(new App({ context }));

  test.each([
    [{}, DemoStack], [{ routes: '1', targetType: 'ip' }, DemoStack], [{ routes: 2 }, TwoRoutesStack], [{ targetType: 'lambda' }, LambdaTargetsStack],
  ])('%j asks for %p', (context, expected) => {
    expect(demoWith(context)).toBe(expected);
  });

  test.each([
    [{ routes: 3 }, 'the context routes is 3: give 1 or 2'],
    [{ targetType: 'instance' }, 'the context targetType is instance: give ip or lambda'],
    [{ routes: 2, targetType: 'lambda' }, 'there is no demo of both'],
  ])('%j is refused', (context, message) => {
    expect(() => demoWith(context)).toThrow(message);
  });

  test.each([['default', [DemoStack, LambdaTargetsStack]], ['revert', []], ['hold', [DemoStack, TwoRoutesStack, LambdaTargetsStack, RetiringStack]]])(
    'errorAlarm %s makes alarms that put nothing back of those of %p', (errorAlarm, holding) => {
      const holds = (Demo: new (scope: App, id: string) => Stack) => {
        const demo = Template.fromStack(new Demo(new App({ context: { errorAlarm } }), 'TrafficShiftDemo'));
        return Object.keys(demo.findResources('AWS::Events::Rule', { Properties: { EventPattern: { source: ['aws.cloudwatch'] } } })).length === 0;
      };
      expect([DemoStack, TwoRoutesStack, LambdaTargetsStack, RetiringStack].filter(holds)).toEqual(holding);
    });

  test('another errorAlarm is refused', () => {
    expect(() => new DemoStack(new App({ context: { errorAlarm: 'off' } }), 'TrafficShiftDemo'))
      .toThrow('the context errorAlarm is off: give default or revert or hold');
  });

  test.each([TwoRoutesStack, LambdaTargetsStack])('%p has no cycle', Demo => {
    expectAcyclic(Template.fromStack(new Demo(new App(), 'TrafficShiftDemo')));
  });
});
