import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { ServiceProcess, type ServiceOptions } from '../../../local/service/process';

/** Services of a test file: the real server, bundled as it is for a rehearsal. */
export interface ServiceStage {
  readonly folder: string;
  start(options?: Partial<ServiceOptions>): Promise<ServiceProcess>;
  /** For `afterEach`. */
  stopAll(): Promise<void>;
  /** For `afterAll`. */
  remove(): void;
}

export const openServiceStage = (): ServiceStage => {
  const folder = mkdtempSync(join(tmpdir(), 'service-'));
  const script = join(folder, 'service.js');
  buildSync({ entryPoints: ['local/service/server.ts'], outfile: script, bundle: true, platform: 'node', target: 'node20' });
  const running: ServiceProcess[] = [];
  return {
    folder,
    start: async (options = {}) => {
      const service = new ServiceProcess({ script, color: 'green', seed: 1, faultLog: join(folder, `${running.length}-${Math.random()}`), ...options });
      running.push(service);
      await service.start();
      return service;
    },
    stopAll: async () => {
      await Promise.all(running.splice(0).map(service => service.stop(500)));
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
};

/** Waits until it holds. The test's own time limit is the only one. */
export const eventually = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  while (!await holds()) await new Promise(resolve => setTimeout(resolve, 5));
};

export const faultsOf = (service: ServiceProcess, id: string): string[] =>
  service.faultedRequests().filter(entry => entry.id === id).map(({ fault }) => fault);
