/** A process of its own: the local load balancer with everything switched on. Takes a sample of its memory every so many requests. */
import { LoadBalancer } from '../../local/alb/load-balancer';
import { CompressedClock } from '../../local/clock';
import { seededRandom } from '../../local/random';
import { TARGETS } from './nginx';

export interface MemorySample {
  readonly requests: number;
  readonly heapUsed: number;
  readonly rss: number;
}

export type Message = { readonly origin: string } | MemorySample;

const ARN = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333';
const LISTENER = `${ARN}:listener/app/bench/0123456789abcdef/fedcba9876543210`;
const groupArn = (name: string) => `${ARN}:targetgroup/${name}/0011223344556677`;

const say = (message: Message) => process.send?.(message);

const sampleEvery = Number(process.argv[2]);
let requests = 0;
let data = 0;

const takeSample = () => {
  const count = requests;
  setImmediate(() => {
    globalThis.gc?.();
    const { heapUsed, rss } = process.memoryUsage();
    say({ requests: count, heapUsed, rss });
  });
};

const balancer = new LoadBalancer({
  arn: `${ARN}:loadbalancer/app/bench/0123456789abcdef`,
  dnsName: 'bench.example',
  clock: new CompressedClock(1),
  random: seededRandom(1),
  onMetric: ({ value }) => data += value,
  onAccess: () => {
    requests += 1;
    if (sampleEvery > 0 && requests % sampleEvery === 0) takeSample();
  },
});

for (const [name, port] of Object.entries(TARGETS)) {
  balancer.addTargetGroup({
    arn: groupArn(name), name, targetType: 'ip', deregistrationDelaySeconds: 30, slowStartSeconds: 30,
    healthCheck: { path: '/', intervalSeconds: 5, timeoutSeconds: 2, healthyThreshold: 2, unhealthyThreshold: 2, matcher: '200', enabled: true },
  }).register({ id: '127.0.0.1', port, origin: `http://127.0.0.1:${port}` });
}
balancer.addListener({
  arn: LISTENER, protocol: 'HTTP', port: 80, defaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
});
const forward = (groups: Record<string, number>) => ({
  Type: 'forward',
  ForwardConfig: {
    TargetGroups: Object.entries(groups).map(([name, Weight]) => ({ TargetGroupArn: groupArn(name), Weight })),
    TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 3600 },
  },
});
balancer.createRule(LISTENER, {
  Priority: 1, Conditions: [{ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Preview', Values: ['green'] } }], Actions: [forward({ green: 1 })],
});
balancer.createRule(LISTENER, {
  Priority: 2, Conditions: [{ Field: 'query-string', QueryStringConfig: { Values: [{ Key: 'preview', Value: '*' }] } }], Actions: [forward({ green: 1 })],
});
balancer.createRule(LISTENER, {
  Priority: 3,
  Conditions: [
    { Field: 'host-header', HostHeaderConfig: { Values: ['127.0.0.*'] } },
    { Field: 'path-pattern', PathPatternConfig: { Values: ['/shop', '/shop/*'] } },
  ],
  Actions: [forward({ blue: 90, green: 10 })],
});

void balancer.start().then(() => say({ origin: balancer.origin(LISTENER) }));
process.on('disconnect', () => process.exit());
