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

/** Blue and green, each target a process of its own, unless the template says that it is a Lambda function: then it brings that itself. */
export class Services {
  readonly #logs = mkdtempSync(join(tmpdir(), 'cdk-traffic-shift-faults-'));
  readonly #processes: Readonly<Record<Color, readonly ServiceProcess[]>>;
  readonly #running = new Set<Color>();

  constructor(seed: number, targetsPerColor = 1) {
    const services = (color: Color, own: number) => Array.from({ length: targetsPerColor }, (_, index) => new ServiceProcess({
      script: bundled('service'), color, seed: seed + own + COLORS.length * index, faultLog: join(this.#logs, `${color}-${index}`),
    }));
    this.#processes = { blue: services('blue', 10), green: services('green', 11) };
  }

  /** Starts them, and registers each in its groups of every route. */
  async start(loadBalancer: LoadBalancer, routes: readonly RouteConfig[]): Promise<void> {
    await Promise.all(COLORS.map(async color => {
      const groups = groupsOf(routes)[color].map(arn => loadBalancer.targetGroup(arn)).filter(({ settings }) => settings.targetType !== 'lambda');
      if (groups.length === 0) return;
      await Promise.all(this.#processes[color].map(async service => {
        await service.start();
        await service.ready();
        for (const group of groups) group.register({ id: '127.0.0.1', port: service.port, origin: service.origin });
      }));
      this.#running.add(color);
    }));
  }

  /** Throws for a fault that would do nothing. */
  requireEffect(faults: readonly FaultSpec[]): void {
    const idle = faults.find(fault => !isAwsFault(fault) && COLORS.some(color => [color, 'both'].includes(fault.subject) && !this.#running.has(color)));
    if (idle !== undefined) throw new Error(`the fault ${formatFault(idle)} is about a Lambda function: only services of other kinds can be made to fail`);
  }

  setFault(color: Color, fault: Fault | null): void {
    for (const service of this.#processes[color]) service.setFault(fault);
  }

  /** What the services did on purpose, by their own logs. */
  faultedRequests(): FaultEntry[] {
    return this.#all().flatMap(service => service.faultedRequests());
  }

  outages(color: Color): Outage[] {
    return this.#processes[color].flatMap(service => service.outages());
  }

  async close(): Promise<void> {
    await Promise.all(this.#all().map(service => service.stop()));
    rmSync(this.#logs, { recursive: true, force: true });
  }

  #all(): ServiceProcess[] {
    return COLORS.flatMap(color => this.#processes[color]);
  }
}
