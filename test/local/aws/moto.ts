import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import {
  CreateListenerCommand, CreateLoadBalancerCommand, CreateTargetGroupCommand, ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';

const freePort = (): Promise<number> => new Promise(resolve => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    server.close(() => resolve(port));
  });
});

/** An account in moto, in a process of its own. */
export class Moto {
  readonly elb: ElasticLoadBalancingV2Client;
  readonly cloudWatch: CloudWatchClient;

  private constructor(private readonly process: ChildProcess, private readonly url: string) {
    const config = { endpoint: url, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
    this.elb = new ElasticLoadBalancingV2Client(config);
    this.cloudWatch = new CloudWatchClient(config);
  }

  static async start(): Promise<Moto> {
    const port = await freePort();
    const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
    const moto = new Moto(child, `http://127.0.0.1:${port}`);
    while (!await moto.#isUp()) {
      if (child.exitCode !== null) throw new Error(`moto_server ended with ${child.exitCode}`);
      await sleep(100);
    }
    return moto;
  }

  /** A load balancer like `createLoadBalancer`'s, in the network that comes with the account. */
  async createLoadBalancer(Name: string) {
    const { LoadBalancers } = await this.elb.send(new CreateLoadBalancerCommand({ Name, Scheme: 'internet-facing', Subnets: await this.#subnets() }));
    const { LoadBalancerArn, VpcId } = LoadBalancers![0]!;
    const group = async (color: string) => {
      const { TargetGroups } = await this.elb.send(new CreateTargetGroupCommand({
        Name: `${Name}-${color}`, VpcId, Protocol: 'HTTP', Port: 8080, TargetType: 'ip', HealthCheckPath: '/health', HealthCheckIntervalSeconds: 30,
        HealthCheckTimeoutSeconds: 5, HealthyThresholdCount: 5, UnhealthyThresholdCount: 2, Matcher: { HttpCode: '200' },
      }));
      return TargetGroups![0]!.TargetGroupArn!;
    };
    const { Listeners } = await this.elb.send(new CreateListenerCommand({
      LoadBalancerArn, Port: 80, Protocol: 'HTTP', DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    }));
    return { arn: LoadBalancerArn!, listenerArn: Listeners![0]!.ListenerArn!, blue: await group('blue'), green: await group('green') };
  }

  async stop(): Promise<void> {
    this.elb.destroy();
    this.cloudWatch.destroy();
    if (this.process.exitCode !== null) return;
    const gone = new Promise(resolve => this.process.once('exit', resolve));
    this.process.kill();
    await gone;
  }

  #isUp(): Promise<boolean> {
    return fetch(`${this.url}/moto-api/`).then(({ ok }) => ok, () => false);
  }

  async #subnets(): Promise<string[]> {
    const response = await fetch(this.url, {
      method: 'POST',
      body: 'Action=DescribeSubnets&Version=2016-11-15',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'authorization': 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=none',
      },
    });
    return [...(await response.text()).matchAll(/<subnetId>([^<]+)</g)].map(match => match[1]!).slice(0, 2);
  }
}
