import type { ChoiceState, FailState, Machine, PassState, State, SucceedState, Text, WaitState, WaitUntil } from './definition';
import { RUNTIME, StateError } from './errors';
import type { Host } from './host';
import { lookUp } from './paths';
import type { Outcome } from './task';
import { runTask } from './task';
import { timestampMs } from './timestamps';
import { Visit } from './visit';
import { sleepUntil } from './waiting';

export type Ending =
  | { readonly status: 'SUCCEEDED'; readonly output: unknown }
  | { readonly status: 'FAILED'; readonly error?: string; readonly cause?: string };

const MAX_WAIT_SECONDS = 99_999_999;

const pass = (visit: Visit, state: PassState): Outcome => {
  const input = visit.filtered(state.inputPath, visit.rawInput, 'InputPath');
  const { parameters } = state;
  const effective = visit.limited(parameters ? visit.evaluate(() => parameters(visit.scope(input))) : input);
  const merged = visit.merged(state.resultPath, state.result ? state.result.value : effective);
  return { output: visit.filtered(state.outputPath, merged, 'OutputPath'), next: state.next };
};

const secondsFrom = (value: unknown, source: string): number => {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_WAIT_SECONDS) return value;
  throw new StateError(RUNTIME, `The SecondsPath '${source}' must point to an integer from 0 to ${MAX_WAIT_SECONDS}, not to ${JSON.stringify(value)}`);
};

const momentFrom = (value: unknown, source: string): number => {
  const ms = timestampMs(value);
  if (ms === undefined) throw new StateError(RUNTIME, `The TimestampPath '${source}' must point to an RFC 3339 timestamp, not to ${JSON.stringify(value)}`);
  // Step Functions cuts off milliseconds here.
  return Math.floor(ms / 1000) * 1000;
};

const wakeUpAt = (until: WaitUntil, now: number, visit: Visit, input: unknown): number => {
  if ('seconds' in until) return now + until.seconds * 1000;
  if ('timestamp' in until) return momentFrom(until.timestamp, 'Timestamp');
  const scope = visit.scope(input);
  if ('secondsPath' in until) {
    return now + secondsFrom(lookUp(until.secondsPath, scope, 'SecondsPath'), until.secondsPath.source) * 1000;
  }
  return momentFrom(lookUp(until.timestampPath, scope, 'TimestampPath'), until.timestampPath.source);
};

const wait = async (host: Host, visit: Visit, state: WaitState): Promise<Outcome> => {
  const input = visit.filtered(state.inputPath, visit.rawInput, 'InputPath');
  const moment = visit.evaluate(() => wakeUpAt(state.until, host.clock.now(), visit, input));
  await sleepUntil(host.clock, moment, host.signal);
  return { output: visit.filtered(state.outputPath, input, 'OutputPath'), next: state.next };
};

const choose = (visit: Visit, state: ChoiceState): Outcome => {
  const input = visit.filtered(state.inputPath, visit.rawInput, 'InputPath');
  const next = visit.evaluate(() => {
    const chosen = state.choices.find(({ condition }) => condition(visit.scope(input)))?.next ?? state.fallback;
    if (chosen !== undefined) return chosen;
    throw new StateError('States.NoChoiceMatched', 'Failed to transition out of the state. The state does not point to a next state.');
  });
  return { output: visit.filtered(state.outputPath, input, 'OutputPath'), next };
};

const succeed = (visit: Visit, state: SucceedState): Outcome => {
  const input = visit.filtered(state.inputPath, visit.rawInput, 'InputPath');
  return { output: visit.filtered(state.outputPath, input, 'OutputPath'), next: undefined };
};

const textOf = (text: Text | undefined, visit: Visit): string | undefined => {
  if (text === undefined || 'value' in text) return text?.value;
  const value = lookUp(text.path, visit.scope(visit.rawInput), text.field);
  if (typeof value === 'string') return value;
  throw new StateError(RUNTIME, `The ${text.field} '${text.path.source}' must point to a string, not to ${JSON.stringify(value)}`);
};

const fail = (visit: Visit, { error, cause }: FailState): Ending =>
  visit.evaluate(() => ({ status: 'FAILED', error: textOf(error, visit), cause: textOf(cause, visit) }));

const perform = async (host: Host, visit: Visit, state: Exclude<State, FailState>): Promise<Outcome> => {
  switch (state.type) {
    case 'Task': return await runTask(host, visit, state);
    case 'Wait': return await wait(host, visit, state);
    case 'Pass': return pass(visit, state);
    case 'Choice': return choose(visit, state);
    case 'Succeed': return succeed(visit, state);
  }
};

const run = async (machine: Machine, input: unknown, host: Host): Promise<Ending> => {
  let name: string | undefined = machine.startAt;
  let data = input;
  while (name !== undefined) {
    const state: State | undefined = machine.states.get(name);
    if (!state) throw new Error(`no state '${name}'`);
    const visit = new Visit(host, state, data);
    if (state.type === 'Fail') return fail(visit, state);
    const outcome = await perform(host, visit, state);
    visit.exit(visit.limited(outcome.output));
    data = outcome.output;
    name = outcome.next;
  }
  return { status: 'SUCCEEDED', output: data };
};

/** Runs a machine to its end. Rejects with the reason of the host's signal when that is aborted, without running any Catch. */
export const interpret = async (machine: Machine, input: unknown, host: Host): Promise<Ending> => {
  try {
    return await run(machine, input, host);
  } catch (error) {
    host.signal.throwIfAborted();
    if (!(error instanceof StateError)) throw error;
    return { status: 'FAILED', error: error.output.Error, cause: error.output.Cause };
  }
};
