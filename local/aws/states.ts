import { AwsError } from '../aws-error';
import type { ExecutionRecord, Executions, HistoryEvent, StateMachineRecord } from './executions';
import { page } from './paging';
import { type Actions, type Fields, notImplemented, toEpochSeconds } from './wire/protocol';

const DEFAULT_PAGE = 100;

const summary = ({ executionArn, stateMachineArn, name, status, startDate, stopDate }: ExecutionRecord) => ({
  executionArn,
  stateMachineArn,
  name,
  status,
  startDate: toEpochSeconds(startDate),
  stopDate: stopDate === undefined ? undefined : toEpochSeconds(stopDate),
  redriveCount: 0,
});

const description = (record: ExecutionRecord) => ({
  ...summary(record),
  input: record.input,
  inputDetails: { included: true },
  output: record.output,
  outputDetails: record.output === undefined ? undefined : { included: true },
  error: record.error,
  cause: record.cause,
});

const requireJson = (input: string): void => {
  try {
    JSON.parse(input);
  } catch (error) {
    throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${String(error)}'`);
  }
};

const STATE_MACHINE = /^arn:[\w-]+:states:[\w-]+:\d+:stateMachine:[^:]+$/;
const EXECUTION = /^arn:[\w-]+:states:[\w-]+:\d+:execution:[^:]+:[^:]+$/;

const arnLike = (form: RegExp, arn: unknown): string => {
  if (!form.test(arn as string)) throw new AwsError('InvalidArn', `Invalid Arn: '${String(arn)}'`);
  return arn as string;
};

/** Starting the same execution again while it runs answers the running one; its name stays taken after it ended. */
const start = (executions: Executions, { stateMachineArn, name, input = '{}' }: Fields): ExecutionRecord => {
  const [arn, json, wanted] = [arnLike(STATE_MACHINE, stateMachineArn), input as string, name as string | undefined];
  requireJson(json);
  const known = wanted === undefined ? undefined : executions.list(arn).find(record => record.name === wanted);
  if (!known) return executions.start(arn, json, wanted);
  if (known.status === 'RUNNING' && known.input === json) return known;
  throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${known.executionArn}'`);
};

const find = (executions: Executions, { executionArn }: Fields): ExecutionRecord => {
  const record = executions.describe(arnLike(EXECUTION, executionArn));
  if (!record) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${String(executionArn)}'`);
  return record;
};

const stop = async (executions: Executions, input: Fields) => {
  const { executionArn: arn, stopDate } = find(executions, input);
  if (stopDate === undefined) await executions.stop(arn, input.error as string | undefined, input.cause as string | undefined);
  const stopped = find(executions, input);
  return { stopDate: toEpochSeconds(stopped.stopDate ?? stopped.startDate) };
};

/** A page of 0 is the API's way to ask for the default. */
const pageOf = <T>(all: readonly T[], { maxResults, nextToken }: Fields) =>
  page(all, (maxResults as number | undefined) || DEFAULT_PAGE, nextToken as string | undefined, 'InvalidToken');

const listExecutions = (executions: Executions, input: Fields) => {
  const { stateMachineArn, statusFilter } = input;
  if (input.mapRunArn !== undefined || input.redriveFilter !== undefined) throw notImplemented('ListExecutions of map runs or redrives');
  const records = executions.list(arnLike(STATE_MACHINE, stateMachineArn))
    .filter(({ status }) => statusFilter === undefined || status === statusFilter)
    .sort((a, b) => b.startDate - a.startDate);
  const { items, next } = pageOf(records, input);
  return { executions: items.map(summary), nextToken: next };
};

/** Where inputs and outputs stand in the details of an event. */
const EXECUTION_DATA = ['input', 'inputDetails', 'output', 'outputDetails'];

const withoutData = (event: HistoryEvent): HistoryEvent => Object.fromEntries(Object.entries(event).map(([name, details]) => {
  if (typeof details !== 'object' || details === null) return [name, details];
  return [name, Object.fromEntries(Object.entries(details).filter(([detail]) => !EXECUTION_DATA.includes(detail)))];
})) as HistoryEvent;

const getHistory = (executions: Executions, input: Fields) => {
  const { history } = find(executions, input);
  const { items, next } = pageOf(input.reverseOrder ? history.toReversed() : history, input);
  const told = input.includeExecutionData === false ? items.map(withoutData) : items;
  return { events: told.map(event => ({ ...event, timestamp: toEpochSeconds(event.timestamp) })), nextToken: next };
};

const findMachine = (executions: Executions, arn: string): StateMachineRecord => {
  const found = executions.stateMachines().find(({ stateMachineArn }) => stateMachineArn === arn);
  if (!found) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  return found;
};

const machineSummary = ({ stateMachineArn, name, creationDate }: StateMachineRecord) =>
  ({ stateMachineArn, name, type: 'STANDARD', creationDate: toEpochSeconds(creationDate) });

const describeMachine = (executions: Executions, { stateMachineArn }: Fields) => {
  const machine = findMachine(executions, arnLike(STATE_MACHINE, stateMachineArn));
  return { ...machineSummary(machine), status: 'ACTIVE', definition: machine.definition, roleArn: machine.roleArn };
};

/** Nobody changes a definition here while executions run. */
const describeMachineForExecution = (executions: Executions, input: Fields) => {
  const { stateMachineArn, name, definition, roleArn, creationDate } = findMachine(executions, find(executions, input).stateMachineArn);
  return { stateMachineArn, name, definition, roleArn, updateDate: toEpochSeconds(creationDate) };
};

const listMachines = (executions: Executions, input: Fields) => {
  const { items, next } = pageOf(executions.stateMachines(), input);
  return { stateMachines: items.map(machineSummary), nextToken: next };
};

/** The Step Functions API. */
export const statesActions = (executions: Executions): Actions => ({
  StartExecution: input => {
    const { executionArn, startDate } = start(executions, input);
    return { executionArn, startDate: toEpochSeconds(startDate) };
  },
  DescribeExecution: input => description(find(executions, input)),
  StopExecution: input => stop(executions, input),
  ListExecutions: input => listExecutions(executions, input),
  GetExecutionHistory: input => getHistory(executions, input),
  DescribeStateMachine: input => describeMachine(executions, input),
  DescribeStateMachineForExecution: input => describeMachineForExecution(executions, input),
  ListStateMachines: input => listMachines(executions, input),
});
