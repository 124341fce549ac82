import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { COLORS } from '../../../lambda/contract';
import type { LoadBalancer } from '../../../local/alb/load-balancer';
import type { Clock } from '../../../local/clock';
import type { DeployedShift } from '../../../local/stage/shift';

const isHealthy = (balancer: LoadBalancer): boolean =>
  balancer.targetGroups().every(group => group.health().every(({ state }) => state === 'healthy'));

/** A target of each colour that answers everything, health checks included, with the colour's name. */
export class ColorServers {
  readonly #servers: Server[] = [];

  /** Resolves when the load balancer finds them healthy. */
  async serve(balancer: LoadBalancer, { config }: DeployedShift, clock: Clock, signal?: AbortSignal): Promise<void> {
    for (const color of COLORS) {
      const server = createServer((_, response) => response.end(color));
      this.#servers.push(server);
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      balancer.targetGroup(config.routes[0]!.targetGroupArns[color]).register({ id: '127.0.0.1', port, origin: `http://127.0.0.1:${port}` });
    }
    while (!isHealthy(balancer)) await clock.sleep(1000, signal);
  }

  close(): void {
    for (const server of this.#servers) {
      server.close();
      server.closeAllConnections();
    }
  }
}
