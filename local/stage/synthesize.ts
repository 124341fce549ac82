import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageFolder } from '../package-folder';
import { Refusal } from '../refusal';
import { readAssembly, type Stack } from './assembly';

/** What the demo app is asked for by CDK context. */
export interface DemoContext {
  /** Lifetime of the route's stickiness cookie. @default - every request is sent by the weights */
  readonly stickinessSeconds?: number;
  /** The path that smoke tests and probes ask for. @default - there are none */
  readonly smokeTest?: string;
  /** How many listeners lead to the service, each by a route of its own. @default 1 */
  readonly routes?: 1 | 2;
  /** What blue and green are. Functions have one route. @default 'ip' */
  readonly targetType?: 'ip' | 'lambda';
  /** What becomes of the old colour's targets. @default 'never' */
  readonly retire?: 'never' | 'deregister';
  /** What the alarm on a colour's errors does while that is the new one. @default - the library's own */
  readonly errorAlarm?: 'revert' | 'hold';
  /** Which paths the plain demo's route takes. @default ['/*'] */
  readonly paths?: readonly string[];
  /** How long the plain demo's new colour is watched at 100 %. @default - the shift's own default */
  readonly bakeMinutes?: number;
}

const synthesized = new Map<string, Stack>();

/** What `bin/app.ts` synthesizes. Each context is synthesized once in the life of this process. */
export const synthesizeDemo = (context: DemoContext = {}): Stack => {
  const key = JSON.stringify(Object.entries(context).toSorted());
  const stack = synthesized.get(key) ?? synthesize(context);
  synthesized.set(key, stack);
  return stack;
};

/** Runs the app as the CDK CLI would. */
const synthesize = (context: DemoContext): Stack => {
  const app = join(packageFolder, 'bin', 'app.ts');
  if (!existsSync(app)) {
    throw new Refusal('the demo app is in the project\'s repository, and is not in the package: rehearse a stack of your own with --app cdk.out, or ' +
      'the demo in a checkout of the repository, with `npm run rehearse`');
  }
  const outdir = mkdtempSync(join(tmpdir(), 'cdk-traffic-shift-out-'));
  process.once('exit', () => rmSync(outdir, { recursive: true, force: true }));
  execFileSync(process.execPath, ['--import', 'tsx', app], {
    cwd: packageFolder,
    env: { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [stack, ...more] = readAssembly(outdir);
  if (stack === undefined || more.length > 0) throw new Error('the demo app has to have one stack');
  return stack;
};
