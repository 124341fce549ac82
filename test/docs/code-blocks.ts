import { FILES, textOf } from '../examples/commands';

/** A fenced piece of a document. */
export interface CodeBlock {
  readonly file: string;
  /** Of its first line. */
  readonly line: number;
  readonly language: string;
  readonly code: string;
}

const blocksOf = (file: string): CodeBlock[] => {
  const text = textOf(file);
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(({ index, 1: language, 2: code }) =>
    ({ file, line: text.slice(0, index).split('\n').length + 1, language: language!, code: code! }));
};

export const CODE_BLOCKS: readonly CodeBlock[] = FILES.filter(file => file.endsWith('.md')).flatMap(blocksOf);
