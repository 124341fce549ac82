import type { Validation } from './wire/read-input';
import { flag, integer, oneOf, structure, text } from './wire/shape';

/** Lengths, numbers and names by the API model of Step Functions. */
const arn = text({ min: 1, max: 256 });
const name = text({ min: 1, max: 80 });
const page = { maxResults: integer({ min: 0, max: 1000 }), nextToken: text({ min: 1, max: 3096 }) };
const included = { includedData: oneOf('ALL_DATA', 'METADATA_ONLY') };

/** The most that an execution takes as its input: 256 KiB. */
const input = text({ max: 262_144 });

export const STATES_VALIDATION: Validation = {
  code: 'ValidationException',
  inputs: {
    StartExecution: structure({ 'stateMachineArn!': arn, name, input, 'traceHeader': text({ max: 256 }) }),
    DescribeExecution: structure({ 'executionArn!': arn, ...included }),
    StopExecution: structure({ 'executionArn!': arn, 'error': text({ max: 256 }), 'cause': text({ max: 32_768 }) }),
    ListExecutions: structure({
      stateMachineArn: arn, ...page, statusFilter: oneOf('RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'),
    }),
    GetExecutionHistory: structure({ 'executionArn!': arn, ...page, 'reverseOrder': flag, 'includeExecutionData': flag }),
    DescribeStateMachine: structure({ 'stateMachineArn!': arn, ...included }),
    DescribeStateMachineForExecution: structure({ 'executionArn!': arn, ...included }),
    ListStateMachines: structure(page),
  },
};
