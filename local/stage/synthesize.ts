import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageFolder } from '../package-folder';
import { readAssembly, type Stack } from './assembly';

/** Runs `bin/app.ts` as the CDK CLI would, and reads what it synthesizes. */
export const synthesizeDemo = (): Stack => {
  const app = join(packageFolder, 'bin', 'app.ts');
  if (!existsSync(app)) throw new Error(`${app} is missing: the demo app is in the project's repository, not in the published package`);
  const outdir = mkdtempSync(join(tmpdir(), 'cdk-traffic-shift-out-'));
  process.once('exit', () => rmSync(outdir, { recursive: true, force: true }));
  execFileSync(process.execPath, ['--import', 'tsx', app], {
    cwd: packageFolder,
    env: { ...process.env, CDK_OUTDIR: outdir },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [stack, ...more] = readAssembly(outdir);
  if (stack === undefined || more.length > 0) throw new Error('the demo app has to have one stack');
  return stack;
};
