import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Color, COLORS, type RouteConfig } from '../../lambda/contract';
import type { LoadBalancer } from '../alb/load-balancer';
import { bundled } from '../package-folder';
import type { Fault } from './fault';
import type { FaultEntry } from './fault-log';
import { type Outage, ServiceProcess } from './process';

/** Blue and green, each a process of its own. */
export class Services {
  readonly #logs = mkdtempSync(join(tmpdir(), 'cdk-traffic-shift-faults-'));
  readonly #processes: Readonly<Record<Color, ServiceProcess>>;

  constructor(seed: number) {
    const service = (color: Color, own: number) =>
      new ServiceProcess({ script: bundled('service'), color, seed: seed + own, faultLog: join(this.#logs, color) });
    this.#processes = { blue: service('blue', 10), green: service('green', 11) };
  }

  /** Starts both, and registers each in its groups of every route. */
  async start(loadBalancer: LoadBalancer, routes: readonly RouteConfig[]): Promise<void> {
    await Promise.all(COLORS.map(async color => {
      const service = this.#processes[color];
      await service.start();
      await service.ready();
      const groups = new Set(routes.map(route => route.targetGroupArns[color]));
      for (const group of groups) loadBalancer.targetGroup(group).register({ id: '127.0.0.1', port: service.port, origin: service.origin });
    }));
  }

  setFault(color: Color, fault: Fault | null): void {
    this.#processes[color].setFault(fault);
  }

  /** What the services did on purpose, by their own logs. */
  faultedRequests(): FaultEntry[] {
    return COLORS.flatMap(color => this.#processes[color].faultedRequests());
  }

  outages(color: Color): Outage[] {
    return this.#processes[color].outages();
  }

  async close(): Promise<void> {
    await Promise.all(COLORS.map(color => this.#processes[color].stop()));
    rmSync(this.#logs, { recursive: true, force: true });
  }
}
