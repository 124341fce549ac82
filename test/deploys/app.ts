import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration, Stack, Tags } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer, ListenerAction, ListenerCondition, TargetType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { BlueGreenRoute, BlueGreenTargetGroups, ShiftSchedule, TrafficShift } from '../../lib';
import { readAssembly, type Stack as SynthesizedStack } from '../../local/stage/assembly';

/** What may be different between two deployments of the application. */
export interface AppVersion {
  readonly path: string;
  readonly priority: number;
  readonly listener: 'first' | 'second';
  /** Another port is another target group. */
  readonly bluePort: number;
  readonly greenPort: number;
  /** The id of the route's construct. */
  readonly routeId: 'Route' | 'Renamed';
  readonly tag: string;
  readonly bakeSeconds: number;
  /** Something else of the stack. */
  readonly topic: string;
}

export const FIRST_VERSION: AppVersion = {
  path: '/shop/*', priority: 10, listener: 'first', bluePort: 8080, greenPort: 8080, routeId: 'Route', tag: 'none', bakeSeconds: 1, topic: 'one',
};

/** A renamed construct's preview rules are rules of CloudFormation's, which are there before the old ones are gone. */
const PREVIEW_PRIORITIES = { Route: [1, 2], Renamed: [3, 4] };

class Shop extends Stack {
  constructor(scope: App, version: AppVersion) {
    super(scope, 'Shop');
    const { path, priority, bluePort, greenPort, routeId, tag, bakeSeconds, topic } = version;
    const vpc = new Vpc(this, 'Vpc', { natGateways: 0 });
    const balancer = new ApplicationLoadBalancer(this, 'Alb', { vpc });
    const listeners = {
      first: balancer.addListener('First', { port: 80, defaultAction: ListenerAction.fixedResponse(404) }),
      second: balancer.addListener('Second', { port: 8080, defaultAction: ListenerAction.fixedResponse(404) }),
    };
    const targets = new BlueGreenTargetGroups(this, 'Targets', {
      vpc, targetType: TargetType.IP, blue: { port: bluePort }, green: { port: greenPort },
      healthCheck: { path: '/health', interval: Duration.seconds(10), healthyThresholdCount: 2 },
    });
    const route = new BlueGreenRoute(this, routeId, {
      listener: listeners[version.listener], priority, conditions: [ListenerCondition.pathPatterns([path])], targets,
      preview: { priorities: PREVIEW_PRIORITIES[routeId] },
    });
    Tags.of(route).add('team', tag);
    new TrafficShift(this, 'Shift', {
      routes: [route], schedule: ShiftSchedule.canary(50, Duration.seconds(1)), bakeTime: Duration.seconds(bakeSeconds),
    });
    new Topic(this, 'Topic', { displayName: topic });
  }
}

const synthesized = new Map<string, SynthesizedStack>();

const folder = mkdtempSync(join(tmpdir(), 'deploys-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const synthesize = (build: (app: App) => Stack): SynthesizedStack => {
  const outdir = mkdtempSync(join(folder, 'out-'));
  const app = new App({ outdir });
  build(app);
  app.synth();
  return readAssembly(outdir)[0]!;
};

/** Each version is synthesized once. */
export const shopOf = (version: AppVersion): SynthesizedStack => {
  const key = JSON.stringify(version);
  const stack = synthesized.get(key) ?? synthesize(app => new Shop(app, version));
  synthesized.set(key, stack);
  return stack;
};

/** What one would write without the library: the weights stand in the template. */
class NativeShop extends Stack {
  constructor(scope: App, path: string, topic: string) {
    super(scope, 'Native');
    const vpc = new Vpc(this, 'Vpc', { natGateways: 0 });
    const listener = new ApplicationLoadBalancer(this, 'Alb', { vpc }).addListener('Http', { port: 80, defaultAction: ListenerAction.fixedResponse(404) });
    const targets = new BlueGreenTargetGroups(this, 'Targets', { vpc, port: 8080, targetType: TargetType.IP });
    listener.addAction('Rule', {
      priority: 10, conditions: [ListenerCondition.pathPatterns([path])],
      action: ListenerAction.weightedForward([
        { targetGroup: targets.blue.targetGroup, weight: 100 }, { targetGroup: targets.green.targetGroup, weight: 0 },
      ]),
    });
    new Topic(this, 'Topic', { displayName: topic });
  }
}

export const nativeShopOf = (path: string, topic: string): SynthesizedStack => synthesize(app => new NativeShop(app, path, topic));
