import { writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { TopLevelSpec } from 'vega-lite';
import { drawn } from '../chart/draw';
import { SaidError } from '../operator/said-error';

const ENDINGS = ['.svg', '.html'];

export const chartFile = (file: string): string => {
  if (!ENDINGS.includes(extname(file))) throw new Error(`Allowed: a file that ends in ${ENDINGS.join(' or ')}.`);
  return file;
};

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** The picture, and below it what the command printed. */
const page = (svg: string, lines: readonly string[]): string =>
  `<!doctype html>\n<meta charset="utf-8">\n<title>${escaped(lines[0]!)}</title>\n${svg}\n<pre>\n${escaped(lines.join('\n'))}\n</pre>\n`;

export const writeChart = async (file: string, spec: TopLevelSpec, lines: readonly string[]): Promise<void> => {
  const svg = await drawn(spec);
  try {
    writeFileSync(file, extname(file) === '.svg' ? svg : page(svg, lines));
  } catch (error) {
    throw new SaidError(`--chart: ${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
};
