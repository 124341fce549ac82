import type { AnsweredCall } from '../../local/aws/call';
import { RunHistories } from '../../local/run-history';
import { UsageMeter } from '../../local/usage-meter';

const call = (service: string, action: string, input: AnsweredCall['input'] = {}, error?: string): AnsweredCall =>
  ({ service, action, input, ...error !== undefined && { error } });

describe('usage', () => {
  test('begins when it is told to', () => {
    const meter = new UsageMeter();
    meter.called(call('states', 'StartExecution'), 0);
    meter.ran({ functionArn: 'f', memoryMb: 128, seconds: 1 });
    meter.begin();
    expect(meter.calls).toEqual({});
    expect(meter.usage(new Set())).toEqual({ functions: [], metrics: 0, ownMetricHours: 0, writeUnits: 0, readUnits: 0 });
  });

  test('runs are added up by memory, those of users\' own targets left out', () => {
    const meter = new UsageMeter();
    for (const seconds of [1, 2]) meter.ran({ functionArn: 'controller', memoryMb: 512, seconds });
    meter.ran({ functionArn: 'prober', memoryMb: 256, seconds: 3 });
    meter.ran({ functionArn: 'blue', memoryMb: 512, seconds: 4 });
    expect(meter.usage(new Set(['blue'])).functions).toEqual([
      { memoryMb: 512, invocations: 2, seconds: 3 }, { memoryMb: 256, invocations: 1, seconds: 3 },
    ]);
  });

  test('a formula on metrics is no metric', () => {
    const meter = new UsageMeter();
    for (let times = 0; times < 2; times += 1) {
      meter.called(call('cloudwatch', 'GetMetricData', { MetricDataQueries: [{ Id: 'a', MetricStat: {} }, { Id: 'b', Expression: 'a' }] }), 0);
    }
    expect(meter.usage(new Set()).metrics).toBe(2);
    expect(meter.calls).toEqual({ 'cloudwatch:GetMetricData': 2 });
  });

  test('a metric that is put is counted once an hour', () => {
    const meter = new UsageMeter();
    const put = (color: string, at: number) => meter.called(call('cloudwatch', 'PutMetricData', {
      Namespace: 'n', MetricData: [{ MetricName: 'Weight', Dimensions: [{ Name: 'Color', Value: color }], Value: at }],
    }), at);
    for (const at of [0, 60_000, 3_599_999, 3_600_000]) put('blue', at);
    put('green', 0);
    expect(meter.usage(new Set()).ownMetricHours).toBe(3);
  });

  test('an item is written by the kilobyte, and read by four of the largest', () => {
    const meter = new UsageMeter();
    meter.called(call('dynamodb', 'PutItem', { Item: { text: { S: 'x'.repeat(5000) } } }), 0);
    meter.called(call('dynamodb', 'PutItem', { Item: { text: { S: 'x' } } }), 0);
    for (let times = 0; times < 3; times += 1) meter.called(call('dynamodb', 'GetItem'), 0);
    expect(meter.usage(new Set())).toMatchObject({ writeUnits: 6, readUnits: 6 });
  });
});

describe('the history of runs', () => {
  test('is read from the wire as DynamoDB would give it back', () => {
    const histories = new RunHistories();
    histories.called(call('dynamodb', 'PutItem', {
      Item: {
        item: { S: 'run#1#x' }, execution: { S: 'arn:x' }, input: { M: { dryRun: { BOOL: false } } },
        steps: { L: [{ M: { weight: { N: '5.5' }, percent: { NULL: true }, readBack: { L: [] } } }] },
      },
    }));
    expect(histories.of('arn:x')).toEqual({
      execution: 'arn:x', input: { dryRun: false }, steps: [{ weight: 5.5, percent: null, readBack: [] }],
    });
  });

  test('is neither the record nor a write that was refused', () => {
    const histories = new RunHistories();
    histories.called(call('dynamodb', 'PutItem', { Item: { item: { S: 'record' }, execution: { S: 'arn:x' } } }));
    histories.called(call('dynamodb', 'PutItem', { Item: { item: { S: 'run#1#x' }, execution: { S: 'arn:x' } } }, 'Throttled'));
    expect(histories.of('arn:x')).toBeUndefined();
  });
});
