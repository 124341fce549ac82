import { AwsError } from '../aws-error';
import { parseCondition } from './choice';
import type { Catcher, ChoiceState, FailState, Machine, PassState, Retrier, State, SucceedState, TaskState, Text, WaitState, WaitUntil } from './definition';
import { Fields } from './fields';
import type { Path } from './paths';
import { timestampMs } from './timestamps';

const INVOKE = /^arn:[\w-]+:states:::lambda:invoke$/;

const WILDCARD = 'States.ALL';

const filters = (fields: Fields) => ({ inputPath: fields.nullablePath('InputPath'), outputPath: fields.nullablePath('OutputPath') });

const resultPath = (fields: Fields): Path | null | undefined => {
  const path = fields.nullablePath('ResultPath');
  return path?.root === 'context' ? fields.refuse('ResultPath', 'cannot write to the context object') : path;
};

const next = (fields: Fields): string | undefined => {
  const end = fields.raw('End');
  const name = fields.optionalText('Next');
  if (end !== undefined && typeof end !== 'boolean') fields.refuse('End', 'must be true or false');
  if ((end === true) === (name !== undefined)) fields.refuse('Next', 'a state has either Next or End');
  return name;
};

const errorNames = (fields: Fields, isLast: boolean): string[] => {
  const names = fields.list('ErrorEquals');
  if (names.length === 0 || !names.every(name => typeof name === 'string')) fields.refuse('ErrorEquals', 'must name errors');
  if (names.includes(WILDCARD) && !(isLast && names.length === 1)) fields.refuse('ErrorEquals', `${WILDCARD} must stand alone, and last`);
  return names;
};

const each = <Entry>(fields: Fields, field: string, read: (entry: Fields, isLast: boolean) => Entry): Entry[] => {
  const entries = fields.list(field);
  return entries.map((value, index) => {
    const entry = new Fields(`${fields.where}, ${field}[${index}]`, value);
    const result = read(entry, index === entries.length - 1);
    entry.done();
    return result;
  });
};

const retrier = (fields: Fields, isLast: boolean): Retrier => ({
  errors: errorNames(fields, isLast),
  intervalSeconds: fields.number('IntervalSeconds', { min: 1 }) ?? 1,
  maxAttempts: fields.number('MaxAttempts', { min: 0 }) ?? 3,
  backoffRate: fields.number('BackoffRate', { min: 1, whole: false }) ?? 2,
  maxDelaySeconds: fields.number('MaxDelaySeconds', { min: 1, max: 31_622_400 }),
  jitter: fields.oneOf('JitterStrategy', ['NONE', 'FULL'], 'NONE'),
});

const catcher = (fields: Fields, isLast: boolean): Catcher => ({
  errors: errorNames(fields, isLast),
  resultPath: resultPath(fields),
  next: fields.text('Next'),
});

const checkInvocation = (task: Fields): void => {
  const call = new Fields(`${task.where}, Parameters`, task.raw('Parameters'));
  if (call.has('FunctionName') === call.has('FunctionName.$')) call.refuse('FunctionName', 'missing, or given twice');
  for (const field of ['FunctionName', 'FunctionName.$', 'Payload', 'Payload.$']) call.raw(field);
  call.oneOf('InvocationType', ['RequestResponse'], 'RequestResponse');
  call.done();
};

const task = (name: string, fields: Fields): TaskState => {
  const resource = fields.text('Resource');
  if (!INVOKE.test(resource)) fields.refuse('Resource', `only lambda:invoke is supported, is ${resource}`);
  const parameters = fields.template('Parameters') ?? fields.refuse('Parameters', 'missing');
  checkInvocation(fields);
  return {
    name, type: 'Task',
    ...filters(fields),
    parameters,
    resultSelector: fields.template('ResultSelector'),
    resultPath: resultPath(fields),
    timeoutSeconds: fields.number('TimeoutSeconds', { min: 1 }),
    retriers: each(fields, 'Retry', retrier),
    catchers: each(fields, 'Catch', catcher),
    next: next(fields),
  };
};

const pass = (name: string, fields: Fields): PassState => ({
  name, type: 'Pass',
  ...filters(fields),
  parameters: fields.template('Parameters'),
  result: fields.has('Result') ? { value: fields.raw('Result') } : undefined,
  resultPath: resultPath(fields),
  next: next(fields),
});

const waitUntil = (fields: Fields): WaitUntil => {
  const seconds = fields.number('Seconds', { min: 0 });
  const secondsPath = fields.path('SecondsPath');
  const timestamp = fields.optionalText('Timestamp');
  const timestampPath = fields.path('TimestampPath');
  const given: (WaitUntil | undefined)[] = [
    seconds === undefined ? undefined : { seconds }, secondsPath && { secondsPath },
    timestamp === undefined ? undefined : { timestamp }, timestampPath && { timestampPath },
  ];
  const [until, ...more] = given.filter(one => one !== undefined);
  if (until === undefined || more.length > 0) return fields.refuse('Seconds', 'a Wait has exactly one of Seconds, SecondsPath, Timestamp, TimestampPath');
  if (timestamp !== undefined && timestampMs(timestamp) === undefined) fields.refuse('Timestamp', `not an RFC 3339 timestamp: ${timestamp}`);
  return until;
};

const wait = (name: string, fields: Fields): WaitState =>
  ({ name, type: 'Wait', ...filters(fields), until: waitUntil(fields), next: next(fields) });

const choice = (name: string, fields: Fields): ChoiceState => {
  const choices = each(fields, 'Choices', rule => ({ condition: parseCondition(rule), next: rule.text('Next') }));
  if (choices.length === 0) fields.refuse('Choices', 'must not be empty');
  return { name, type: 'Choice', ...filters(fields), choices, fallback: fields.optionalText('Default') };
};

const succeed = (name: string, fields: Fields): SucceedState => ({ name, type: 'Succeed', ...filters(fields) });

const textOrPath = (fields: Fields, field: 'Error' | 'Cause'): Text | undefined => {
  const value = fields.optionalText(field);
  const path = fields.path(`${field}Path`);
  if (value !== undefined && path) fields.refuse(`${field}Path`, `stands beside ${field}`);
  return path ? { path, field: `${field}Path` } : value === undefined ? undefined : { value };
};

const fail = (name: string, fields: Fields): FailState =>
  ({ name, type: 'Fail', error: textOrPath(fields, 'Error'), cause: textOrPath(fields, 'Cause') });

const READERS: Readonly<Record<string, (name: string, fields: Fields) => State>> =
  { Task: task, Pass: pass, Wait: wait, Choice: choice, Succeed: succeed, Fail: fail };

const stateOf = (name: string, value: unknown): State => {
  const fields = new Fields(`state '${name}'`, value);
  if (name.length > 80) fields.refuse('name', 'longer than 80 characters');
  const type = fields.text('Type');
  const read = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  if (!read) return fields.refuse('Type', `${type} is not supported`);
  fields.oneOf('QueryLanguage', ['JSONPath'], 'JSONPath');
  const state = read(name, fields);
  fields.done();
  return state;
};

const targets = (state: State): (string | undefined)[] => {
  switch (state.type) {
    case 'Task': return [state.next, ...state.catchers.map(each => each.next)];
    case 'Choice': return [state.fallback, ...state.choices.map(each => each.next)];
    case 'Pass': case 'Wait': return [state.next];
    case 'Succeed': case 'Fail': return [];
  }
};

const checkTargets = ({ startAt, states }: Machine): void => {
  const reached = new Set<string>();
  const follow = (from: string, name: string): void => {
    const state = states.get(name);
    if (!state) throw new AwsError('InvalidDefinition', `${from} leads to the state '${name}', which does not exist`);
    if (reached.has(name)) return;
    reached.add(name);
    for (const target of targets(state)) if (target !== undefined) follow(`state '${name}'`, target);
  };
  follow('StartAt', startAt);
  for (const name of states.keys()) if (!reached.has(name)) throw new AwsError('InvalidDefinition', `state '${name}' is not reachable`);
};

/** Reads a definition. Throws an AwsError `InvalidDefinition` that names the state and the field of what is not supported. */
export const loadMachine = (definition: unknown): Machine => {
  const fields = new Fields('state machine', definition);
  fields.oneOf('QueryLanguage', ['JSONPath'], 'JSONPath');
  fields.oneOf('Version', ['1.0'], '1.0');
  const states = fields.raw('States');
  const machine: Machine = {
    startAt: fields.text('StartAt'),
    timeoutSeconds: fields.number('TimeoutSeconds', { min: 1 }),
    states: new Map(new Fields('States', states).names().map(name => [name, stateOf(name, (states as Record<string, unknown>)[name])])),
  };
  fields.done();
  checkTargets(machine);
  return machine;
};
