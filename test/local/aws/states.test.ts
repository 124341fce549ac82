import {
  DescribeExecutionCommand, DescribeStateMachineCommand, DescribeStateMachineForExecutionCommand, GetExecutionHistoryCommand,
  ListExecutionsCommand, ListStateMachinesCommand, RedriveExecutionCommand, type SFNClient, StartExecutionCommand, StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { type Stage, START, startStage, STATE_MACHINE } from './support';

let stage: Stage;

beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.close());

const start = (name?: string, input?: string, stateMachineArn = STATE_MACHINE) =>
  stage.clients.states.send(new StartExecutionCommand({ stateMachineArn, name, input }));

test('an execution is started, described and stopped', async () => {
  const { clients: { states }, clock } = stage;
  const { executionArn, startDate } = await start('release-1', '{"dryRun":true}');
  expect(startDate).toEqual(new Date(START));
  const running = await states.send(new DescribeExecutionCommand({ executionArn }));
  expect(running).toMatchObject({ executionArn, stateMachineArn: STATE_MACHINE, name: 'release-1', status: 'RUNNING', input: '{"dryRun":true}' });
  expect(running.stopDate).toBeUndefined();

  clock.ms += 2500;
  const { stopDate } = await states.send(new StopExecutionCommand({ executionArn, error: 'Stopped', cause: 'by hand' }));
  expect(stopDate).toEqual(new Date(START + 2500));
  const stopped = await states.send(new DescribeExecutionCommand({ executionArn }));
  expect(stopped).toMatchObject({ status: 'ABORTED', error: 'Stopped', cause: 'by hand', stopDate });
});

test('starting is idempotent while the same execution runs; its name is taken afterwards', async () => {
  const { executionArn } = await start('release-1', '{}');
  expect((await start('release-1')).executionArn).toBe(executionArn);
  await expect(start('release-1', '{"a":1}')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  stage.executions.stop(executionArn!);
  await expect(start('release-1', '{}')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
});

test('executions are listed, the newest first, by status and in pages', async () => {
  const { clients: { states }, clock } = stage;
  for (const name of ['a', 'b', 'c']) {
    await start(name);
    clock.ms += 1000;
  }
  const list = (input: object) => states.send(new ListExecutionsCommand({ stateMachineArn: STATE_MACHINE, ...input }));
  const one = await list({ maxResults: 2 });
  const two = await list({ maxResults: 2, nextToken: one.nextToken });
  expect([one, two].map(({ executions }) => executions!.map(({ name }) => name))).toEqual([['c', 'b'], ['a']]);
  expect((await list({ statusFilter: 'FAILED' })).executions).toEqual([]);
});

test('the history is told, forwards and backwards', async () => {
  const { executionArn } = await start('a', '{"x":1}');
  const history = async (input: object) =>
    (await stage.clients.states.send(new GetExecutionHistoryCommand({ executionArn, ...input }))).events!;
  expect(await history({})).toMatchObject([
    { id: 1, type: 'ExecutionStarted', timestamp: new Date(START), executionStartedEventDetails: { input: '{"x":1}' } },
    { id: 2, previousEventId: 1, timestamp: new Date(START + 500), stateEnteredEventDetails: { name: 'Plan' } },
  ]);
  expect((await history({ reverseOrder: true, maxResults: 1 })).map(({ id }) => id)).toEqual([2]);
});

test('a history can be told without its data', async () => {
  const { executionArn } = await start('a', '{"x":1}');
  const { events } = await stage.clients.states.send(new GetExecutionHistoryCommand({ executionArn, includeExecutionData: false }));
  expect(events![0]).toMatchObject({ type: 'ExecutionStarted', executionStartedEventDetails: {} });
  expect(events![0]!.executionStartedEventDetails!.input).toBeUndefined();
  expect(events![1]!.stateEnteredEventDetails!.name).toBe('Plan');
});

test('state machines are listed and described', async () => {
  const { states } = stage.clients;
  const summary = { stateMachineArn: STATE_MACHINE, name: 'Migrate', type: 'STANDARD', creationDate: new Date(START) };
  expect((await states.send(new ListStateMachinesCommand({}))).stateMachines).toEqual([summary]);
  const details = { definition: '{"StartAt":"Plan"}', roleArn: 'arn:aws:iam::123456789012:role/migrate' };
  expect(await states.send(new DescribeStateMachineCommand({ stateMachineArn: STATE_MACHINE }))).toMatchObject({ ...summary, ...details, status: 'ACTIVE' });
  const { executionArn } = await start('a');
  expect(await states.send(new DescribeStateMachineForExecutionCommand({ executionArn })))
    .toMatchObject({ stateMachineArn: STATE_MACHINE, name: 'Migrate', ...details, updateDate: new Date(START) });
});

const EXECUTION = `${STATE_MACHINE.replace('stateMachine', 'execution')}:unknown`;
const send: SFNClient['send'] = (command: never) => stage.clients.states.send(command);

test.each<[string, () => Promise<unknown>, string, string?]>([
  ['input that is not JSON', () => start('a', '{'), 'InvalidExecutionInput'],
  ['more than 256 KiB of input', () => start('a', JSON.stringify('x'.repeat(262_143))), 'ValidationException', 'less than or equal to 262144'],
  ['a long name', () => start('x'.repeat(81)), 'ValidationException', 'at \'name\' failed to satisfy constraint: Member must have length less than or equal to 80'],
  ['no name', () => start(''), 'ValidationException', 'greater than or equal to 1'],
  ['an unknown state machine', () => start('a', '{}', `${STATE_MACHINE}x`), 'StateMachineDoesNotExist'],
  ['no ARN', () => start('a', '{}', 'Migrate'), 'InvalidArn', 'Invalid Arn: \'Migrate\''],
  ['an unknown execution, to describe', () => send(new DescribeExecutionCommand({ executionArn: EXECUTION })), 'ExecutionDoesNotExist'],
  ['an unknown execution, to stop', () => send(new StopExecutionCommand({ executionArn: EXECUTION })), 'ExecutionDoesNotExist'],
  ['an unknown execution, for its history', () => send(new GetExecutionHistoryCommand({ executionArn: EXECUTION })), 'ExecutionDoesNotExist'],
  ['the ARN of a state machine', () => send(new DescribeExecutionCommand({ executionArn: STATE_MACHINE })), 'InvalidArn'],
  ['the ARN of nothing', () => send(new DescribeExecutionCommand({ executionArn: undefined })), 'ValidationException', 'Value null at \'executionArn\''],
  ['an unknown machine', () => send(new DescribeStateMachineCommand({ stateMachineArn: `${STATE_MACHINE}x` })), 'StateMachineDoesNotExist'],
  ['a wrong status', () => send(new ListExecutionsCommand({ stateMachineArn: STATE_MACHINE, statusFilter: 'DONE' as 'FAILED' })), 'ValidationException', 'enum value set'],
  ['1,001 on a page', () => send(new ListExecutionsCommand({ stateMachineArn: STATE_MACHINE, maxResults: 1001 })), 'ValidationException'],
  ['a token of another', () => send(new ListStateMachinesCommand({ nextToken: 'other' })), 'InvalidToken'],
  ['what is not built', () => send(new RedriveExecutionCommand({ executionArn: EXECUTION })), 'NotImplemented', 'states:RedriveExecution is not implemented'],
])('%s is refused as in AWS', async (_, call, name, message = '') => {
  await expect(call()).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
});
