import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { run } from '../cli/account';
import { ANCHORS, CALLS, headingsOf, LINKS, ROOT, textOf, type Call } from './commands';
import { EXAMPLES } from './templates';

/** By its name: whether an option of the built command takes a value. */
type Options = ReadonlyMap<string, boolean>;

const optionsOf = async (command: string): Promise<Options> => {
  const { code, stdout } = await run([command, '--help']).ended;
  expect([command, code]).toEqual([command, 0]);
  return new Map([...stdout.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)( <\w+>)?/gm)].map(([, name, value]) => [name!, value !== undefined]));
};

const misuses = ({ args }: Call, options: Options): string[] => args.filter((arg, index) => {
  if (!arg.startsWith('--')) return options.get(args[index - 1] ?? '') !== true;
  const value = args[index + 1];
  return !options.has(arg) || options.get(arg) !== (value !== undefined && !value.startsWith('--'));
});

/** They need no stack. */
const WITHOUT_ACCOUNT = ['rehearse', 'simulate'];

test('every call of our command line in documents, examples and workflow is one that it takes', async () => {
  const commands = [...new Set(CALLS.map(({ command }) => command))];
  const known = new Map(await Promise.all(commands.map(async command => [command, await optionsOf(command)] as const)));
  expect(CALLS.length).toBeGreaterThan(20);
  expect(CALLS.flatMap(call => misuses(call, known.get(call.command)!).map(arg => `${call.file}: ${call.command} ${arg}`))).toEqual([]);
  expect(CALLS.filter(({ args, command }) => args.length > 0 && !WITHOUT_ACCOUNT.includes(command) && !args.includes('--stack'))).toEqual([]);
});

test.each([
  [['--stack', 'Shop', '--json'], []], [['--stack'], ['--stack']], [['--jsn'], ['--jsn']], [['--json', 'Shop'], ['--json', 'Shop']], [['Shop'], ['Shop']],
])('of %j misused is %j', (args, expected) => {
  expect(misuses({ file: '', command: '', args }, new Map([['--stack', true], ['--json', false]]))).toEqual(expected);
});

test('every link leads somewhere', () => {
  expect(LINKS.length).toBeGreaterThan(30);
  expect(LINKS.filter(([file, target]) => !existsSync(join(ROOT, dirname(file), target)))).toEqual([]);
});

test('every link to a heading leads to one', () => {
  expect(ANCHORS.length).toBeGreaterThan(10);
  const pageOf = (file: string, target: string) => textOf(join(dirname(file), target || basename(file)));
  expect(ANCHORS.filter(([file, target, heading]) => !headingsOf(pageOf(file, target)).includes(heading))).toEqual([]);
  expect(headingsOf('# What `a/b` is\n```sh\n# no heading\n```\n### By hand')).toEqual(['what-ab-is', 'by-hand']);
});

describe.each(EXAMPLES.map(example => [example.name, example] as const))('what is said of %s', (name, { stack, template }) => {
  const readme = textOf(`examples/${name}/README.md`);
  const parameters = Object.entries(template.toJSON().Parameters as Record<string, { Default?: string }>);
  const required = parameters.filter(([, { Default }]) => Default === undefined).map(([parameter]) => parameter);
  const deployments = [...readme.matchAll(/^npx cdk deploy(.*)/gm)]
    .map(([, args]) => [...args!.matchAll(/--parameters (\w+)=/g)].map(([, given]) => given!));

  test('gives the first deployment every parameter, and later ones no other', () => {
    expect([...deployments[0]!].sort()).toEqual([...required].sort());
    expect(deployments.flat().filter(given => !required.includes(given))).toEqual([]);
  });

  test('names its stack', () => {
    const calls = CALLS.filter(({ file }) => file === `examples/${name}/README.md`);
    expect(new Set(calls.map(({ args }) => args[args.indexOf('--stack') + 1]))).toEqual(new Set([stack.stackName]));
  });
});
