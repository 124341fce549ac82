import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HANDLERS } from '../../lambda/contract';
import { nodeAlone } from './alone';
import { linkPeers, PROGRAM, writeProgram } from './app';
import { install, pack, type Packed, sourcesIn } from './packed';
import { complaintsOf } from './types';

const BYTES = { archive: 3e6, unpacked: 12e6 };

const compiled = (folder: string): string[] => sourcesIn(folder).flatMap(source => [`dist/${source}.js`, `dist/${source}.d.ts`]);

/** All of it: whatever is not needed at a user's is not there, sources, tests and build information least of all. */
const EXPECTED = [
  'package.json', 'README.md', 'LICENSE', 'API.md', 'CHANGELOG.md', '.jsii',
  ...compiled('lib'), ...compiled('lambda/contract'), 'dist/lambda/contract.js', 'dist/lambda/contract.d.ts',
  ...Object.values(HANDLERS).map(name => `dist/handlers/${name}/index.js`),
  ...['traffic-shift', 'service', 'function-worker', 'chart'].map(name => `dist/cli/${name}.js`),
];

const folder = mkdtempSync(join(tmpdir(), 'cdk-traffic-shift-package-'));
const app = join(folder, 'app');
const command = join('node_modules', '.bin', 'cdk-traffic-shift');
let packed: Packed;

beforeAll(() => {
  mkdirSync(app);
  packed = pack(folder);
  install(app, join(folder, packed.filename));
  linkPeers(app);
  writeProgram(app);
}, 240_000);

afterAll(() => rmSync(folder, { recursive: true }));

describe('the package', () => {
  test('holds what it should, and nothing else', () => {
    expect(packed.files.map(({ path }) => path).toSorted()).toEqual(EXPECTED.toSorted());
  });

  test('is not large', () => {
    expect(packed.size).toBeLessThan(BYTES.archive);
    expect(packed.unpackedSize).toBeLessThan(BYTES.unpacked);
  });

  test('brings no other package', () => {
    expect(readdirSync(join(app, 'node_modules')).filter(name => !name.startsWith('.')).toSorted()).toEqual(['aws-cdk-lib', 'cdk-traffic-shift', 'constructs']);
  });
});

describe('in an empty app', () => {
  test.each([
    ['a program', 'require("node:child_process").execSync("true")'],
    ['the network', 'fetch("http://127.0.0.1:8").catch(error => { console.error(error.cause); process.exitCode = 1; })'],
  ])('%s would be noticed', (what, code) => {
    const { status, stderr } = nodeAlone(app, ['-e', code]);
    expect(stderr).toContain(`${what} was asked for`);
    expect(status).toBe(1);
  });

  test('the README\'s program is synthesized by Node alone: no bundler, no Docker, no network', () => {
    const { status, stderr } = nodeAlone(app, ['app.js'], { CDK_OUTDIR: 'cdk.out' });
    expect([status, stderr]).toEqual([0, '']);
    const { Resources } = JSON.parse(readFileSync(join(app, 'cdk.out', 'Shop.template.json'), 'utf8')) as { Resources: Record<string, { Type: string }> };
    const types = Object.values(Resources).map(({ Type }) => Type);
    expect(types.filter(type => type === 'AWS::StepFunctions::StateMachine')).toHaveLength(2);
    expect(types).toContain('AWS::ElasticLoadBalancingV2::TargetGroup');
    const assets = readdirSync(join(app, 'cdk.out')).filter(name => name.startsWith('asset.'));
    expect(assets.map(name => readdirSync(join(app, 'cdk.out', name)))).toEqual(assets.map(() => ['index.js']));
    expect(assets.length).toBeGreaterThanOrEqual(3);
  });

  test('the program compiles as strictly as CDK allows, and what is wrong in it would be noticed', () => {
    const { declared, declarations, programs } = complaintsOf(app, { right: PROGRAM, wrong: PROGRAM.replace('priority: 10', 'priority: true') });
    expect(declared).toEqual([]);
    expect(declarations).toBeGreaterThan(20);
    expect(programs.right).toEqual([]);
    expect(programs.wrong).toEqual([expect.stringContaining('boolean')]);
  }, 240_000);
});

describe('its command line', () => {
  test('lists the scenarios', () => {
    const { status, stdout } = nodeAlone(app, [command, 'rehearse', '--list']);
    expect(stdout).toMatch(/^healthy .*\(completed\)$/m);
    expect(status).toBe(0);
  });

  test('simulates', () => {
    const { status, stdout } = nodeAlone(app, [command, 'simulate', '--rollouts', '50', '--rule', 'comparison']);
    expect(stdout).toContain('50 rollouts, seed 1');
    expect(status).toBe(0);
  });

  test('draws a picture, by the bundle beside it', () => {
    const { status } = nodeAlone(app, [command, 'simulate', '--rollouts', '20', '--rule', 'comparison', '--chart', 'rules.svg']);
    expect(readFileSync(join(app, 'rules.svg'), 'utf8')).toContain('<svg');
    expect(status).toBe(0);
  });

  test('says what to do about the demo, which is not in the package', () => {
    const { status, stderr } = nodeAlone(app, [command, 'rehearse']);
    expect(stderr).toMatch(/^error: the demo app .* is not in the package: .*\n$/);
    expect(status).toBe(2);
  });
});
