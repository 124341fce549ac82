import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Annotations, Match, type Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { RELEASE_GUARD_RESOURCE_TYPE, WEIGHTED_RULE_RESOURCE_TYPE } from '../../lambda/contract';
import { dependenciesOf, expectAcyclic, needsOf } from '../lib/template-graph';
import { EXAMPLES } from './templates';

const FOLDER = join(__dirname, '..', '..', 'examples');

const examples = EXAMPLES.map(example => [example.name, example] as const);

const templateOf = (wanted: string): Template => EXAMPLES.find(({ name }) => name === wanted)!.template;

test('every folder that has an app is tested, and can be deployed and read', () => {
  const folders = readdirSync(FOLDER).filter(name => existsSync(join(FOLDER, name, 'app.ts')));
  expect(folders.sort()).toEqual(EXAMPLES.map(({ name }) => name).sort());
  for (const folder of folders) {
    expect(JSON.parse(readFileSync(join(FOLDER, folder, 'cdk.json'), 'utf8'))).toEqual({ app: 'npx tsx app.ts' });
    expect(readFileSync(join(FOLDER, folder, 'README.md'), 'utf8')).toMatch(/^## Deploy$[^]*^## What to watch$[^]*^## Clean up$/m);
  }
});

test.each(examples)('%s has one rule that no deployment resets, and no cycle', (_, { template }) => {
  template.resourceCountIs(WEIGHTED_RULE_RESOURCE_TYPE, 1);
  expectAcyclic(template);
});

test.each(examples)('cdk-nag has no finding in %s that is not explained', (_, { app }) => {
  const { violations } = new AwsSolutionsChecks().validateScope(app);
  expect(violations.flatMap(({ ruleName, violatingResources }) => violatingResources.map(({ constructPath }) => `${constructPath}: ${ruleName}`))).toEqual([]);
});

test.each(examples)('nothing is warned of in %s', (_, { stack }) => {
  expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ entry }) => entry.data)).toEqual([]);
});

test('the back office asks for a login, and names the client secret without holding it', () => {
  templateOf('imported-oidc-listener').hasResourceProperties(WEIGHTED_RULE_RESOURCE_TYPE, {
    Authentication: [Match.objectLike({ Type: 'authenticate-oidc' })], ClientSecret: { SecretArn: { Ref: 'ClientSecretArn' } },
  });
});

const versioned = (name: string, parameter: string) => {
  const template = templateOf(name);
  const graph = dependenciesOf(template);
  const resources = template.toJSON().Resources as Readonly<Record<string, { readonly Type: string }>>;
  const usersOf = (color: string): string[] =>
    Object.keys(resources).filter(id => JSON.stringify(resources[id]).includes(`{"Ref":"${color}${parameter}"}`));
  return { graph, resources, usersOf };
};

// Not so for functions: their ARNs stay the same, so that a new version reaches nobody who needs them.
describe.each([['ecs-fargate', 'Version'], ['ec2-auto-scaling', 'Image']])('a version of %s', (name, parameter) => {
  const { graph, resources, usersOf } = versioned(name, parameter);

  test.each([['Blue', 'Green'], ['Green', 'Blue']])('of %s reaches nothing of the other colour', (color, other) => {
    const users = usersOf(color);
    expect(users.length).toBeGreaterThan(1);
    const reached = Object.keys(resources).filter(id => users.includes(id) || users.some(user => needsOf(graph, id).has(user)));
    expect(reached.filter(id => id.includes(other))).toEqual([]);
  });
});

describe.each([
  ['ecs-fargate', 'Version', 'AWS::ECS::Service'], ['ec2-auto-scaling', 'Image', 'AWS::AutoScaling::AutoScalingGroup'],
  ['lambda', 'Version', 'AWS::Lambda::Function'],
])('a version of %s', (name, parameter, type) => {
  const { graph, resources, usersOf } = versioned(name, parameter);

  test.each(['Blue', 'Green'])('of %s is asked for before anything that serves changes', color => {
    const guards = usersOf(color).filter(id => resources[id]!.Type === RELEASE_GUARD_RESOURCE_TYPE);
    const services = Object.keys(resources).filter(id => resources[id]!.Type === type && id.startsWith(color));
    expect([guards.length, services.length]).toEqual([1, 1]);
    expect(needsOf(graph, services[0]!)).toContain(guards[0]);
  });
});

describe('cfn-lint', () => {
  const isMissing = spawnSync('cfn-lint', ['--version']).status !== 0;

  (isMissing ? test.skip : test)('finds no error in any template (skipped where cfn-lint is not installed)', () => {
    const folder = mkdtempSync(join(tmpdir(), 'example-templates-'));
    try {
      const files = EXAMPLES.map(({ name, template }) => {
        const file = join(folder, `${name}.json`);
        writeFileSync(file, JSON.stringify(template.toJSON()));
        return file;
      });
      const { stdout, stderr } = spawnSync('cfn-lint', ['--format', 'parseable', ...files], { encoding: 'utf8' });
      expect(stderr).toBe('');
      expect(stdout.split('\n').filter(line => /:E\d{4}:/.test(line))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 240_000);
});
