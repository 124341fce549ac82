import { AwsError } from '../../../local/aws-error';
import { loadMachine } from '../../../local/states/load';
import { machineOf, task } from './machines';

const pass = { Type: 'Pass', End: true };
const retry = (fields: object) => task({ Retry: [{ ErrorEquals: ['A'], ...fields }] });

describe('loadMachine', () => {
  test('takes every supported field', () => {
    const machine = loadMachine({
      Comment: 'all of it', StartAt: 'Task', TimeoutSeconds: 60, Version: '1.0', QueryLanguage: 'JSONPath',
      States: {
        Task: {
          ...task({ End: undefined }), Comment: 'c', QueryLanguage: 'JSONPath', InputPath: '$.in', ResultSelector: { 'a.$': '$.Payload' }, ResultPath: '$.out', OutputPath: '$',
          TimeoutSeconds: 5, Next: 'Wait',
          Retry: [{ ErrorEquals: ['A'], IntervalSeconds: 1, MaxAttempts: 0, BackoffRate: 1.5, MaxDelaySeconds: 9, JitterStrategy: 'FULL', Comment: 'c' }],
          Catch: [{ ErrorEquals: ['A'], Next: 'Fail', ResultPath: '$.error' }, { ErrorEquals: ['States.ALL'], Next: 'Done', ResultPath: null }],
        },
        Wait: { Type: 'Wait', SecondsPath: '$.seconds', Next: 'Choice' },
        Choice: { Type: 'Choice', Choices: [{ Variable: '$.a', IsPresent: true, Next: 'Done', Comment: 'c' }], Default: 'Pass' },
        Pass: { ...pass, Result: null, Parameters: {}, ResultPath: null },
        Done: { Type: 'Succeed', InputPath: null },
        Fail: { Type: 'Fail', ErrorPath: '$.error.Error', Cause: 'because' },
      },
    });
    expect([...machine.states.keys()]).toEqual(['Task', 'Wait', 'Choice', 'Pass', 'Done', 'Fail']);
  });

  test.each([
    ['Parallel', { Type: 'Parallel', Branches: [], End: true }, 'Type'],
    ['Map', { Type: 'Map', ItemProcessor: {}, End: true }, 'Type'],
    ['JSONata', { ...pass, QueryLanguage: 'JSONata' }, 'QueryLanguage'],
    ['JSONata fields', { ...pass, Output: '{% 1 %}' }, 'Output'],
    ['variables', { ...pass, Assign: { a: 1 } }, 'Assign'],
    ['filter paths', { ...pass, InputPath: '$.a[?(@.b)]' }, 'InputPath'],
    ['intrinsic functions', { ...pass, Parameters: { 'id.$': 'States.UUID()' } }, 'Parameters'],
    ['intrinsic functions in Fail', { Type: 'Fail', CausePath: 'States.Format(\'{}\', $.a)' }, 'CausePath'],
    ['other resources', task({ Resource: 'arn:aws:states:::dynamodb:getItem' }), 'Resource'],
    ['a function as the resource', task({ Resource: 'arn:aws:lambda:eu-central-1:111122223333:function:f' }), 'Resource'],
    ['task tokens', task({ Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken' }), 'Resource'],
    ['the token in the context', task({ Parameters: { 'FunctionName': 'f', 'Payload': { 'token.$': '$$.Task.Token' } } }), 'Parameters'],
    ['asynchronous invocations', task({ Parameters: { FunctionName: 'f', InvocationType: 'Event' } }), 'InvocationType'],
    ['other parameters of Invoke', task({ Parameters: { FunctionName: 'f', ClientContext: 'x' } }), 'ClientContext'],
    ['no function', task({ Parameters: { Payload: {} } }), 'FunctionName'],
    ['no parameters', { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true }, 'Parameters'],
    ['heartbeats', task({ HeartbeatSeconds: 5 }), 'HeartbeatSeconds'],
    ['timeouts by path', task({ TimeoutSecondsPath: '$.t' }), 'TimeoutSecondsPath'],
    ['credentials', task({ Credentials: {} }), 'Credentials'],
    ['retries of a Pass', { ...pass, Retry: [] }, 'Retry'],
    ['unknown fields of a retrier', retry({ Forever: true }), 'Forever'],
    ['zero intervals', retry({ IntervalSeconds: 0 }), 'IntervalSeconds'],
    ['shrinking backoff', retry({ BackoffRate: 0.5 }), 'BackoffRate'],
    ['unknown jitter', retry({ JitterStrategy: 'SOME' }), 'JitterStrategy'],
    ['no errors', retry({ ErrorEquals: [] }), 'ErrorEquals'],
    ['States.ALL beside others', retry({ ErrorEquals: ['States.ALL', 'A'] }), 'ErrorEquals'],
    ['States.ALL before others', task({ Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['A'] }] }), 'ErrorEquals'],
    ['assignments in a catcher', task({ Catch: [{ ErrorEquals: ['A'], Next: 'First', Assign: {} }] }), 'Assign'],
    ['writing to the context', { ...pass, ResultPath: '$$.State' }, 'ResultPath'],
    ['Next and End', { ...pass, Next: 'First' }, 'Next'],
    ['neither Next nor End', { Type: 'Pass' }, 'Next'],
    ['two kinds of wait', { Type: 'Wait', Seconds: 1, SecondsPath: '$.s', End: true }, 'Seconds'],
    ['no wait', { Type: 'Wait', End: true }, 'Seconds'],
    ['half seconds', { Type: 'Wait', Seconds: 0.5, End: true }, 'Seconds'],
    ['lower-case timestamps', { Type: 'Wait', Timestamp: '2026-01-01t00:00:00z', End: true }, 'Timestamp'],
    ['no choices', { Type: 'Choice', Choices: [] }, 'Choices'],
    ['unknown operators', { Type: 'Choice', Choices: [{ Variable: '$.a', Like: 'b', Next: 'First' }] }, 'Like'],
    ['Error beside ErrorPath', { Type: 'Fail', Error: 'A', ErrorPath: '$.a' }, 'ErrorPath'],
    ['misspelt fields', { ...pass, Outputpath: '$' }, 'Outputpath'],
  ])('refuses %s, naming state and field', (_, state, field) => {
    expect(() => loadMachine(machineOf(state))).toThrow(AwsError);
    expect(() => loadMachine(machineOf(state))).toThrow(new RegExp(`^state 'First'.*field ${field}:`));
  });

  test.each([
    [{ StartAt: 'Gone', States: { First: pass } }, 'Gone'], [machineOf({ Type: 'Pass', Next: 'Gone' }), 'Gone'],
    [machineOf(task({ Catch: [{ ErrorEquals: ['A'], Next: 'Gone' }] })), 'Gone'],
    [machineOf({ Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, Next: 'First' }], Default: 'Gone' }), 'Gone'],
    [machineOf(pass, { Island: pass }), 'state \'Island\' is not reachable'],
    [{ States: {} }, 'StartAt'], [{ StartAt: 'A' }, 'States'], [null, 'state machine'], [machineOf(pass, {}, { QueryLanguage: 'JSONata' }), 'QueryLanguage'],
    [machineOf(pass, {}, { TimeoutSeconds: 0 }), 'TimeoutSeconds'], [machineOf(pass, {}, { Processor: 1 }), 'Processor'], [{ StartAt: 'A', States: { A: 1 } }, 'state \'A\''],
  ])('refuses %j', (definition, named) => {
    expect(() => loadMachine(definition)).toThrow(named);
  });
});
