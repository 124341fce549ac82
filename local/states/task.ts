import { randomUUID } from 'node:crypto';
import { unlessAborted } from '../functions/unless-aborted';
import type { TaskState } from './definition';
import type { ErrorOutput } from './errors';
import { StateError, TIMEOUT, invocationError } from './errors';
import type { Host } from './host';
import { Retries, catcherFor } from './retry';
import type { Visit } from './visit';
import { LONGEST_TIMER_MS, sleepUntil } from './waiting';

interface Call {
  readonly FunctionName: string;
  readonly Payload?: unknown;
}

export interface Outcome {
  readonly output: unknown;
  readonly next: string | undefined;
}

const INTEGRATION = { resourceType: 'lambda', resource: 'invoke' };

/** What the optimized integration makes of a function's answer. */
const invokeResult = (payload: unknown) => {
  const headers = { 'Content-Type': 'application/json', 'X-Amz-Executed-Version': '$LATEST' };
  return {
    ExecutedVersion: '$LATEST',
    Payload: payload,
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      HttpHeaders: headers,
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: randomUUID() },
    StatusCode: 200,
  };
};

/** Real seconds, unlike everything else that Step Functions times: they guard the work of real code, which no clock compresses. */
const realTimeout = (seconds: number): { signal: AbortSignal; clear: () => void } => {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(new StateError(TIMEOUT)), Math.min(seconds * 1000, LONGEST_TIMER_MS));
  return { signal: timeout.signal, clear: () => clearTimeout(timer) };
};

type Work = (signal: AbortSignal) => Promise<unknown>;

const within = async (seconds: number | undefined, over: AbortSignal, work: Work): Promise<unknown> => {
  if (seconds === undefined) return unlessAborted(work(over), over);
  const timeout = realTimeout(seconds);
  const signal = AbortSignal.any([over, timeout.signal]);
  try {
    return await unlessAborted(work(signal), signal);
  } finally {
    timeout.clear();
  }
};

const recordFailure = (host: Host, { Error: error, Cause: cause }: ErrorOutput): void => {
  if (error === TIMEOUT) host.record('TaskTimedOut', { taskTimedOutEventDetails: { ...INTEGRATION, error } });
  else host.record('TaskFailed', { taskFailedEventDetails: { ...INTEGRATION, error, cause } });
};

const invoke = async (host: Host, visit: Visit, { timeoutSeconds }: TaskState, { FunctionName, Payload = {} }: Call): Promise<unknown> => {
  try {
    const payload = await within(timeoutSeconds, host.signal, signal => host.invoke(FunctionName, Payload, signal));
    return visit.limited(invokeResult(payload ?? null), INTEGRATION.resourceType);
  } catch (error) {
    // Over is over: what the function answers to an execution that was stopped or timed out is nobody's any more.
    host.signal.throwIfAborted();
    const failure = invocationError(error);
    recordFailure(host, failure.output);
    throw failure;
  }
};

const attempt = async (host: Host, visit: Visit, state: TaskState, retryCount: number): Promise<Outcome> => {
  const input = visit.filtered(state.inputPath, visit.rawInput, 'InputPath');
  const call = visit.limited(visit.evaluate(() => state.parameters(visit.scope(input, retryCount))) as Call);
  host.record('TaskScheduled', {
    taskScheduledEventDetails: {
      ...INTEGRATION, region: host.region, parameters: JSON.stringify(call), timeoutInSeconds: state.timeoutSeconds,
    },
  });
  host.record('TaskStarted', { taskStartedEventDetails: INTEGRATION });
  const answer = await invoke(host, visit, state, call);
  host.record('TaskSucceeded', {
    taskSucceededEventDetails: { ...INTEGRATION, output: JSON.stringify(answer), outputDetails: { truncated: false } },
  });
  const { resultSelector } = state;
  const result = resultSelector ? visit.evaluate(() => resultSelector(visit.scope(answer, retryCount))) : answer;
  const output = visit.filtered(state.outputPath, visit.merged(state.resultPath, result), 'OutputPath');
  return { output: visit.limited(output), next: state.next };
};

const caught = (visit: Visit, state: TaskState, failure: StateError): Outcome => {
  const catcher = catcherFor(state.catchers, failure.output.Error);
  if (!catcher) throw failure;
  return { output: visit.limited(visit.merged(catcher.resultPath, failure.output)), next: catcher.next };
};

export const runTask = async (host: Host, visit: Visit, state: TaskState): Promise<Outcome> => {
  const retries = new Retries(state.retriers, host.random);
  for (;;) {
    try {
      return await attempt(host, visit, state, retries.count);
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      const delaySeconds = retries.next(error.output.Error);
      if (delaySeconds === undefined) return caught(visit, state, error);
      await sleepUntil(host.clock, host.clock.now() + delaySeconds * 1000, host.signal);
      host.transition();
    }
  }
};
