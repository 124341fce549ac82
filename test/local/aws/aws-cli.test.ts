import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { MINUTE } from '../../../local/aws/cloudwatch/metric-store';
import { createRule, forward } from './elbv2/calls';
import { type Stage, START, startStage, STATE_MACHINE } from './support';

const hasCli = spawnSync('aws', ['--version']).status === 0;
if (!hasCli) process.stderr.write('aws-cli.test.ts is skipped: there is no `aws` on this machine\n');

const run = promisify(execFile);

/** Each call takes most of a second, and more on a busy machine. */
jest.setTimeout(120_000);

let stage: Stage;

/** Asynchronously: the endpoint lives in this process. */
const aws = async (...args: string[]): Promise<Record<string, unknown>> => {
  const { stdout } = await run('aws', [...args, '--endpoint-url', stage.endpoint.url, '--output', 'json'], {
    env: {
      PATH: process.env.PATH, HOME: '/nonexistent', AWS_ACCESS_KEY_ID: 'operator', AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_DEFAULT_REGION: 'us-east-1', AWS_PAGER: '',
    },
  });
  return stdout === '' ? {} : JSON.parse(stdout) as Record<string, unknown>;
};

const failure = async (...args: string[]): Promise<string> =>
  aws(...args).then(() => 'no failure', (error: { stderr: string }) => error.stderr.trim());

const iso = (ms: number) => new Date(ms).toISOString();

(hasCli ? describe : describe.skip)('the AWS CLI', () => {
  beforeEach(async () => {
    stage = await startStage();
  });
  afterEach(() => stage.close());

  test('elbv2: describe-rules, modify-rule, describe-target-health', async () => {
    const { blue, green, listenerArn } = stage.first;
    const { RuleArn } = await createRule(stage, 10);
    await aws('elbv2', 'register-targets', '--target-group-arn', blue, '--targets', 'Id=127.0.0.1,Port=9000');
    const changed = await aws('elbv2', 'modify-rule', '--rule-arn', RuleArn!, '--actions', JSON.stringify([forward([[blue, 75], [green, 25]])]));
    expect(changed).toMatchObject({ Rules: [{ Priority: '10', Actions: [{ ForwardConfig: { TargetGroups: [{ Weight: 75 }, { Weight: 25 }] } }] }] });
    expect(await aws('elbv2', 'describe-rules', '--listener-arn', listenerArn)).toMatchObject({
      Rules: [{ RuleArn, IsDefault: false, Conditions: [{ Field: 'path-pattern' }] }, { Priority: 'default', IsDefault: true }],
    });
    expect(await aws('elbv2', 'describe-target-health', '--target-group-arn', blue)).toMatchObject({
      TargetHealthDescriptions: [{ Target: { Id: '127.0.0.1', Port: 9000 }, TargetHealth: { State: 'unavailable', Reason: 'Target.HealthCheckDisabled' } }],
    });
    expect(await failure('elbv2', 'describe-rules', '--rule-arns', `${RuleArn}x`)).toContain('(RuleNotFound) when calling the DescribeRules operation');
    expect(stage.calls.at(-1)).toMatchObject({ service: 'elasticloadbalancing', action: 'DescribeRules', accessKeyId: 'operator' });
  });

  test('cloudwatch: describe-alarms, set-alarm-state, get-metric-data', async () => {
    const Dimensions = [{ Name: 'TargetGroup', Value: 'green' }];
    stage.cloudWatch.putMetricAlarm({
      AlarmName: 'errors', Namespace: 'Shop', MetricName: 'Errors', Dimensions, Statistic: 'Sum', Period: 60, EvaluationPeriods: 1, Threshold: 5,
      ComparisonOperator: 'GreaterThanThreshold',
    });
    await aws('cloudwatch', 'set-alarm-state', '--alarm-name', 'errors', '--state-value', 'ALARM', '--state-reason', 'by hand');
    expect(await aws('cloudwatch', 'describe-alarms', '--alarm-names', 'errors')).toMatchObject({
      MetricAlarms: [{ AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'by hand', Threshold: 5, Dimensions }], CompositeAlarms: [],
    });
    stage.store.record({ namespace: 'Shop', name: 'Errors', dimensions: { TargetGroup: 'green' }, value: 7, at: START });
    stage.clock.ms = START + 10 * MINUTE;
    const queries = [{ Id: 'e', MetricStat: { Metric: { Namespace: 'Shop', MetricName: 'Errors', Dimensions }, Period: 60, Stat: 'Sum' } }];
    const range = ['--start-time', iso(START), '--end-time', iso(START + 5 * MINUTE)];
    expect(await aws('cloudwatch', 'get-metric-data', '--metric-data-queries', JSON.stringify(queries), ...range))
      .toMatchObject({ MetricDataResults: [{ Id: 'e', Values: [7], StatusCode: 'Complete' }] });
    const statistics = ['--namespace', 'Shop', '--metric-name', 'Errors', '--dimensions', 'Name=TargetGroup,Value=green', '--period', '60'];
    expect(await aws('cloudwatch', 'get-metric-statistics', ...statistics, '--statistics', 'Sum', ...range)).toMatchObject({ Datapoints: [{ Sum: 7 }] });
    expect(await aws('cloudwatch', 'describe-alarm-history', '--history-item-type', 'StateUpdate'))
      .toMatchObject({ AlarmHistoryItems: [{ HistorySummary: 'Alarm updated from INSUFFICIENT_DATA to ALARM' }] });
    expect(await failure('cloudwatch', 'set-alarm-state', '--alarm-name', 'other', '--state-value', 'OK', '--state-reason', 'x')).toContain('(ResourceNotFound)');
  });

  test('stepfunctions: start-, describe-, list- and stop-execution', async () => {
    const { executionArn } = await aws('stepfunctions', 'start-execution', '--state-machine-arn', STATE_MACHINE, '--name', 'a', '--input', '{"to":"green"}');
    const arn = executionArn as string;
    expect(await aws('stepfunctions', 'describe-execution', '--execution-arn', arn)).toMatchObject({ name: 'a', status: 'RUNNING', input: '{"to":"green"}' });
    expect(await aws('stepfunctions', 'list-executions', '--state-machine-arn', STATE_MACHINE, '--status-filter', 'RUNNING'))
      .toMatchObject({ executions: [{ executionArn }] });
    await aws('stepfunctions', 'stop-execution', '--execution-arn', arn, '--error', 'Stopped', '--cause', 'by hand');
    expect(await aws('stepfunctions', 'describe-execution', '--execution-arn', arn)).toMatchObject({ status: 'ABORTED', error: 'Stopped', cause: 'by hand' });
    expect(await failure('stepfunctions', 'describe-execution', '--execution-arn', `${arn}b`)).toContain('(ExecutionDoesNotExist)');
  });

  test('dynamodb: put-item, get-item, query', async () => {
    await stage.dynamoDb.createTable({
      TableName: 'records', KeySchema: [{ AttributeName: 'shift', KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: 'shift', AttributeType: 'S' }],
    });
    const Item = { shift: { S: 'main' }, revision: { N: '3' } };
    await aws('dynamodb', 'put-item', '--table-name', 'records', '--item', JSON.stringify(Item));
    expect(await aws('dynamodb', 'get-item', '--table-name', 'records', '--key', '{"shift":{"S":"main"}}')).toEqual({ Item });
    const values = ['--expression-attribute-values', '{":shift":{"S":"main"}}'];
    expect(await aws('dynamodb', 'query', '--table-name', 'records', '--key-condition-expression', 'shift = :shift', ...values))
      .toMatchObject({ Items: [Item], Count: 1 });
    expect(await failure('dynamodb', 'get-item', '--table-name', 'other', '--key', '{}')).toContain('(ResourceNotFoundException)');
  });
});
