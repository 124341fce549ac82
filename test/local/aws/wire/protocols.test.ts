import { gzipSync } from 'node:zlib';
import { AwsJson1_0Protocol, AwsQueryProtocol, AwsSmithyRpcV2CborProtocol } from '@aws-sdk/core/protocols';
import {
  CloudWatchClient, DescribeAlarmHistoryCommand, DescribeAlarmsCommand, GetMetricDataCommand, GetMetricStatisticsCommand,
  ListMetricsCommand, PutCompositeAlarmCommand, PutMetricAlarmCommand, PutMetricDataCommand, SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { cbor } from '@smithy/core/cbor';
import { MINUTE } from '../../../../local/aws/cloudwatch/metric-store';
import { type Stage, START, startStage } from '../support';

/** What CloudWatch can be spoken to in: this SDK's client sends JSON, newer ones CBOR, older ones and the CLI AWS Query. */
const PROTOCOLS = [
  ['JSON', AwsJson1_0Protocol, 'application/x-amz-json-1.0'],
  ['Query', AwsQueryProtocol, 'application/x-www-form-urlencoded'],
  ['CBOR', AwsSmithyRpcV2CborProtocol, 'application/cbor'],
] as const;

const ERRORS = {
  AlarmName: 'errors', Namespace: 'Shop', MetricName: 'Errors', Dimensions: [{ Name: 'TargetGroup', Value: '5' }], Statistic: 'Sum' as const, Period: 60,
  ComparisonOperator: 'GreaterThanThreshold' as const, Threshold: 5.5, EvaluationPeriods: 2, ActionsEnabled: false, AlarmActions: [],
};

describe.each(PROTOCOLS)('CloudWatch in %s', (_, Protocol, contentType) => {
  let stage: Stage;
  let client: CloudWatchClient;
  let types: Set<string>;

  beforeEach(async () => {
    stage = await startStage();
    types = new Set();
    client = new CloudWatchClient({
      ...stage.config, protocol: Protocol, requestMinCompressionSizeBytes: 0,
      // With CBOR, this client tells the length from before the compression, and hangs.
      disableRequestCompression: Protocol === AwsSmithyRpcV2CborProtocol,
    });
    client.middlewareStack.add(next => args => {
      types.add((args.request as { headers: Record<string, string> }).headers['content-type']!.split(';')[0]!);
      return next(args);
    }, { step: 'finalizeRequest' });
  });

  afterEach(async () => {
    client.destroy();
    expect([...types]).toEqual([contentType]);
    await stage.close();
  });

  const putData = () => client.send(new PutMetricDataCommand({
    Namespace: 'Shop',
    MetricData: [
      { MetricName: 'Errors', Dimensions: ERRORS.Dimensions, Timestamp: new Date(START), Values: [1, 2.5], Counts: [2, 1] },
      { MetricName: 'Errors', Dimensions: ERRORS.Dimensions, Timestamp: new Date(START + MINUTE), Value: 1e21 },
    ],
  }));

  test('alarms come back as they were put', async () => {
    await client.send(new PutMetricAlarmCommand({ ...ERRORS, Tags: [{ Key: 'team', Value: '7' }] }));
    await client.send(new PutCompositeAlarmCommand({ AlarmName: 'any', AlarmRule: 'ALARM("errors")' }));
    const { MetricAlarms, CompositeAlarms, NextToken } = await client.send(new DescribeAlarmsCommand({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }));
    expect(MetricAlarms).toEqual([{
      ...ERRORS, OKActions: [], InsufficientDataActions: [], AlarmArn: expect.stringContaining(':alarm:errors'),
      AlarmConfigurationUpdatedTimestamp: new Date(START), StateValue: 'INSUFFICIENT_DATA', StateReason: expect.any(String),
      StateUpdatedTimestamp: new Date(START), StateTransitionedTimestamp: new Date(START),
    }]);
    expect(CompositeAlarms).toMatchObject([{ AlarmName: 'any', AlarmRule: 'ALARM("errors")', StateValue: 'OK' }]);
    expect(NextToken).toBeUndefined();
  });

  test('data goes in and out with its numbers and times', async () => {
    await putData();
    stage.clock.ms = START + 10 * MINUTE;
    const range = { StartTime: new Date(START), EndTime: new Date(START + 5 * MINUTE) };
    const Metric = { Namespace: 'Shop', MetricName: 'Errors', Dimensions: ERRORS.Dimensions };
    const { MetricDataResults } = await client.send(new GetMetricDataCommand({
      ...range, ScanBy: 'TimestampAscending',
      MetricDataQueries: [
        { Id: 'twice', Expression: '2 * e' }, { Id: 'e', MetricStat: { Metric, Period: 60, Stat: 'Sum' }, ReturnData: false },
      ],
    }));
    expect(MetricDataResults).toMatchObject([{ Id: 'twice', Timestamps: [new Date(START), new Date(START + MINUTE)], Values: [9, 2e21] }]);
    const { Datapoints } = await client.send(new GetMetricStatisticsCommand({ ...Metric, ...range, Period: 300, ExtendedStatistics: ['p0', 'p100'] }));
    expect(Datapoints).toEqual([{ Timestamp: new Date(START), ExtendedStatistics: { p0: 1, p100: 1e21 } }]);
    const { Metrics } = await client.send(new ListMetricsCommand({ Dimensions: [{ Name: 'TargetGroup', Value: '5' }] }));
    expect(Metrics).toEqual([Metric]);
  });

  test('an empty answer is an answer', async () => {
    const { MetricAlarms, CompositeAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmNames: ['unknown'] }));
    expect([MetricAlarms, CompositeAlarms]).toEqual([[], []]);
    expect((await client.send(new DescribeAlarmHistoryCommand({}))).AlarmHistoryItems).toEqual([]);
  });

  test.each([
    ['an unknown alarm', { AlarmName: 'unknown' }, 'ResourceNotFound', 404],
    ['data that is no JSON', { AlarmName: 'errors', StateReasonData: '{' }, 'InvalidFormatFault', 400],
    ['a wrong state', { AlarmName: 'errors', StateValue: 'RED' as 'OK' }, 'ValidationException', 400],
  ])('of %s, clients know the error', async (__, input, name, httpStatusCode) => {
    await client.send(new PutMetricAlarmCommand(ERRORS));
    await expect(client.send(new SetAlarmStateCommand({ StateValue: 'OK', StateReason: '', ...input })))
      .rejects.toMatchObject({ name, $fault: 'client', $metadata: { httpStatusCode } });
  });

  test('a large request can come compressed', async () => {
    const MetricData = Array.from({ length: 200 }, (__, index) => ({ MetricName: `metric-number-${index}`, Value: index }));
    await client.send(new PutMetricDataCommand({ Namespace: 'Shop', MetricData }));
    expect(stage.store.metrics()).toHaveLength(200);
  });
});

describe('CloudWatch as it is on the wire', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await startStage();
  });
  afterEach(() => stage.close());

  test('CBOR can come compressed, too', async () => {
    const response = await fetch(`${stage.endpoint.url}/service/GraniteServiceVersion20100801/operation/PutMetricData`, {
      method: 'POST',
      headers: { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor', 'content-encoding': 'gzip' },
      body: gzipSync(cbor.serialize({ Namespace: 'Shop', MetricData: [{ MetricName: 'Errors', Value: 1 }] })),
    });
    expect([response.status, stage.store.metrics()]).toEqual([200, [{ namespace: 'Shop', name: 'Errors', dimensions: {} }]]);
  });

  test('clients that once spoke Query are told the code that errors had there', async () => {
    const response = await fetch(stage.endpoint.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'GraniteServiceVersion20100801.GetMetricStatistics' },
      body: JSON.stringify({ Namespace: 'Shop', MetricName: 'Errors', StartTime: 0, EndTime: 60, Period: 60 }),
    });
    expect([response.status, response.headers.get('x-amzn-query-error')]).toEqual([400, 'InvalidParameterCombination;Sender']);
    expect(await response.json()).toMatchObject({ __type: 'InvalidParameterCombinationException' });
  });
});
