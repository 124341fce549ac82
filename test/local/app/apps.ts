import { App, Duration, Fn, Stack, Stage } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import {
  ApplicationListener, ApplicationLoadBalancer, ApplicationProtocol, ApplicationTargetGroup, ListenerAction, ListenerCertificate,
  ListenerCondition, TargetType, type IApplicationListener,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { LambdaTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { BlueGreenDeployment, BlueGreenRoute, BlueGreenTargetGroups, RetireAction, ShiftSchedule, TrafficShift, WeightedRule } from '../../../lib';

/** Somebody's account and region: not those of a rehearsal. */
const ENV = { account: '210987654321', region: 'eu-west-1' };

const SHORT = ShiftSchedule.steps([50, 100], Duration.minutes(2));

/** The folder that `cdk synth` would write. */
export const synthesized = (build: (app: App) => void): string => {
  const app = new App({ analyticsReporting: false });
  build(app);
  return app.synth().directory;
};

export const listenerOf = (scope: Construct, vpc: Vpc, secure = false): ApplicationListener => {
  const loadBalancer = new ApplicationLoadBalancer(scope, 'LoadBalancer', { vpc, internetFacing: true });
  return loadBalancer.addListener('Listener', {
    open: false, defaultAction: ListenerAction.fixedResponse(404),
    ...secure
      ? { port: 443, protocol: ApplicationProtocol.HTTPS, certificates: [ListenerCertificate.fromArn(`arn:aws:acm:${ENV.region}:${ENV.account}:certificate/x`)] }
      : { port: 80, protocol: ApplicationProtocol.HTTP },
  });
};

const group = (scope: Construct, id: string, vpc: Vpc) => new ApplicationTargetGroup(scope, id, {
  vpc, port: 8080, protocol: ApplicationProtocol.HTTP, targetType: TargetType.IP, deregistrationDelay: Duration.seconds(10),
  healthCheck: { path: '/ready', interval: Duration.seconds(10), healthyThresholdCount: 2, healthyHttpCodes: '204,299' },
});

/** Two target groups that were there before, an HTTPS listener in a stack of its own, an alarm of the app's own, and smoke tests. */
export const oldShop = (app: Construct): void => {
  const network = new Stack(app, 'Network', { env: ENV });
  const vpc = new Vpc(network, 'Vpc', { maxAzs: 2, natGateways: 0 });
  const listener = listenerOf(network, vpc, true);
  const shop = new Stack(app, 'Shop', { env: ENV });
  const targets = BlueGreenTargetGroups.fromTargetGroups(shop, 'Targets', { blue: group(shop, 'BlueGroup', vpc), green: group(shop, 'GreenGroup', vpc) });
  const route = new BlueGreenRoute(shop, 'Route', {
    listener, targets, priority: 10,
    conditions: [ListenerCondition.hostHeaders(['*.example.com']), ListenerCondition.pathPatterns(['/shop/*'])],
  });
  const alarm = new Alarm(shop, 'Errors', {
    metric: new Metric({
      namespace: 'AWS/ApplicationELB', metricName: 'HTTPCode_Target_5XX_Count', statistic: 'Sum', period: Duration.minutes(1),
      dimensionsMap: { LoadBalancer: Fn.select(1, Fn.split('loadbalancer/', listener.loadBalancer.loadBalancerArn)) },
    }),
    threshold: 5, evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD, treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  new TrafficShift(shop, 'Shift', {
    routes: [route], schedule: SHORT, bakeTime: Duration.minutes(4), alarms: [alarm],
    smokeTests: {
      origin: 'https://www.example.com', tests: [{ path: '/shop/status', headers: { Host: 'www.example.com' }, bodyPattern: '^"ok"$' }],
    },
  });
};

const page = (color: string) => Code.fromInline(`exports.handler = async () => ({ statusCode: 200, body: '${color}' });`);

/** Two shifts in one stack: addresses, and functions by alias. */
export const twoShifts = (app: Construct): void => {
  const stack = new Stack(app, 'Two');
  const vpc = new Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0 });
  const listener = listenerOf(stack, vpc);
  new BlueGreenDeployment(stack, 'Web', {
    listener, vpc, priority: 10, port: 80, targetType: TargetType.IP, schedule: SHORT, bakeTime: Duration.minutes(2), minHealthyTargets: 2,
    conditions: [ListenerCondition.pathPatterns(['/web/*']), ListenerCondition.httpRequestMethods(['POST'])],
  });
  const version = (color: string) => new LambdaTarget(
    new LambdaFunction(stack, `${color}Api`, { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: page(color) }).addAlias('live'));
  new BlueGreenDeployment(stack, 'Api', {
    listener, priority: 20, targetType: TargetType.LAMBDA, schedule: SHORT, bakeTime: Duration.minutes(2),
    conditions: [ListenerCondition.pathPatterns(['/api/*'])],
    blue: { targets: [version('blue')] }, green: { targets: [version('green')] },
  });
};

/** A schedule that waits for an operator, hooks of which one is no Node.js, and services that are asked and scaled in. */
export const gated = (app: Construct): void => {
  const stack = new Stack(app, 'Gated');
  const vpc = new Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0 });
  const cluster = new Cluster(stack, 'Cluster', { vpc });
  const targets = new BlueGreenTargetGroups(stack, 'Targets', { vpc, port: 80, targetType: TargetType.IP });
  const listener = listenerOf(stack, vpc);
  const route = new BlueGreenRoute(stack, 'Route', { listener, targets, priority: 10, conditions: [ListenerCondition.pathPatterns(['/*'])] });
  const service = (color: string) => {
    const taskDefinition = new FargateTaskDefinition(stack, `${color}Task`);
    taskDefinition.addContainer('web', { image: ContainerImage.fromRegistry('nginx'), portMappings: [{ containerPort: 80 }] });
    return new FargateService(stack, `${color}Service`, { cluster, taskDefinition, minHealthyPercent: 100 });
  };
  const [blue, green] = [service('blue'), service('green')];
  blue.attachToApplicationTargetGroup(targets.blue.targetGroup);
  green.attachToApplicationTargetGroup(targets.green.targetGroup);
  const hook = (id: string, runtime: Runtime, code: string) => ({ handler: new LambdaFunction(stack, id, { runtime, handler: 'index.handler', code: Code.fromInline(code) }) });
  new TrafficShift(stack, 'Shift', {
    routes: [route], bakeTime: Duration.minutes(2),
    schedule: ShiftSchedule.custom([{ weight: 50, hold: Duration.minutes(2), pause: true }, { weight: 100 }]),
    hooks: {
      beforeShift: hook('Before', Runtime.PYTHON_3_13, 'def handler(event, context): raise Exception("cannot run here")'),
      afterStep: hook('After', Runtime.NODEJS_22_X, 'exports.handler = async () => console.log("a hook of its own ran");'),
    },
    retire: { blue: RetireAction.scaleInService(blue) },
  });
};

/** A route that no user of a rehearsal reaches. */
export const officeOnly = (app: Construct): void => {
  const stack = new Stack(app, 'Office');
  const vpc = new Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0 });
  new BlueGreenDeployment(stack, 'Web', {
    listener: listenerOf(stack, vpc), vpc, priority: 10, port: 80, targetType: TargetType.IP, schedule: SHORT,
    conditions: [ListenerCondition.sourceIps(['192.0.2.0/24'])],
  });
};

const importedListener = (scope: Construct): IApplicationListener => ApplicationListener.fromApplicationListenerAttributes(scope, 'Listener', {
  listenerArn: `arn:aws:elasticloadbalancing:${ENV.region}:${ENV.account}:listener/app/front/50dc6c495c0c9188/f2f7dc8efc522ab2`,
  securityGroup: SecurityGroup.fromSecurityGroupId(scope, 'SecurityGroup', 'sg-12345678'),
});

/** A rule that somebody else made, and of which the app knows the ARN only. */
export const importedRule = (app: Construct): void => {
  const stack = new Stack(app, 'Rule');
  const vpc = new Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0 });
  const targets = new BlueGreenTargetGroups(stack, 'Targets', { vpc, port: 80, targetType: TargetType.IP });
  const rule = WeightedRule.fromRuleArn(stack, 'Rule', 'arn:aws:elasticloadbalancing:us-east-1:123456789012:listener-rule/app/front/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee');
  const route = new BlueGreenRoute(stack, 'Route', {
    listener: importedListener(stack), targets, rule, priority: 10, conditions: [ListenerCondition.pathPatterns(['/*'])],
  });
  new TrafficShift(stack, 'Shift', { routes: [route], schedule: SHORT });
};

/** A listener that is known by its ARN, in a stage. */
export const imported = (app: Construct): void => {
  const stage = new Stage(app, 'Prod', { env: ENV });
  const stack = new Stack(stage, 'Shop');
  const vpc = new Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0 });
  new BlueGreenDeployment(stack, 'Deployment', {
    listener: importedListener(stack), vpc, priority: 10, port: 80, targetType: TargetType.INSTANCE,
    schedule: SHORT, bakeTime: Duration.minutes(2),
    conditions: [ListenerCondition.pathPatterns(['/*']), ListenerCondition.queryStrings([{ key: 'v', value: '2*' }]), ListenerCondition.httpHeader('X-App', ['shop-?'])],
  });
};
