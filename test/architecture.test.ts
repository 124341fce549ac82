import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';

/** The rooms of docs/architecture.md, innermost first where one lies in another. */
const ROOMS = ['lambda/core', 'lambda/aws', 'lambda/contract', 'lambda', 'lib', 'bin', 'examples', 'cli/aws', 'cli', 'local'] as const;
type Room = typeof ROOMS[number];

/** What a room may import of the others. Whatever is not named here is not allowed. */
const ARROWS: Readonly<Record<Room, readonly string[]>> = {
  'lambda/contract': [],
  'lambda/core': ['lambda/contract'],
  // Gateways answer in the terms of the decisions.
  'lambda/aws': ['lambda/core', 'lambda/contract'],
  'lambda': ['lambda/core', 'lambda/aws', 'lambda/contract'],
  'lib': ['lambda/contract'],
  // A simulation plays the rule that is shipped.
  'local': ['lambda/contract', 'lambda/core'],
  'cli/aws': ['lambda/contract'],
  // Shares are how a display speaks of weights, too.
  'cli': ['cli/aws', 'local', 'lambda/contract', 'lambda/core/rule-actions'],
  'bin': ['cli', 'lib'],
  'examples': ['lib'],
};

/** Packages from outside, besides Node's own. */
const PACKAGES: Readonly<Record<Room, RegExp>> = {
  'lambda/contract': /^$/,
  'lambda/core': /^valibot$/,
  'lambda/aws': /^@aws-sdk\/(client-[\w-]+|lib-dynamodb)$/,
  'lambda': /^$/,
  'lib': /^(constructs|aws-cdk-lib(\/aws-[\w-]+)?)$/,
  'local': /^(@smithy\/core\/cbor|croner|d3-random|dynalite|fast-xml-parser|jsep|undici)$/,
  'cli/aws': /^@aws-sdk\/(client-(cloudformation|dynamodb|sfn)|lib-dynamodb)$/,
  'cli': /^(commander|d3-dsv|fast-xml-parser|picocolors|vega|vega-lite)$/,
  'bin': /^(constructs|aws-cdk-lib(\/aws-[\w-]+)?)$/,
  'examples': /^(constructs|aws-cdk-lib(\/aws-[\w-]+)?)$/,
};

/** Without the clock, the network or the file system, decisions and contract are the same everywhere. */
const WITHOUT_NODE: readonly Room[] = ['lambda/core', 'lambda/contract'];

const MAX_LINES = 350;

const ROOT = join(__dirname, '..');

const sources = ['bin', 'lib', 'lambda', 'cli', 'local', 'examples'].flatMap(folder =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map(name => join(folder, name)));

const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf8');

const within = (file: string, place: string) => file === place || file.startsWith(`${place}/`);

const roomOf = (file: string): Room => {
  const room = ROOMS.find(each => within(file.replace(/\.ts$/, ''), each));
  if (room === undefined) throw new Error(`${file} is in no room`);
  return room;
};

/** What stands behind `from`, `import(` and `require(`, and behind an import for its effects. */
const importsOf = (text: string): string[] =>
  [...text.matchAll(/(?:\bfrom\s|^import\s|\bimport\(|\brequire\()\s*['"]([^'"]+)['"]/gm)].map(match => match[1]!);

interface Import {
  readonly file: string;
  readonly name: string;
}

const imports: Import[] = sources.flatMap(file => importsOf(textOf(file)).map(name => ({ file, name })));

const isAllowed = ({ file, name }: Import): boolean => {
  const room = roomOf(file);
  if (name.startsWith('node:')) return !WITHOUT_NODE.includes(room);
  if (!name.startsWith('.')) return PACKAGES[room].test(name);
  const target = relative('.', normalize(join(dirname(file), name)));
  const isHome = within(target, room) && (target === room || roomOf(target) === room);
  return isHome || ARROWS[room].some(place => within(target, place));
};

const described = ({ file, name }: Import) => `${file} imports ${name}`;

test('every arrow between the rooms is one of the drawing', () => {
  expect(imports.filter(each => !isAllowed(each)).map(described)).toEqual([]);
});

test.each<[string, string, boolean]>([
  ['lib/traffic-shift.ts', '../lambda/contract', true],
  ['lib/traffic-shift.ts', '../lambda/core/plan', false],
  ['lib/traffic-shift.ts', '../lambda/contract-of-another', false],
  ['lib/traffic-shift.ts', 'valibot', false],
  ['lib/private/functions.ts', '../traffic-shift', true],
  ['lambda/core/plan.ts', '../migrate', false],
  ['lambda/core/plan.ts', '../aws/records', false],
  ['lambda/core/plan.ts', '@aws-sdk/client-sfn', false],
  ['lambda/core/plan.ts', 'node:crypto', false],
  ['lambda/contract.ts', './core/plan', false],
  ['lambda/migrate.ts', './aws/records', true],
  ['lambda/migrate.ts', '@aws-sdk/client-sfn', false],
  ['lambda/aws/records.ts', '../migrate', false],
  ['local/rehearsal.ts', '../lib', false],
  ['local/alb/proxy.ts', '../../cli/display', false],
  ['local/alb/proxy.ts', '../../lambda/migrate', false],
  ['cli/display.ts', '../lambda/core/rule-actions', true],
  ['cli/display.ts', '../lambda/core/plan', false],
  ['cli/operator/wish.ts', '../aws/executions', true],
  ['cli/operator/wish.ts', '@aws-sdk/client-sfn', false],
  ['cli/aws/records.ts', '@aws-sdk/lib-dynamodb', true],
  ['cli/aws/records.ts', '../operator/wish', false],
  ['cli/aws/records.ts', '../../lambda/aws/records', false],
  ['bin/app.ts', '../local/rehearsal', false],
  ['examples/ip/app.ts', '../../lib', true],
  ['examples/ip/app.ts', '../../lambda/contract', false],
])('of %s and %s the rule is known: %s', (file, name, allowed) => {
  expect(isAllowed({ file, name })).toBe(allowed);
});

test('only the gateways import the SDK, and all imports are found', () => {
  const sdk = imports.filter(({ name }) => name.startsWith('@aws-sdk/')).map(({ file }) => dirname(file));
  expect([...new Set(sdk)]).toEqual(['lambda/aws', 'cli/aws']);
  expect(importsOf('import a from \'a\';\nexport * from "b";\nimport {\n c,\n} from \'c\';\nimport \'d\';\n[\'--import\', \'no\'];\nrequire(\'e\'); import(\'f\')'))
    .toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
});

test('decisions read no clock and throw no dice', () => {
  const impure = sources.filter(file => roomOf(file) === 'lambda/core').filter(file => /Date\.now|new Date\(\)|Math\.random|process\./.test(textOf(file)));
  expect(impure).toEqual([]);
});

test('no file is longer than a sitting', () => {
  const long = sources.map(file => ({ file, lines: textOf(file).split('\n').length - 1 })).filter(({ lines }) => lines > MAX_LINES);
  expect(long).toEqual([]);
});
