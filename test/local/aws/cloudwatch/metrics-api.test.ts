import {
  GetMetricDataCommand, type GetMetricDataCommandInput, GetMetricStatisticsCommand, type GetMetricStatisticsCommandInput,
  ListMetricsCommand, type MetricDatum, PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import fc from 'fast-check';
import { MINUTE } from '../../../../local/aws/cloudwatch/metric-store';
import { type Stage, START, startStage } from '../support';

let stage: Stage;

beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.close());

const Namespace = 'Shop';
const Dimensions = [{ Name: 'TargetGroup', Value: 'green' }];
const client = () => stage.clients.cloudWatch;
const minute = (count: number) => new Date(START + count * MINUTE);
const point = (MetricName: string, at: number) => ({ MetricName, Dimensions, Timestamp: minute(at) });
const put = (...MetricData: MetricDatum[]) => client().send(new PutMetricDataCommand({ Namespace, MetricData }));
const stat = (Id: string, MetricName: string, ReturnData = true) =>
  ({ Id, MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: 60, Stat: 'Sum' }, ReturnData });
const data = (input: Partial<GetMetricDataCommandInput>) => client().send(new GetMetricDataCommand({
  StartTime: minute(0), EndTime: minute(5), MetricDataQueries: [stat('r', 'Requests')], ScanBy: 'TimestampAscending', ...input,
}));
const statistics = (input: Partial<GetMetricStatisticsCommandInput>) => client().send(new GetMetricStatisticsCommand({
  Namespace, MetricName: 'Requests', Dimensions, StartTime: minute(0), EndTime: minute(10), Period: 60, ...input,
}));

const putRequests = async () => {
  await put(
    { ...point('Requests', 0), Values: [1, 2], Counts: [50, 25] },
    { ...point('Requests', 1), Value: 200 },
    { ...point('Errors', 1), Value: 10 },
  );
  stage.clock.ms = START + 10 * MINUTE;
};

describe('GetMetricData', () => {
  test('answers statistics and expressions', async () => {
    await putRequests();
    const { MetricDataResults } = await data({
      StartTime: new Date(START + 10_000),
      MetricDataQueries: [
        stat('r', 'Requests'), stat('e', 'Errors', false),
        { Id: 'rate', Expression: 'percent + 0', Label: 'error rate' }, { Id: 'percent', Expression: '100 * e / r', ReturnData: false },
      ],
    });
    const Timestamps = [minute(0), minute(1)];
    expect(MetricDataResults).toEqual([
      { Id: 'r', Label: 'Requests', Timestamps, Values: [100, 200], StatusCode: 'Complete' },
      { Id: 'rate', Label: 'error rate', Timestamps, Values: [0, 5], StatusCode: 'Complete' },
    ]);
  });

  test('begins with the newest, unless asked otherwise', async () => {
    await putRequests();
    expect((await data({ ScanBy: undefined })).MetricDataResults![0]!.Values).toEqual([200, 100]);
  });

  test('comes in pages of datapoints, which together are the whole', async () => {
    await put(...[0, 1, 2, 3].map(at => ({ ...point('Requests', at), Value: at })), ...[1, 2].map(at => ({ ...point('Errors', at), Value: 10 * at })));
    stage.clock.ms = START + 10 * MINUTE;
    const MetricDataQueries = [stat('r', 'Requests'), stat('e', 'Errors')];
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 7 }), async MaxDatapoints => {
      const seen: Record<string, number[]> = { r: [], e: [] };
      let NextToken: string | undefined;
      do {
        const answer = await data({ MetricDataQueries, MaxDatapoints, NextToken });
        const sizes = answer.MetricDataResults!.map(({ Id, Values }) => seen[Id!]!.push(...Values!) && Values!.length);
        expect(sizes.reduce((a, b) => a + b)).toBeLessThanOrEqual(MaxDatapoints);
        expect(answer.MetricDataResults!.at(-1)!.StatusCode).toBe(answer.NextToken === undefined ? 'Complete' : 'PartialData');
        NextToken = answer.NextToken;
      } while (NextToken !== undefined);
      expect(seen).toEqual({ r: [0, 1, 2, 3], e: [10, 20] });
    }), { numRuns: 7 });
  });

  test('may ask for all times, but not to have them filled', async () => {
    await putRequests();
    const always = { StartTime: new Date(0), EndTime: new Date(2 * START) };
    expect((await data(always)).MetricDataResults![0]!.Values).toEqual([100, 200]);
    const MetricDataQueries = [stat('r', 'Requests', false), { Id: 'filled', Expression: 'FILL(r, 0)' }];
    await expect(data({ ...always, MetricDataQueries })).rejects.toThrow('more than 100800 datapoints');
  });

  test.each<[string, Partial<GetMetricDataCommandInput>, string]>([
    ['more than 500 queries', { MetricDataQueries: Array.from({ length: 501 }, (_, index) => stat(`m${index}`, 'Requests')) }, 'at most 500 queries'],
    ['an id with a capital', { MetricDataQueries: [stat('Errors', 'Errors')] }, 'must begin with a lowercase letter'],
    ['an id twice', { MetricDataQueries: [stat('e', 'Errors'), stat('e', 'Requests')] }, 'must be unique'],
    ['no time', { EndTime: minute(0) }, 'StartTime must be less than the parameter EndTime'],
    ['an odd period', { MetricDataQueries: [{ Id: 'e', Expression: 'e', Period: 90 }] }, 'a multiple of 60'],
    ['no metric', { MetricDataQueries: [{ Id: 'e', MetricStat: { Metric: undefined, Period: 60, Stat: 'Sum' } }] }, 'at \'metricDataQueries.1.member.metricStat.metric\''],
  ])('refuses %s', async (_, input, message) => {
    await expect(data(input)).rejects.toMatchObject({ name: 'ValidationException', message: expect.stringContaining(message) });
  });
});

describe('GetMetricStatistics', () => {
  test('answers plain statistics', async () => {
    await putRequests();
    const { Label, Datapoints } = await statistics({ Statistics: ['Sum', 'SampleCount', 'Average', 'Minimum', 'Maximum'] });
    expect({ Label, Datapoints }).toEqual({
      Label: 'Requests',
      Datapoints: [
        { Timestamp: minute(0), Sum: 100, SampleCount: 75, Average: 100 / 75, Minimum: 1, Maximum: 2 },
        { Timestamp: minute(1), Sum: 200, SampleCount: 1, Average: 200, Minimum: 200, Maximum: 200 },
      ],
    });
  });

  test('answers percentiles, over periods of several minutes', async () => {
    await putRequests();
    const { Datapoints } = await statistics({ ExtendedStatistics: ['p0', 'p100'], Period: 300 });
    expect(Datapoints).toEqual([{ Timestamp: minute(0), ExtendedStatistics: { p0: 1, p100: 200 } }]);
  });

  test.each<[string, Partial<GetMetricStatisticsCommandInput>, string, string]>([
    ['no statistics', {}, 'InvalidParameterCombinationException', 'Exactly one of'],
    ['two kinds of statistics', { Statistics: ['Sum'], ExtendedStatistics: ['p9'] }, 'InvalidParameterCombinationException', 'Exactly one of'],
    ['more than 1,440 datapoints', { Statistics: ['Sum'], EndTime: minute(1441) }, 'InvalidParameterCombinationException', 'more datapoints than the limit of 1440'],
    ['no time', { Statistics: ['Sum'], EndTime: minute(0) }, 'InvalidParameterValueException', 'StartTime must be less'],
    ['a trimmed mean', { ExtendedStatistics: ['tm90'] }, 'NotImplemented', 'the statistic tm90'],
  ])('refuses %s', async (_, input, name, message) => {
    await expect(statistics(input)).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
  });
});

test('metrics are listed by namespace, name and dimensions', async () => {
  await putRequests();
  await put({ MetricName: 'Requests', Value: 1 });
  await stage.clients.cloudWatch.send(new PutMetricDataCommand({ Namespace: 'Other', MetricData: [{ MetricName: 'Requests', Value: 1 }] }));
  const list = async (input: object) =>
    (await client().send(new ListMetricsCommand(input))).Metrics!.map(metric => `${metric.Namespace} ${metric.MetricName} ${metric.Dimensions!.length}`);
  expect(await list({})).toEqual(['Shop Requests 1', 'Shop Errors 1', 'Shop Requests 0', 'Other Requests 0']);
  expect(await list({ Namespace, MetricName: 'Requests' })).toEqual(['Shop Requests 1', 'Shop Requests 0']);
  expect(await list({ Dimensions: [{ Name: 'TargetGroup' }] })).toEqual(['Shop Requests 1', 'Shop Errors 1']);
  expect(await list({ Dimensions: [{ Name: 'TargetGroup', Value: 'blue' }] })).toEqual([]);
});

test.each<[string, MetricDatum, string]>([
  ['no value', { MetricName: 'a' }, 'Exactly one of the parameters Value and Values'],
  ['a value and values', { MetricName: 'a', Value: 1, Values: [1] }, 'Exactly one of the parameters Value and Values'],
  ['counts of other values', { MetricName: 'a', Values: [1], Counts: [1, 2] }, 'of the same length'],
  ['very many', { MetricName: 'a', Values: [1], Counts: [1e9] }, 'Counts beyond 100000 is not implemented'],
  ['a statistic set', { MetricName: 'a', StatisticValues: { Sum: 1, SampleCount: 1, Minimum: 1, Maximum: 1 } }, 'PutMetricData with StatisticValues is not implemented'],
  ['no name', { MetricName: undefined, Value: 1 }, 'at \'metricData.2.member.metricName\''],
])('of a request with %s nothing is taken', async (_, datum, message) => {
  await expect(put({ ...point('Requests', 0), Value: 1 }, datum)).rejects.toThrow(message);
  expect(stage.store.metrics()).toEqual([]);
});
