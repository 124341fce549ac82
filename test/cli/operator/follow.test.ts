import { ExecutionGateway } from '../../../cli/aws/executions';
import { patiently, untilEnded } from '../../../cli/operator/follow';
import { AwsError } from '../../../local/aws-error';
import { AwsEndpoint } from '../../../local/aws/server';
import { jsonService } from '../../../local/aws/wire/json';

const ARN = 'arn:aws:states:us-east-1:123456789012:execution:Migrate:mine';

/** What `DescribeExecution` answers, one after the other; the last for ever. */
let answers: (object | AwsError)[] = [];

const endpoint = new AwsEndpoint([jsonService('states', 'AWSStepFunctions', {
  DescribeExecution: () => {
    const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
    if (answer instanceof AwsError) throw answer;
    return answer;
  },
})]);
let executions: ExecutionGateway;

beforeAll(async () => {
  process.env.AWS_ACCESS_KEY_ID = process.env.AWS_SECRET_ACCESS_KEY = 'test';
  await endpoint.start();
  executions = new ExecutionGateway({ region: 'us-east-1', endpointUrl: endpoint.url });
});
afterAll(() => endpoint.close());

const running = { executionArn: ARN, status: 'RUNNING' };
const unknown = new AwsError('ExecutionDoesNotExist', 'Execution Does Not Exist');

test('an execution is looked at until it is over, also when it is not known at once', async () => {
  answers = [unknown, unknown, running, running, { ...running, status: 'FAILED', error: 'AlarmBreach', cause: 'errors' }];
  let looks = 0;
  const onLook = () => Promise.resolve(void looks++);
  expect(await untilEnded(executions, ARN, { everyMs: 1, onLook })).toEqual({ arn: ARN, status: 'FAILED', error: 'AlarmBreach', cause: 'errors' });
  expect(looks).toBe(4);
});

test('nobody waits any more: it ends without an answer', async () => {
  answers = [running];
  const interruption = new AbortController();
  const following = untilEnded(executions, ARN, {
    everyMs: 60_000, signal: interruption.signal, onLook: () => Promise.resolve(void setImmediate(() => interruption.abort())),
  });
  expect(await following).toBeNull();
});

test('what may pass is asked again, what may not is told', async () => {
  const unreachable = Object.assign(new Error(''), { code: 'ECONNREFUSED' });
  let failures = 3;
  const ask = () => failures-- > 0 ? Promise.reject(unreachable) : Promise.resolve('here');
  expect(await patiently(ask, 1)).toBe('here');
  await expect(patiently(() => Promise.reject(new TypeError('a defect')), 1)).rejects.toThrow('a defect');
  await expect(patiently(() => Promise.reject(unreachable), 60_000, AbortSignal.abort())).resolves.toBeNull();
});
