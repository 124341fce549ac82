import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { allHealthy, closeEverything, deadTarget, eventually, groupArn, named, openStage, LISTENER, route, settings } from './fixtures';

// A hundred thousand requests take what they take.
jest.setTimeout(300_000);

const REQUESTS = 100_000;
const CONNECTIONS = 64;

const WEIGHTS: [name: string, weight: number][] = [['blue', 70], ['green', 20], ['red', 10]];
const TOTAL = WEIGHTS.reduce((sum, [, weight]) => sum + weight, 0);

/** Root, which these servers do not need, hands over to nobody. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

const env = { ...process.env, PATH: `${process.env.PATH}:/usr/local/sbin:/usr/sbin` };

const isInstalled = (command: string) => spawnSync(command, ['-v'], { env }).status === 0;

const nginxConfig = (directory: string, port: number) => `
  daemon off;
  worker_processes 1;
  pid ${directory}/nginx.pid;
  error_log stderr;
  events { worker_connections 512; }
  http {
    access_log off;
    keepalive_requests ${REQUESTS};
    ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(name => `${name}_temp_path ${directory}/${name};`).join(' ')}
    split_clients $request_id $group { ${WEIGHTS.map(([name, weight], index) => `${index + 1 === WEIGHTS.length ? '*' : `${100 * weight / TOTAL}%`} ${name};`).join(' ')} }
    server { listen 127.0.0.1:${port}; location / { return 200 $group; } }
  }
`;

/** Its weights are those of servers: each group is one more listener of its own, on the ports that follow. */
const haproxyConfig = (_: string, port: number, groupPorts: readonly number[]) => `
  global
    nbthread 1
    maxconn 2000
  defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
  frontend door
    bind 127.0.0.1:${port}
    default_backend groups
  backend groups
    balance roundrobin
    ${WEIGHTS.map(([name, weight], index) => `server ${name} 127.0.0.1:${groupPorts[index]} weight ${weight}`).join('\n    ')}
  ${WEIGHTS.map(([name], index) => `frontend ${name}
    bind 127.0.0.1:${groupPorts[index]}
    http-request return status 200 content-type text/plain string ${name}`).join('\n  ')}
`;

interface Peer {
  readonly command: string;
  readonly config: (directory: string, port: number, groupPorts: readonly number[]) => string;
  readonly arguments: (directory: string, file: string) => string[];
}

const PEERS: Peer[] = [
  { command: 'nginx', config: nginxConfig, arguments: (directory, file) => ['-p', directory, '-c', file, '-e', 'stderr'] },
  { command: 'haproxy', config: haproxyConfig, arguments: (_, file) => ['-db', '-f', file] },
];

const started: { process: ChildProcess; directory: string }[] = [];

const freePort = async () => (await deadTarget()).port;

const answers = (origin: string) => fetch(origin).then(({ ok }) => ok, () => false);

const start = async (peer: Peer): Promise<string> => {
  const directory = mkdtempSync(join(tmpdir(), `${peer.command}-`));
  chmodSync(directory, 0o777);
  const port = await freePort();
  const groupPorts = await Promise.all(WEIGHTS.map(freePort));
  const file = join(directory, 'peer.conf');
  writeFileSync(file, peer.config(directory, port, groupPorts));
  const child = spawn(peer.command, peer.arguments(directory, file), { env, stdio: 'ignore', ...NOBODY });
  started.push({ process: child, directory });
  const origin = `http://127.0.0.1:${port}`;
  await eventually(async () => {
    if (child.exitCode !== null) throw new Error(`${peer.command} ended with ${child.exitCode}`);
    return answers(origin);
  });
  return origin;
};

afterEach(async () => {
  await closeEverything();
  await Promise.all(started.splice(0).map(async ({ process: child, directory }) => {
    if (child.exitCode === null && child.kill()) await once(child, 'exit');
    rmSync(directory, { recursive: true, force: true });
  }));
});

/** How many of the requests each group answered. */
const countGroups = async (origin: string): Promise<Map<string, number>> => {
  const pool = new Pool(origin, { connections: CONNECTIONS });
  const counts = new Map<string, number>();
  let left = REQUESTS;
  const client = async () => {
    while (left > 0) {
      left -= 1;
      const { statusCode, body } = await pool.request({ path: '/', method: 'GET' });
      const group = `${statusCode === 200 ? '' : `${statusCode} `}${await body.text()}`;
      counts.set(group, (counts.get(group) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, client));
  await pool.close();
  return counts;
};

/** Five standard errors: one run in more than a million leaves them by chance. */
const expectShares = (counts: ReadonlyMap<string, number>) => {
  expect([...counts.keys()].sort()).toEqual(WEIGHTS.map(([name]) => name).sort());
  for (const [name, weight] of WEIGHTS) {
    const share = weight / TOTAL;
    expect(Math.abs((counts.get(name) ?? 0) - REQUESTS * share)).toBeLessThanOrEqual(5 * Math.sqrt(REQUESTS * share * (1 - share)));
  }
};

test('the local load balancer follows the weights', async () => {
  const { balancer } = await openStage({ onAccess: () => undefined, onMetric: () => undefined });
  balancer.addTargetGroup(settings('red'));
  route(balancer, ...WEIGHTS);
  for (const [name] of WEIGHTS) {
    balancer.targetGroup(groupArn(name)).register(await named(name));
    await allHealthy(balancer, name);
  }
  expectShares(await countGroups(balancer.origin(LISTENER)));
});

describe.each(PEERS)('$command', peer => {
  const installed = isInstalled(peer.command);
  if (!installed) process.stderr.write(`${peer.command} is not installed: its routing is not compared\n`);

  (installed ? test : test.skip)('shares the requests as the local load balancer does', async () => {
    expectShares(await countGroups(await start(peer)));
  });
});
