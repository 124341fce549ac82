import { AwsError } from '../aws-error';
import type { ExecutionRecord, Executions, HistoryEvent } from './executions';
import { page } from './paging';
import { type Actions, type Fields, toEpochSeconds } from './wire/protocol';

const DEFAULT_PAGE = 100;
const LONGEST_NAME = 80;

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

const requireName = (name: string | undefined): void => {
  if (name !== undefined && (name === '' || name.length > LONGEST_NAME)) {
    throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
  }
};

/** Starting the same execution again while it runs answers the running one; its name stays taken after it ended. */
const start = (executions: Executions, { stateMachineArn, name, input = '{}' }: Fields): ExecutionRecord => {
  const [arn, json, wanted] = [stateMachineArn as string, input as string, name as string | undefined];
  requireName(wanted);
  requireJson(json);
  const known = wanted === undefined ? undefined : executions.list(arn).find(record => record.name === wanted);
  if (!known) return executions.start(arn, json, wanted);
  if (known.status === 'RUNNING' && known.input === json) return known;
  throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${known.executionArn}'`);
};

const find = (executions: Executions, arn: string): ExecutionRecord => {
  const record = executions.describe(arn);
  if (!record) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  return record;
};

const stop = async (executions: Executions, { executionArn, error, cause }: Fields) => {
  const { executionArn: arn, stopDate } = find(executions, executionArn as string);
  if (stopDate === undefined) await executions.stop(arn, error as string | undefined, cause as string | undefined);
  const stopped = find(executions, arn);
  return { stopDate: toEpochSeconds(stopped.stopDate ?? stopped.startDate) };
};

const list = (executions: Executions, { stateMachineArn, statusFilter, maxResults, nextToken }: Fields) => {
  const records = executions.list(stateMachineArn as string)
    .filter(({ status }) => statusFilter === undefined || status === statusFilter)
    .sort((a, b) => b.startDate - a.startDate);
  // A page of 0 is the API's way to ask for the default.
  const { items, next } = page(records, (maxResults as number) || DEFAULT_PAGE, nextToken as string | undefined);
  return { executions: items.map(summary), nextToken: next };
};

const historyEvent = (event: HistoryEvent) => ({ ...event, timestamp: toEpochSeconds(event.timestamp) });

const history = (executions: Executions, { executionArn, reverseOrder, maxResults, nextToken }: Fields) => {
  const { history: events } = find(executions, executionArn as string);
  const ordered = reverseOrder ? events.toReversed() : events;
  const { items, next } = page(ordered, (maxResults as number) || DEFAULT_PAGE, nextToken as string | undefined);
  return { events: items.map(historyEvent), nextToken: next };
};

/** The Step Functions API. */
export const statesActions = (executions: Executions): Actions => ({
  StartExecution: input => {
    const { executionArn, startDate } = start(executions, input);
    return { executionArn, startDate: toEpochSeconds(startDate) };
  },
  DescribeExecution: input => description(find(executions, input.executionArn as string)),
  StopExecution: input => stop(executions, input),
  ListExecutions: input => list(executions, input),
  GetExecutionHistory: input => history(executions, input),
});
