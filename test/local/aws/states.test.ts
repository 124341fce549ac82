import {
  DescribeExecutionCommand, DescribeStateMachineCommand, GetExecutionHistoryCommand, ListExecutionsCommand, StartExecutionCommand,
  StopExecutionCommand,
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

test('errors have the names of AWS', async () => {
  const { clients: { states }, calls } = stage;
  const executionArn = `${STATE_MACHINE}:unknown`;
  await expect(start('a', '{')).rejects.toMatchObject({ name: 'InvalidExecutionInput' });
  await expect(start('x'.repeat(81))).rejects.toMatchObject({ name: 'InvalidName' });
  await expect(start('a', '{}', `${STATE_MACHINE}x`)).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
  await expect(states.send(new DescribeExecutionCommand({ executionArn }))).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
  await expect(states.send(new StopExecutionCommand({ executionArn }))).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
  await expect(states.send(new GetExecutionHistoryCommand({ executionArn }))).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
  await expect(states.send(new DescribeStateMachineCommand({ stateMachineArn: STATE_MACHINE }))).rejects.toMatchObject({ name: 'NotImplemented' });
  expect(calls.at(-1)).toMatchObject({ service: 'states', action: 'DescribeStateMachine', error: 'NotImplemented' });
});
