import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { app as ec2AutoScaling } from '../../examples/ec2-auto-scaling/app';
import { app as ec2ToFargate } from '../../examples/ec2-to-fargate/app';
import { app as ecsFargate } from '../../examples/ecs-fargate/app';
import { app as importedOidcListener } from '../../examples/imported-oidc-listener/app';
import { app as ip } from '../../examples/ip/app';
import { app as lambda } from '../../examples/lambda/app';
import { WEIGHTED_RULE_RESOURCE_TYPE } from '../../lambda/contract';
import { expectAcyclic } from '../lib/template-graph';

const EXAMPLES = join(__dirname, '..', '..', 'examples');

const APPS: Readonly<Record<string, App>> = {
  'ec2-auto-scaling': ec2AutoScaling, 'ec2-to-fargate': ec2ToFargate, 'ecs-fargate': ecsFargate,
  'imported-oidc-listener': importedOidcListener, 'ip': ip, 'lambda': lambda,
};

const stackOf = (app: App) => app.node.children.find(child => child.node.id !== 'Tree') as Stack;

const examples = Object.entries(APPS).map(([name, app]) => {
  const stack = stackOf(app);
  return { name, app, stack, template: Template.fromStack(stack) };
});

test('every folder that has an app is tested', () => {
  expect(readdirSync(EXAMPLES).filter(name => existsSync(join(EXAMPLES, name, 'app.ts'))).sort()).toEqual(Object.keys(APPS).sort());
});

test.each(examples)('$name has a rule that no deployment resets, and no cycle', ({ template }) => {
  template.resourceCountIs(WEIGHTED_RULE_RESOURCE_TYPE, 1);
  expectAcyclic(template);
});

test.each(examples)('cdk-nag has no finding in $name that is not explained', ({ app }) => {
  const { violations } = new AwsSolutionsChecks().validateScope(app);
  expect(violations.flatMap(({ ruleName, violatingResources }) => violatingResources.map(({ constructPath }) => `${constructPath}: ${ruleName}`))).toEqual([]);
});

test.each(examples)('$name gives no reason for a warning', ({ stack }) => {
  expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ entry }) => entry.data)).toEqual([]);
});

describe('cfn-lint', () => {
  const isMissing = spawnSync('cfn-lint', ['--version']).status !== 0;

  (isMissing ? test.skip : test)('finds no error in any template (skipped where cfn-lint is not installed)', () => {
    const folder = mkdtempSync(join(tmpdir(), 'example-templates-'));
    try {
      for (const { name, template } of examples) writeFileSync(join(folder, `${name}.json`), JSON.stringify(template.toJSON()));
      const { stdout, stderr } = spawnSync('cfn-lint', ['--format', 'parseable', `${folder}/*.json`], { encoding: 'utf8' });
      expect(stderr).toBe('');
      expect(stdout.split('\n').filter(line => /:E\d{4}:/.test(line))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 120_000);
});
