import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(__dirname, '..', '..');

/** A call of our command line, as somebody will copy it. */
export interface Call {
  readonly file: string;
  readonly command: string;
  readonly args: readonly string[];
}

const filesIn = (folder: string): string[] => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
  .map(name => join(folder, name)).filter(name => /\.(md|yml)$/.test(name));

export const FILES = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...filesIn('docs'), ...filesIn('examples')];

export const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8').replaceAll(/\\\n\s*/g, '');

/** Words of a shell, quoted ones as one, up to whatever ends the command. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'|;&`#)])+|[|;&`#)]/g)].map(([word]) => word);

const callIn = (file: string, line: string): Call => {
  const words = wordsOf(line);
  const end = words.findIndex(word => /^[|;&`#)]$/.test(word));
  const [command = '', ...args] = end < 0 ? words : words.slice(0, end);
  return { file, command, args };
};

/** Every call in the documents, the examples and the workflow. */
export const CALLS: readonly Call[] = FILES.flatMap(file =>
  [...textOf(file).matchAll(/npx cdk-traffic-shift(?= )(.*)/g)].map(([, line]) => callIn(file, line!)));

/** Markdown that leads to a file of the repository. */
export const LINKS: readonly (readonly [file: string, target: string])[] = FILES.filter(file => file.endsWith('.md')).flatMap(file =>
  [...textOf(file).matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)].map(([, target]) => [file, target!] as const));

/** Markdown that leads to a heading, of another file or of its own. */
export const ANCHORS: readonly (readonly [file: string, target: string, heading: string])[] = FILES.filter(file => file.endsWith('.md')).flatMap(file =>
  [...textOf(file).matchAll(/\]\((?!https?:)([^)#]*)#([^)]+)\)/g)].map(([, target, heading]) => [file, target!, heading!] as const));

/** What GitHub calls the headings of a page. */
export const headingsOf = (text: string): string[] => [...text.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/^#+ (.*)$/gm)]
  .map(([, heading]) => heading!.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-'));
