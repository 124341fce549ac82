import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where the targets listen, and the nginx that stands in front of them. */
export const TARGETS = { blue: 18_181, green: 18_182 } as const;
const PROXY = 18_180;

const EVER = 1_000_000_000;

const common = (directory: string, name: string, http: string) => `
daemon off;
worker_processes 1;
pid ${directory}/${name}.pid;
error_log stderr error;
events { worker_connections 1024; }
http {
  access_log off;
  keepalive_requests ${EVER};
  client_body_temp_path ${directory}/body;
  proxy_temp_path ${directory}/proxy;
  fastcgi_temp_path ${directory}/fastcgi;
  uwsgi_temp_path ${directory}/uwsgi;
  scgi_temp_path ${directory}/scgi;
  ${http}
}`;

const targets = (directory: string) => common(directory, 'targets', Object.entries(TARGETS)
  .map(([name, port]) => `server { listen 127.0.0.1:${port}; location / { return 200 "${name}"; } }`).join('\n  '));

const proxy = (directory: string) => common(directory, 'proxy', `
  ${Object.entries(TARGETS).map(([name, port]) => `upstream ${name} { server 127.0.0.1:${port}; keepalive 128; keepalive_requests ${EVER}; }`).join('\n  ')}
  split_clients $request_id $group { 90% blue; * green; }
  server {
    listen 127.0.0.1:${PROXY};
    location / {
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Forwarded-Port $server_port;
      proxy_pass http://$group;
    }
  }`);

export const hasNginx = (): boolean => spawnSync('nginx', ['-v']).status === 0;

const isListening = async (port: number): Promise<boolean> => {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
};

const start = (directory: string, name: string, config: string) => {
  const file = join(directory, `${name}.conf`);
  writeFileSync(file, config);
  return spawn('nginx', ['-p', directory, '-c', file, '-e', 'stderr'], { stdio: ['ignore', 'ignore', 'inherit'] });
};

/** Somebody else's targets would be measured, and would go away in the middle. */
const requireFree = async (ports: readonly number[]): Promise<void> => {
  const taken = (await Promise.all(ports.map(async port => await isListening(port) ? [port] : []))).flat();
  if (taken.length > 0) throw new Error(`ports ${taken.join(', ')} are taken: is another bench:alb running?`);
};

/** Two targets, and an nginx with one worker that shares requests out to them, 90 to 10. */
export const openNginx = async () => {
  const ports = [TARGETS.blue, TARGETS.green, PROXY];
  await requireFree(ports);
  const directory = mkdtempSync(join(tmpdir(), 'bench-alb-'));
  const processes = [start(directory, 'targets', targets(directory)), start(directory, 'proxy', proxy(directory))];
  const close = async () => {
    await Promise.all(processes.filter(({ exitCode }) => exitCode === null).map(process => {
      process.kill();
      return once(process, 'exit');
    }));
    rmSync(directory, { recursive: true, force: true });
  };
  for (const port of ports) {
    while (!await isListening(port)) {
      if (processes.some(({ exitCode }) => exitCode !== null)) {
        await close();
        throw new Error('nginx did not start');
      }
      await sleep(50);
    }
  }
  return { origin: `http://127.0.0.1:${PROXY}`, close };
};
