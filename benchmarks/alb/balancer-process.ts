import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { MemorySample, Message } from './balancer';

export interface BalancerProcess {
  readonly origin: string;
  readonly samples: readonly MemorySample[];
  close(): void;
}

/** Starts the local load balancer in a process of its own, bundled as it is for a rehearsal. */
export const openBalancer = async ({ sampleEvery = 0 } = {}): Promise<BalancerProcess> => {
  const directory = mkdtempSync(join(tmpdir(), 'bench-alb-'));
  const outfile = join(directory, 'balancer.js');
  buildSync({ entryPoints: [join(__dirname, 'balancer.ts')], outfile, bundle: true, platform: 'node', target: 'node20', mainFields: ['module', 'main'] });
  const process = fork(outfile, [String(sampleEvery)], { execArgv: ['--expose-gc'] });
  const samples: MemorySample[] = [];
  const [{ origin }] = await once(process, 'message') as [Extract<Message, { origin: string }>];
  process.on('message', message => samples.push(message as MemorySample));
  return {
    origin, samples,
    close: () => {
      process.kill();
      rmSync(directory, { recursive: true, force: true });
    },
  };
};
