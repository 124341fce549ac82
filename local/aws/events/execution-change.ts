import type { ExecutionRecord } from '../executions';
import type { Happening } from './event';

/** What an event may hold of an execution's data, in bytes of escaped JSON. */
const LARGEST_DATA_BYTES = 248 * 1024;

const escapedBytes = (text: string | undefined): number => text === undefined ? 0 : Buffer.byteLength(JSON.stringify(text));

const data = (text: string | undefined, included: boolean) => [
  text !== undefined && included ? text : null,
  text === undefined ? null : { included },
];

/** The input is left out when both together are too large, the output when it is so by itself. */
const inputAndOutput = ({ input, output }: ExecutionRecord) => {
  const [inputText, inputDetails] = data(input, escapedBytes(input) + escapedBytes(output) <= LARGEST_DATA_BYTES);
  const [outputText, outputDetails] = data(output, escapedBytes(output) <= LARGEST_DATA_BYTES);
  return { input: inputText, inputDetails, output: outputText, outputDetails };
};

/**
 * An execution that began or ended. Its dates are milliseconds, unlike those of the API. Step Functions sends these on a best-effort
 * basis. https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export const executionChangeEvent = (record: ExecutionRecord): Happening => {
  const { executionArn, stateMachineArn, name, status, startDate, stopDate, error, cause } = record;
  return {
    source: 'aws.states',
    detailType: 'Step Functions Execution Status Change',
    at: stopDate ?? startDate,
    resources: [executionArn],
    detail: {
      executionArn,
      stateMachineArn,
      name,
      status,
      startDate: Math.floor(startDate),
      stopDate: stopDate === undefined ? null : Math.floor(stopDate),
      ...inputAndOutput(record),
      stateMachineVersionArn: null,
      stateMachineAliasArn: null,
      redriveCount: 0,
      redriveDate: null,
      error: error ?? null,
      cause: cause ?? null,
    },
  };
};

/** The events of an execution's history that change its status. */
export const changesStatus = (historyEventType: string): boolean => historyEventType.startsWith('Execution');
