import { writeFileSync } from 'node:fs';
import { drawn } from '../chart/draw';
import { SaidError } from '../operator/said-error';
import { type DrawnReport, pageOf } from './page';
import { plotsOf } from './plots';
import type { Report } from './report';
import type { Picture } from './sections';
import { slim } from './slim';

const withPictures = async (report: Report): Promise<DrawnReport> => {
  const pictures: Picture[] = [];
  for (const { title, spec } of plotsOf(report.plot)) pictures.push({ title, picture: { markup: slim(await drawn(spec)) } });
  return { report, pictures };
};

/** Writes releases as one page. */
export const writePage = async (file: string, title: string, reports: readonly Report[]): Promise<void> => {
  const page = pageOf(title, await Promise.all(reports.map(withPictures)));
  try {
    writeFileSync(file, page);
  } catch (error) {
    throw new SaidError(`--html: ${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
};
