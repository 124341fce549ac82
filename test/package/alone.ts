import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Node without a network and without other programs: whoever asks for one of them fails, whatever this machine has. */
const ALONE = `
const refuse = what => () => { throw new Error(what + ' was asked for'); };
require('node:net').Socket.prototype.connect = refuse('the network');
require('node:dns').lookup = refuse('the network');
const programs = require('node:child_process');
for (const name of ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork']) programs[name] = refuse('a program');
`;

/** Runs Node in the app's folder. Nothing of this machine's configuration reaches it. */
export const nodeAlone = (app: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): SpawnSyncReturns<string> => {
  const preload = join(app, 'alone.cjs');
  writeFileSync(preload, ALONE);
  return spawnSync(process.execPath, ['--require', preload, ...args], {
    cwd: app, encoding: 'utf8', env: { PATH: '', HOME: app, ...environment },
  });
};
