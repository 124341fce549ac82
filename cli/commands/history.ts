import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../exit-code';
import { historyLines } from '../operator/history-lines';
import { numberFrom } from '../options';
import { printed } from '../output';
import { operatorCommand, type OperatorOptions, type Scene } from './operator-command';

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 1000;

interface HistoryOptions extends OperatorOptions {
  readonly limit: number;
}

const showHistory = async ({ found, records }: Scene, options: HistoryOptions): Promise<ExitCode> => {
  const runs = await records.runs(found.shift, options.limit);
  printed(options, runs, runs.length === 0 ? [`no run of ${found.shift} is recorded`] : historyLines(runs));
  return EXIT.ok;
};

export const historyCommand = (done: (code: ExitCode) => void): Command =>
  operatorCommand<HistoryOptions>('history', 'Lists the runs of a shift, the newest first', done, showHistory)
    .option('--limit <n>', 'how many', numberFrom(1, MAX_LIMIT, true), DEFAULT_LIMIT);
