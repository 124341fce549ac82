import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../exit-code';
import { historyLines } from '../operator/history-lines';
import { fileToWrite, numberFrom } from '../options';
import { printed } from '../output';
import { historyReport } from '../report/history-report';
import { writePage } from '../report/write-page';
import { operatorCommand, type OperatorOptions, type Scene } from './operator-command';

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 1000;

interface HistoryOptions extends OperatorOptions {
  readonly limit: number;
  readonly html?: string;
}

const showHistory = async ({ found, records }: Scene, options: HistoryOptions): Promise<ExitCode> => {
  const runs = await records.runs(found.shift, options.limit);
  printed(options, runs, runs.length === 0 ? [`no run of ${found.shift} is recorded`] : historyLines(runs));
  if (options.html !== undefined) await writePage(options.html, `Releases of ${found.shift}`, runs.map(historyReport));
  return EXIT.ok;
};

export const historyCommand = (done: (code: ExitCode) => void): Command =>
  operatorCommand<HistoryOptions>('history', 'Lists the runs of a shift, the newest first', done, showHistory)
    .option('--limit <n>', 'how many', numberFrom(1, MAX_LIMIT, true), DEFAULT_LIMIT)
    .option('--html <file>', 'writes a report of these runs there: one page of its own', fileToWrite);
