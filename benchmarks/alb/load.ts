import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Sends as many requests as it can for so many seconds; resolves to how many there were in a second. */
export type Load = (origin: string, seconds: number) => Promise<number>;

export const CONNECTIONS = 64;

const run = promisify(execFile);

const wrk: Load = async (origin, seconds) => {
  const { stdout } = await run('wrk', ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, `${origin}/shop?item=1`]);
  const failed = /Non-2xx.*|Socket errors.*/.exec(stdout)?.[0];
  if (failed !== undefined) throw new Error(failed);
  return Number(/Requests\/sec:\s*([\d.]+)/.exec(stdout)?.[1]);
};

const own: Load = async (origin, seconds) => {
  const { stdout } = await run(process.execPath, ['--import', 'tsx', join(__dirname, 'client.ts'), `${origin}/shop?item=1`, String(seconds)]);
  return Number(stdout);
};

export const chooseLoad = (): { load: Load; description: string } => spawnSync('wrk', ['-v']).error === undefined
  ? { load: wrk, description: 'wrk' }
  : { load: own, description: 'a client of ours, as wrk is not installed: it is slower than nginx, which flatters the ratio' };
