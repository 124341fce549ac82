import { type Actions, everything, namedBy } from './table';

const stateMachine = namedBy('stateMachineArn');
const execution = namedBy('executionArn');

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html */
export const STEP_FUNCTIONS: Actions = {
  StartExecution: stateMachine,
  ListExecutions: stateMachine,
  DescribeStateMachine: stateMachine,
  ListStateMachines: everything,
  DescribeExecution: execution,
  DescribeStateMachineForExecution: execution,
  GetExecutionHistory: execution,
  StopExecution: execution,
  RedriveExecution: execution,
};
