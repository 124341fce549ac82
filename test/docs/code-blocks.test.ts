import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';
import { ROOT } from '../examples/commands';
import { CODE_BLOCKS, type CodeBlock } from './code-blocks';

/** Where the code is, for the compiler: it would be next to what it assumes. */
const FOLDER = join(__dirname, 'blocks');
const ASSUMED = join(__dirname, 'assumed.d.ts');

const IMPORT = /^import [^;]*;$/gm;

/** A reader puts it into the constructor of a stack, and puts in what three dots stand for. */
const moduleOf = ({ code }: CodeBlock): string => {
  const body = code.replace(IMPORT, '').replace(/(?<=\{ )\.\.\.,|\/\/ \.\.\.$/gm, '...rest,');
  return `import { Stack as AroundIt } from 'aws-cdk-lib';\n${(code.match(IMPORT) ?? []).join('\n')}\n` +
    `export class Around extends AroundIt {\n  around() {\n${body}\n  }\n}\n`;
};

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16, strict: true,
  noEmit: true, esModuleInterop: true, skipLibCheck: true, types: ['node'], typeRoots: [join(ROOT, 'node_modules/@types')],
  paths: { 'cdk-traffic-shift': [join(ROOT, 'lib/index.ts')] },
};

/** What the compiler says of each of them, by its index. */
const complaintsOf = (blocks: readonly CodeBlock[]): string[][] => {
  const files = new Map(blocks.map((block, index) => [join(FOLDER, `${index}.ts`), moduleOf(block)]));
  const onDisk = ts.createCompilerHost(OPTIONS);
  const host: ts.CompilerHost = {
    ...onDisk,
    fileExists: name => files.has(name) || onDisk.fileExists(name),
    readFile: name => files.get(name) ?? onDisk.readFile(name),
    getSourceFile: (name, options) => {
      const text = files.get(name);
      return text === undefined ? onDisk.getSourceFile(name, options) : ts.createSourceFile(name, text, options, true);
    },
  };
  const program = ts.createProgram([ASSUMED, ...files.keys()], OPTIONS, host);
  return [...files.keys()].map(name => ts.getPreEmitDiagnostics(program, program.getSourceFile(name))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')));
};

const of = (...languages: string[]) => CODE_BLOCKS.filter(({ language }) => languages.includes(language));

describe('TypeScript in the documents', () => {
  const blocks = of('ts');
  const wrong: CodeBlock = { file: '', line: 1, language: 'ts', code: 'new TrafficShift(this, \'Shift\', { routes: [route], bakeTme: Duration.minutes(3) });' };
  const complaints = complaintsOf([...blocks, wrong]);

  test('there is some', () => expect(blocks.length).toBeGreaterThan(10));

  test('what is wrong would be noticed', () => expect(complaints.at(-1)).toEqual([expect.stringContaining('bakeTme')]));

  test.each(blocks.map((block, index) => [`${block.file}:${block.line}`, index] as const))('%s compiles', (_, index) => {
    expect(complaints[index]).toEqual([]);
  });
});

describe('JSON in the documents', () => {
  test.each(of('json').map(({ file, line, code }) => [`${file}:${line}`, code] as const))('%s can be read', (_, code) => {
    expect(() => JSON.parse(code) as unknown).not.toThrow();
  });
});

describe('npm in the documents', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  const called = of('sh', 'console').flatMap(({ file, line, code }) =>
    [...code.matchAll(/npm (?:run (?:-s |--silent )?)([\w:-]+)/g)].map(([, script]) => [`${file}:${line}`, script!] as const));

  test.each(called)('%s: there is a script "%s"', (_, script) => expect(Object.keys(scripts)).toContain(script));
});
