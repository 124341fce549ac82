/**
 * Compares the local load balancer with nginx, both in a process of their own and in front of the same targets, and looks at its memory
 * over a million requests. `npm run bench:alb`
 */
import { loadavg } from 'node:os';
import { openBalancer } from './alb/balancer-process';
import { chooseLoad, type Load } from './alb/load';
import { isFlat, median, megabytes } from './alb/numbers';
import { hasNginx, openNginx } from './alb/nginx';

const LEAST_RATIO = 0.2;
const ROUNDS = 5;
const ROUND_SECONDS = 3;
const REQUESTS = 1_000_000;
const SAMPLES = 10;

const perSecond = (rate: number) => `${Math.round(rate).toLocaleString('en')} requests/s`;

/** Round by round, so that a machine that is slow for a while is slow for both. */
const compare = async (load: Load, ours: string, nginx: string): Promise<number> => {
  const rounds: { ours: number; nginx: number }[] = [];
  for (const origin of [ours, nginx]) await load(origin, 1);
  for (let round = 1; round <= ROUNDS; round += 1) {
    const rates = { nginx: await load(nginx, ROUND_SECONDS), ours: await load(ours, ROUND_SECONDS) };
    rounds.push(rates);
    console.log(`round ${round}: nginx ${perSecond(rates.nginx)}, local load balancer ${perSecond(rates.ours)}`);
  }
  const ratio = median(rounds.map(round => round.ours / round.nginx));
  console.log(`median: nginx ${perSecond(median(rounds.map(round => round.nginx)))}, ours ${perSecond(median(rounds.map(round => round.ours)))}, `
    + `ratio ${ratio.toFixed(2)} (at least ${LEAST_RATIO})`);
  return ratio;
};

const watchMemory = async (load: Load): Promise<boolean> => {
  const balancer = await openBalancer({ sampleEvery: REQUESTS / SAMPLES });
  try {
    while (balancer.samples.length < SAMPLES) await load(balancer.origin, ROUND_SECONDS);
    const samples = balancer.samples.slice(0, SAMPLES);
    for (const { requests, heapUsed, rss } of samples) {
      console.log(`${requests.toLocaleString('en').padStart(9)} requests: heap ${megabytes(heapUsed)}, resident ${megabytes(rss)}`);
    }
    const flat = isFlat(samples.map(({ heapUsed }) => heapUsed));
    console.log(flat ? 'memory is flat' : 'memory grows');
    return flat;
  } finally {
    balancer.close();
  }
};

const main = async (): Promise<void> => {
  if (!hasNginx()) return console.log('bench:alb skipped: nginx is not installed');
  const { load, description } = chooseLoad();
  console.log(`load average ${loadavg()[0]?.toFixed(2)}, requests by ${description}`);
  const nginx = await openNginx();
  try {
    const balancer = await openBalancer();
    const ratio = await compare(load, balancer.origin, nginx.origin).finally(() => balancer.close());
    const flat = await watchMemory(load);
    if (ratio < LEAST_RATIO || !flat) process.exitCode = 1;
  } finally {
    await nginx.close();
  }
};

void main();
