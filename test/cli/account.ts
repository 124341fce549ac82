import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { COLORS, type Color } from '../../lambda/contract';
import { CompressedClock } from '../../local/clock';
import type { Stack } from '../../local/stage/assembly';
import { Cloud } from '../../local/stage/cloud';
import { type DeployedShift, shiftOf } from '../../local/stage/shift';
import { synthesizeDemo } from '../../local/stage/synthesize';

const CLI = join(__dirname, '..', '..', 'dist', 'cli', 'traffic-shift.js');

/** Nothing of this machine's own AWS configuration. */
const ENVIRONMENT = {
  PATH: process.env.PATH, HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true',
  AWS_ACCESS_KEY_ID: 'operator', AWS_SECRET_ACCESS_KEY: 'operator', AWS_REGION: 'us-east-1',
};

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly ended: Promise<Ended>;
  /** Resolves once stdout holds the text. */
  prints(text: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

/** The bundled CLI, as it is installed. */
export const run = (args: readonly string[], environment: NodeJS.ProcessEnv = {}): Running => {
  const child = spawn(process.execPath, [CLI, ...args], { env: { ...ENVIRONMENT, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => said.stdout += text);
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.stderr += text);
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...said }));
  return {
    ended,
    prints: async text => {
      while (!said.stdout.includes(text)) {
        const result = await Promise.race([once(child.stdout, 'data').then(() => null), ended]);
        if (result !== null && !said.stdout.includes(text)) throw new Error(`ended with ${result.code} without ${text}: ${said.stdout}${said.stderr}`);
      }
    },
    kill: signal => void child.kill(signal),
  };
};

/** A local account with a stack, in which both colours are healthy. */
export class Account {
  readonly clock = new CompressedClock(60);
  readonly #cloud = new Cloud({ clock: this.clock, seed: 1 });
  readonly #servers: Server[] = [];
  #shift: DeployedShift | undefined;
  /** Name of the table of records. */
  recordTable = '';

  constructor(private readonly stack: Stack = synthesizeDemo()) {}

  async open(): Promise<void> {
    const deployment = await this.#cloud.deploy(this.stack);
    this.#shift = shiftOf(deployment);
    this.recordTable = String([...deployment.resources.values()].find(({ type }) => type === 'AWS::DynamoDB::Table')!.ref);
    await Promise.all(COLORS.map(color => this.#serve(color)));
    const groups = () => this.#cloud.loadBalancers[0]!.targetGroups();
    while (groups().some(group => group.health().some(({ state }) => state !== 'healthy'))) await this.clock.sleep(1000);
  }

  async close(): Promise<void> {
    await this.#cloud.close();
    for (const server of this.#servers) {
      server.close();
      server.closeAllConnections();
    }
  }

  get url(): string {
    return this.#cloud.endpoint.url;
  }

  /** Stops an execution behind everybody's back. */
  stop(executionArn: string): void {
    this.#cloud.stateMachines.stop(executionArn);
  }

  start(command: string, ...args: readonly string[]): Running {
    return run(this.#arguments(command, args));
  }

  /** As somebody who has nothing but a role of the stack. */
  runAs(roleName: string, command: string, ...args: readonly string[]): Promise<Ended> {
    const accessKeyId = this.#cloud.assumeRole(`arn:aws:iam::123456789012:role/${roleName}`, 'operator');
    return run(this.#arguments(command, args), { AWS_ACCESS_KEY_ID: accessKeyId }).ended;
  }

  run(command: string, ...args: readonly string[]): Promise<Ended> {
    return this.start(command, ...args).ended;
  }

  async json<T>(command: string, ...args: readonly string[]): Promise<T> {
    return JSON.parse((await this.run(command, '--json', ...args)).stdout) as T;
  }

  #arguments(command: string, args: readonly string[]): string[] {
    return [command, '--stack', this.stack.name, '--endpoint-url', this.url, ...args];
  }

  async #serve(color: Color): Promise<void> {
    const server = createServer((_, response) => response.end(color));
    this.#servers.push(server);
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    this.#cloud.loadBalancers[0]!.targetGroup(this.#shift!.config.routes[0]!.targetGroupArns[color])
      .register({ id: '127.0.0.1', port, origin: `http://127.0.0.1:${port}` });
  }
}
