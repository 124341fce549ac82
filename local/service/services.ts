import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Color, COLORS, type RouteConfig } from '../../lambda/contract';
import type { LoadBalancer } from '../alb/load-balancer';
import { type FaultSpec, formatFault, isAwsFault } from '../faults/spec';
import { groupsOf } from '../groups';
import { bundled } from '../package-folder';
import type { Fault } from './fault';
import type { FaultEntry } from './fault-log';
import { type Outage, ServiceProcess } from './process';

/** Blue and green, each a process of its own, unless the template says that it is a Lambda function: then it brings that itself. */
export class Services {
  readonly #logs = mkdtempSync(join(tmpdir(), 'cdk-traffic-shift-faults-'));
  readonly #processes: Readonly<Record<Color, ServiceProcess>>;
  readonly #running = new Set<Color>();

  constructor(seed: number) {
    const service = (color: Color, own: number) =>
      new ServiceProcess({ script: bundled('service'), color, seed: seed + own, faultLog: join(this.#logs, color) });
    this.#processes = { blue: service('blue', 10), green: service('green', 11) };
  }

  /** Starts them, and registers each in its groups of every route. */
  async start(loadBalancer: LoadBalancer, routes: readonly RouteConfig[]): Promise<void> {
    await Promise.all(COLORS.map(async color => {
      const groups = groupsOf(routes)[color].map(arn => loadBalancer.targetGroup(arn)).filter(({ settings }) => settings.targetType !== 'lambda');
      if (groups.length === 0) return;
      const service = this.#processes[color];
      await service.start();
      await service.ready();
      this.#running.add(color);
      for (const group of groups) group.register({ id: '127.0.0.1', port: service.port, origin: service.origin });
    }));
  }

  /** Throws for a fault that would do nothing. */
  requireEffect(faults: readonly FaultSpec[]): void {
    const idle = faults.find(fault => !isAwsFault(fault) && COLORS.some(color => [color, 'both'].includes(fault.subject) && !this.#running.has(color)));
    if (idle !== undefined) throw new Error(`the fault ${formatFault(idle)} is about a Lambda function: only services of other kinds can be made to fail`);
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
