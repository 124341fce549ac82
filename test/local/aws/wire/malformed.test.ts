import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { cbor } from '@smithy/core/cbor';
import fc from 'fast-check';
import { XMLValidator } from 'fast-xml-parser';
import { type Stage, startStage } from '../support';

let stage: Stage;

beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());

interface Sent {
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body: string | Uint8Array;
}

interface Answered {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

/** A client that checks nothing. */
const send = ({ path = '/', headers = {}, body }: Sent): Promise<Answered> => new Promise((resolve, reject) => {
  const call = request(stage.endpoint.url + path, { method: 'POST', headers, agent: false }, response => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject).on('end', () =>
      resolve({ status: response.statusCode!, type: response.headers['content-type'] ?? '', body: Buffer.concat(chunks) }));
  });
  call.on('error', reject).end(body);
});

const json = (target: string, body: string | Uint8Array): Sent => ({ headers: { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.0' }, body });
const inCbor = (operation: string, body: Uint8Array): Sent => ({
  path: `/service/GraniteServiceVersion20100801/operation/${operation}`, headers: { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' }, body,
});
const ELB = 'Version=2015-12-01';

/** The code of an error, in whatever format it is told. */
const code = ({ type, body }: Answered): string | undefined => {
  if (type === 'application/cbor') return (cbor.deserialize(body) as { __type?: string }).__type;
  if (type === 'text/xml') return /<Code>([^<]*)</.exec(body.toString())?.[1];
  return (JSON.parse(body.toString()) as { __type?: string }).__type;
};

test.each<[string, Sent]>([
  ['half an object', json('AWSStepFunctions.StartExecution', '{"stateMachineArn":')],
  ['a list', json('AWSStepFunctions.StartExecution', '[]')],
  ['nothing at all', json('AWSStepFunctions.StartExecution', 'null')],
  ['a number for a text', json('AWSStepFunctions.StartExecution', '{"stateMachineArn":5}')],
  ['a gap in a list', json('GraniteServiceVersion20100801.DescribeAlarms', '{"AlarmNames":["a",null]}')],
  ['bytes that are no text', json('GraniteServiceVersion20100801.DescribeAlarms', new Uint8Array([0xff, 0xfe, 0x00]))],
  ['a text for a number', json('GraniteServiceVersion20100801.DescribeAlarms', '{"MaxRecords":"ten"}')],
  ['what is not compressed', { ...json('AWSStepFunctions.StartExecution', 'gzip?'), headers: { 'x-amz-target': 'AWSStepFunctions.StartExecution', 'content-encoding': 'gzip' } }],
  ['half of what was compressed', { headers: { 'x-amz-target': 'AWSStepFunctions.StartExecution', 'content-encoding': 'gzip' }, body: gzipSync('{}').subarray(0, 12) }],
  ['broken CBOR', inCbor('DescribeAlarms', new Uint8Array([0xbf, 0x61]))],
  ['CBOR that promises too much', inCbor('DescribeAlarms', new Uint8Array([0x9b, 0, 0, 0, 1, 0, 0, 0, 0]))],
  ['a CBOR list', inCbor('DescribeAlarms', cbor.serialize([1]))],
  ['a CBOR text for a number', inCbor('DescribeAlarms', cbor.serialize({ MaxRecords: 'ten' }))],
  ['a Query text for a number', { body: `Action=DescribeRules&${ELB}&PageSize=ten` }],
  ['a Query structure for a text', { body: `Action=DescribeRules&${ELB}&ListenerArn.Name=a` }],
  ['a Query text for a list', { body: `Action=DescribeRules&${ELB}&RuleArns=a` }],
  ['a Query time', { body: 'Action=GetMetricStatistics&Version=2010-08-01&Namespace=a&MetricName=b&Period=60&StartTime=noon&EndTime=noon' }],
  ['a Query parameter without a bottom', { body: `Action=DescribeRules&${ELB}&${'A.'.repeat(100_000)}A=1` }],
  ['JSON without a bottom', json('GraniteServiceVersion20100801.DescribeAlarms', `${'['.repeat(200_000)}`)],
])('%s is a SerializationException', async (_, sent) => {
  const answered = await send(sent);
  expect([answered.status, code(answered)]).toEqual([400, 'SerializationException']);
  expect(stage.calls.at(-1)).toMatchObject({ error: 'SerializationException' });
});

test('a message of any characters is XML', async () => {
  const answered = await send({ body: `Action=DescribeRules&${ELB}&ListenerArn=${encodeURIComponent('\u0000\u001b]]>&amp;<a>\uffff é')}%ED%A0%80` });
  expect([answered.status, code(answered)]).toEqual([400, 'ValidationError']);
  expect(XMLValidator.validate(answered.body.toString())).toBe(true);
  expect(answered.body.toString()).not.toMatch(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/);
});

test('a member that is null is absent', async () => {
  stage.cloudWatch.putMetricAlarm({
    AlarmName: 'errors', Namespace: 'Shop', MetricName: 'Errors', Statistic: 'Sum', Period: 60, EvaluationPeriods: 1, Threshold: 1,
    ComparisonOperator: 'GreaterThanThreshold',
  });
  const absent = { AlarmNames: null, MaxRecords: null, AlarmTypes: null, StateValue: null, NextToken: null };
  for (const sent of [json('GraniteServiceVersion20100801.DescribeAlarms', JSON.stringify(absent)), inCbor('DescribeAlarms', cbor.serialize(absent))]) {
    expect((await send(sent)).status).toBe(200);
  }
});

describe('whatever comes, an answer goes, and the endpoint lives', () => {
  const TARGETS = [
    'AWSStepFunctions.StartExecution', 'AWSStepFunctions.ListExecutions', 'GraniteServiceVersion20100801.DescribeAlarms',
    'GraniteServiceVersion20100801.PutMetricAlarm', 'GraniteServiceVersion20100801.PutMetricData', 'GraniteServiceVersion20100801.GetMetricData',
    'GraniteServiceVersion20100801.PutCompositeAlarm', 'DynamoDB_20120810.GetItem', 'DynamoDB_20120810.', 'Nobody.Knows', 'toString.constructor', '.', '',
  ];
  const NAMES = [
    'AlarmName', 'AlarmNames', 'AlarmRule', 'Namespace', 'MetricData', 'MetricDataQueries', 'StartTime', 'EndTime', 'Metrics', 'Id', 'Expression', 'Period',
    'stateMachineArn', 'input', 'name', 'maxResults', 'nextToken', 'NextToken', 'MaxRecords', 'Dimensions', 'Value', '__proto__', 'constructor', 'TableName', 'Key',
  ];
  const name = fc.constantFrom(...NAMES);
  const value = fc.letrec(tie => ({
    any: fc.oneof(
      { maxDepth: 4 }, fc.string(), fc.double(), fc.integer(), fc.boolean(), fc.constant(null), fc.constantFrom('errors', 'ALARM(x)', 'm1', 'FILL(m1, 0)'),
      fc.array(tie('any'), { maxLength: 4 }), tie('object'),
    ),
    object: fc.dictionary(name, tie('any'), { maxKeys: 6 }),
  }));

  // The CBOR reader says so when a number is too big to be kept.
  beforeAll(() => void jest.spyOn(console, 'warn').mockImplementation(() => undefined));

  /** A defect would be told as `RehearsalFailure`. */
  const isAnswered = async (sent: Sent) => {
    const answered = await send(sent);
    expect(answered.status).toBeGreaterThanOrEqual(200);
    expect(answered.body.toString()).not.toContain('RehearsalFailure');
    if (answered.status !== 200) expect(code(answered)).toEqual(expect.any(String));
    if (answered.type === 'text/xml') expect(XMLValidator.validate(answered.body.toString())).toBe(true);
  };

  test('JSON', () => fc.assert(fc.asyncProperty(fc.constantFrom(...TARGETS), fc.oneof(value.object.map(input => JSON.stringify(input)), fc.string(), fc.json()),
    (target, body) => isAnswered(json(target, body))), { numRuns: 300 }));

  test('CBOR', () => fc.assert(fc.asyncProperty(
    fc.constantFrom('DescribeAlarms', 'PutMetricData', 'GetMetricData', 'PutMetricAlarm', 'toString', 'Unknown'),
    fc.oneof(value.object.map(input => cbor.serialize(input)), fc.uint8Array({ maxLength: 64 })),
    (operation, body) => isAnswered(inCbor(operation, body))), { numRuns: 300 }));

  const ELB_ACTIONS = [
    'DescribeRules', 'CreateRule', 'ModifyRule', 'SetRulePriorities', 'DescribeTags', 'AddTags', 'RegisterTargets', 'ModifyTargetGroupAttributes', 'ModifyListener',
    'DescribeTargetHealth', 'DescribeTargetGroups', 'toString', '__proto__', '',
  ];
  const part = fc.constantFrom(
    'ListenerArn', 'RuleArn', 'RuleArns', 'Actions', 'Conditions', 'Priority', 'ForwardConfig', 'TargetGroups', 'Weight', 'Tags', 'Targets', 'Attributes', 'Key', 'Value',
    'member', 'entry', 'key', '1', '2', 'x', '__proto__', '', 'PageSize', 'RulePriorities', 'ResourceArns', 'TargetGroupArn', 'Type', 'Field', 'Values', 'DefaultActions',
  );
  const parameter = fc.tuple(fc.array(part, { minLength: 1, maxLength: 6 }), fc.oneof(fc.string({ unit: 'binary' }), fc.constant('forward'), fc.integer().map(String)));

  test('Query', () => fc.assert(fc.asyncProperty(fc.constantFrom(...ELB_ACTIONS), fc.array(parameter, { maxLength: 8 }), (action, parameters) => {
    const body = new URLSearchParams([['Action', action], ['Version', '2015-12-01'], ...parameters.map(([path, text]): [string, string] => [path.join('.'), text])]);
    return isAnswered({ body: body.toString() });
  }), { numRuns: 300 }));

  test('anything', () => fc.assert(fc.asyncProperty(
    fc.constantFrom<Record<string, string>>({}, { 'content-encoding': 'gzip' }, { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' }),
    fc.constantFrom('/', '/service/x/operation/y', '/2015-03-31/functions/x/invocations', '/%00', '//'), fc.uint8Array({ maxLength: 200 }),
    (headers, path, body) => isAnswered({ headers, path, body })), { numRuns: 200 }));

  afterAll(async () => {
    const answered = await send({ body: `Action=DescribeLoadBalancers&${ELB}` });
    expect(answered.status).toBe(200);
  });
});
