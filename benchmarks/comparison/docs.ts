import { readFileSync, writeFileSync } from 'node:fs';

const BEGIN = '<!-- made by npm run bench:comparison -- --docs: begin -->';
const END = '<!-- made by npm run bench:comparison -- --docs: end -->';

/** A page with what lies between its markers replaced. */
export const replaced = (page: string, made: string): string => {
  const [before, rest, ...more] = page.split(BEGIN);
  const [, after, ...others] = rest?.split(END) ?? [];
  if (before === undefined || after === undefined || more.length + others.length > 0) {
    throw new Error(`the page has to have each of the lines "${BEGIN}" and "${END}" once, in this order`);
  }
  return `${before}${BEGIN}\n\n${made}\n\n${END}${after}`;
};

export const rewrite = (file: string, made: string): void => writeFileSync(file, replaced(readFileSync(file, 'utf8'), made));
