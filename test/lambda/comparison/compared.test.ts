import { MetricGateway } from '../../../lambda/aws/metrics';
import type { Color, Migration, ShiftConfig } from '../../../lambda/contract';
import { compared } from '../../../lambda/migrate/compare';
import { loadBalancerDimension, targetGroupDimension } from '../../../local/alb/arn';
import { AwsError } from '../../../local/aws-error';
import { AutoScalingGroups } from '../../../local/aws/auto-scaling';
import type { AnsweredCall } from '../../../local/aws/call';
import { CloudWatch } from '../../../local/aws/cloudwatch/cloudwatch';
import { MetricStore } from '../../../local/aws/cloudwatch/metric-store';
import { DynamoDb } from '../../../local/aws/dynamodb';
import { EcsServices } from '../../../local/aws/ecs';
import { AwsEndpoint } from '../../../local/aws/server';
import { awsServices } from '../../../local/aws/services';
import type { Answer } from '../../../local/aws/wire/protocol';
import { ManualClock, StoredExecutions } from '../../local/aws/support';
import { config as shiftConfig } from '../core/fixtures';
import { COMPARISON, MINUTE, ORDERS, releaseOf, routeTo, START, writtenAt } from './release';

/** What a test makes of CloudWatch's answer. */
let distorted: (answer: Answer) => Answer = answer => answer;

const openCloudWatch = async () => {
  const clock = new ManualClock();
  const store = new MetricStore();
  const calls: AnsweredCall[] = [];
  const endpoint = new AwsEndpoint(awsServices({
    loadBalancers: [], cloudWatch: new CloudWatch({ clock, store }), stateMachines: new StoredExecutions(clock), dynamoDb: new DynamoDb(),
    ecs: new EcsServices(), autoScaling: new AutoScalingGroups(),
  }), { onCall: call => calls.push(call), intercepts: [async (_, carryOut) => distorted(await carryOut())] });
  await endpoint.start();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint.url, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test',
  });
  const gateways = { metrics: new MetricGateway(), now: () => new Date(clock.ms) };
  const count = (color: Color, minute: number, name: string, values: readonly number[], route = 'api') => values.forEach(value => store.record({
    namespace: 'AWS/ApplicationELB', name, value, at: START + minute * MINUTE,
    dimensions: {
      LoadBalancer: loadBalancerDimension(routeTo(route).ruleArn.replace(/listener-rule(.*)\/[^/]+\/[^/]+$/, 'loadbalancer$1')),
      TargetGroup: targetGroupDimension(routeTo(route).targetGroupArns[color]),
    },
  }));
  return { clock, store, calls, count, close: () => endpoint.close(), gateways };
};

let stage: Awaited<ReturnType<typeof openCloudWatch>>;
beforeEach(async () => {
  stage = await openCloudWatch();
});
afterEach(async () => {
  distorted = answer => answer;
  await stage.close();
});

const HUNDREDTHS = Array.from({ length: 100 }, (_, index) => (index + 1) / 100);

/** 100 requests that take from 0.01 to 1 second. */
const serve = (color: Color, minute: number, answers: { ok?: number; failed?: number; seconds?: number[] } = {}) => {
  const { ok = 100, failed = 0, seconds = HUNDREDTHS } = answers;
  stage.count(color, minute, 'RequestCount', [ok + failed]);
  stage.count(color, minute, 'HTTPCode_Target_2XX_Count', [ok]);
  stage.count(color, minute, 'HTTPCode_Target_5XX_Count', [failed]);
  stage.count(color, minute, 'TargetResponseTime', seconds);
};

const configOf = (changes: Partial<ShiftConfig> = {}): ShiftConfig => shiftConfig({ routes: [routeTo('api')], comparison: COMPARISON, ...changes });

const begun = releaseOf([writtenAt(0, 0, 50)]);

const lookAt = (minutes: number, migration: Migration = begun, config = configOf()): Promise<Migration> => {
  stage.clock.ms = START + minutes * MINUTE;
  return compared(stage.gateways, config, migration);
};

/** How many series each call asked for. */
const asked = () => stage.calls.map(({ input }) => (input as { MetricDataQueries: unknown[] }).MetricDataQueries.length);

const hourOfBlue = () => Array.from({ length: 60 }, (_, index) => index - 60).forEach(minute => serve('blue', minute));

test('the first look learns what the safe colour was, and every later one is one call', async () => {
  hourOfBlue();
  for (const minute of [0, 1, 2]) {
    serve('blue', minute);
    serve('green', minute);
  }
  const first = await lookAt(2);
  const { baselines, slowAfter, look } = first.comparison!;
  expect(slowAfter).toEqual({ [routeTo('api').targetGroupArns.blue]: expect.closeTo(0.9505, 4) });
  expect(baselines.map(({ counts }) => counts)).toEqual([
    { requests: 6000, failed: 0 }, { requests: 6000, failed: 0 }, { requests: 6000, failed: 0 }, { requests: 6000, failed: 300 },
  ]);
  expect(look.step).toMatchObject({
    step: 0, minutes: 1, counts: {
      answered: { safe: { requests: 100, failed: 0 }, fresh: { requests: 100, failed: 0 } },
      slow: { safe: { requests: 100, failed: 5 }, fresh: { requests: 100, failed: 5 } },
    },
  });
  expect(asked()).toHaveLength(3);
  const later = await lookAt(4, first);
  expect(later.comparison!.look.step.minutes).toBe(3);
  expect(asked()).toHaveLength(4);
  // Requests, four kinds of answers, two of failed invocations, slow ones: of both groups.
  expect(asked()[3]).toBe(16);
});

test('a slow colour is found by the time that the safe one took', async () => {
  hourOfBlue();
  for (let minute = 0; minute < 10; minute += 1) {
    serve('blue', minute);
    serve('green', minute, { seconds: HUNDREDTHS.map(seconds => seconds + 0.4) });
  }
  expect((await lookAt(11)).comparison!.look.assessment).toMatchObject({ by: 'comparison', signal: 'slow' });
});

test('nothing is asked where nothing is compared, nothing was written, or nothing is new', async () => {
  const unchanged: [Migration, ShiftConfig][] = [
    [begun, configOf({ comparison: undefined })],
    [begun, configOf({ comparison: { ...COMPARISON, signals: [] } })],
    [releaseOf(undefined), configOf()],
    [releaseOf([]), configOf()],
    [releaseOf([writtenAt(9, 0, 50)]), configOf()],
  ];
  for (const [migration, config] of unchanged) expect(await lookAt(10, migration, config)).toBe(migration);
  expect(stage.calls).toEqual([]);
  const looked = await lookAt(10);
  const calls = stage.calls.length;
  expect(await lookAt(10.9, looked)).toBe(looked);
  expect(stage.calls).toHaveLength(calls);
});

test('a service that nobody used before is compared without its history', async () => {
  serve('blue', 0);
  serve('green', 0);
  const { comparison } = await lookAt(2);
  expect(comparison).toMatchObject({ slowAfter: {}, look: { step: { minutes: 1 } } });
  expect(comparison!.look.step.counts.slow!.fresh).toEqual({ requests: 0, failed: 0 });
  // Without anything that says what is slow, nobody asks how many were.
  expect(stage.calls).toHaveLength(2);
});

test('all routes are one, and a signal that is switched off is not asked for', async () => {
  serve('blue', 0);
  stage.count('green', 0, 'RequestCount', [40], 'web');
  stage.count('green', 0, 'HTTPCode_Target_5XX_Count', [10], 'web');
  stage.count('green', 0, 'LambdaUserError', [5], 'web');
  const config = configOf({ routes: [routeTo('api'), routeTo('web')], comparison: { ...COMPARISON, signals: ['answered'] } });
  const { comparison } = await lookAt(2, begun, config);
  expect(comparison!.look.step.counts).toEqual({ answered: { safe: { requests: 100, failed: 0 }, fresh: { requests: 40, failed: 15 } } });
  // Of four groups the requests, and three ways to fail; in the hour before only of the safe colour's.
  expect(asked()).toEqual([8, 16]);
});

test('failed invocations are answers: nobody counts them twice', async () => {
  stage.count('green', 0, 'RequestCount', [40]);
  stage.count('green', 0, 'HTTPCode_Target_2XX_Count', [30]);
  stage.count('green', 0, 'LambdaUserError', [10]);
  const { counts } = (await lookAt(3)).comparison!.look.step;
  expect(counts.answered!.fresh).toEqual({ requests: 40, failed: 10 });
  expect(counts.unanswered!.fresh).toEqual({ requests: 40, failed: 0 });
});

test('a user\'s own metrics are compared by colour, whichever of them is the safe one', async () => {
  const put = (color: Color, name: string, value: number) =>
    stage.store.record({ namespace: 'Shop', name, dimensions: { Color: color }, value, at: START });
  put('blue', 'Placed', 50);
  put('blue', 'Failed', 20);
  put('green', 'Placed', 60);
  serve('blue', 0);
  const config = configOf({ comparison: { ...COMPARISON, signals: [], own: [ORDERS] } });
  const { counts } = (await lookAt(3, { ...begun, from: 'green', to: 'blue' }, config)).comparison!.look.step;
  expect(counts).toEqual({ orders: { safe: { requests: 60, failed: 0 }, fresh: { requests: 50, failed: 20 } } });
});

test('our own probes are no users: of their minute and colour only', async () => {
  serve('green', 0, { ok: 8, failed: 4, seconds: [] });
  serve('blue', 0);
  const probed = [
    { minute: new Date(START).toISOString(), color: 'green' as const, requests: 3, failed: 2 },
    { minute: new Date(START - MINUTE).toISOString(), color: 'green' as const, requests: 100, failed: 100 },
  ];
  const { counts } = (await lookAt(2, { ...begun, probed })).comparison!.look.step;
  expect(counts).toMatchObject({
    answered: { fresh: { requests: 9, failed: 2 }, safe: { requests: 100 } }, unanswered: { fresh: { requests: 9, failed: 0 } },
  });
});

test('more series than one call takes are asked for in several', async () => {
  const routes = Array.from({ length: 36 }, (_, index) => routeTo(`route-${index}`));
  stage.count('green', 0, 'RequestCount', [7], 'route-35');
  const { comparison } = await lookAt(3, begun, configOf({ routes }));
  expect(comparison!.look.step.counts.answered!.fresh.requests).toBe(7);
  expect(asked()).toEqual([288, 500, 4]);
});

const saying = (from: string, to: string) => (answer: Answer): Answer => ({ ...answer, body: String(answer.body).replaceAll(from, to) });

test.each<[string, typeof distorted, RegExp]>([
  ['throttled', () => {
    throw new AwsError('ThrottlingException', 'Rate exceeded');
  }, /Rate exceeded/],
  ['partial', saying('"Complete"', '"PartialData"'), /only in part: m0 is PartialData/],
  ['an internal error', saying('"Complete"', '"InternalError"'), /only in part: m0 is InternalError/],
  ['a message', saying('"Messages":[]', '"Messages":[{"Code":"MaxMetricsExceeded","Value":"too many"}]'), /MaxMetricsExceeded: too many/],
])('an answer that is %s is none, and the next look makes good for it', async (_, distort, message) => {
  hourOfBlue();
  const first = await lookAt(2);
  serve('blue', 1);
  serve('green', 1);
  distorted = distort;
  await expect(lookAt(3, first)).rejects.toThrow(message);
  distorted = answer => answer;
  expect((await lookAt(4, first)).comparison!.look.step.counts.answered!.fresh.requests).toBe(100);
});
