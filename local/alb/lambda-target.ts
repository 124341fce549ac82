import { setMaxListeners } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from '../aws-error';
import { unlessAborted } from '../functions/unless-aborted';
import type { Delivery, DeliveryEvents, TargetFault } from './delivery';
import { type CheckResult, statusMatches } from './health';
import { type LambdaAnswer, readAnswer } from './lambda-answer';
import { lambdaEvent, type LambdaRequest } from './lambda-event';
import { MAX_FUNCTION_BYTES } from './limits';
import { Target, type TargetHost } from './target';
import { Handshake } from './upgrade';

export interface TargetFunction {
  /** The function's ARN. */
  readonly id: string;
  /** Rejects with what the function threw, or with an AwsError when Lambda did not run it. */
  readonly invoke: (event: unknown) => Promise<unknown>;
}

interface NoAnswer {
  /** What the load balancer answers instead. */
  readonly elbStatus: number;
  readonly fault?: TargetFault;
}

/** Throttling, too, is the function's own fault: only what went wrong inside Lambda is not (access logs, "Error reason codes"). */
const faultOf = (error: unknown): TargetFault =>
  error instanceof AwsError && error.code === 'ServiceException' ? 'LambdaInternalError' : 'LambdaUserError';

/** The whole body; undefined if it is larger than a function may get. Rejects if the client goes away meanwhile. */
const readBody = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_FUNCTION_BYTES) {
      request.resume();
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const send = (response: ServerResponse, { status, reason, headers, body }: LambdaAnswer, extraHeaders: readonly string[]): void => {
  const saysServer = headers.some((name, index) => index % 2 === 0 && name.toLowerCase() === 'server');
  const length = [204, 304].includes(status) ? [] : ['Content-Length', String(body.length)];
  response.writeHead(status, reason, [...saysServer ? [] : ['Server', 'awselb/2.0'], ...headers, ...length, ...extraHeaders]);
  response.end(body);
};

/** A Lambda function as the target. It is waited for as long as it takes: only its own timeout ends it. */
export class LambdaTarget extends Target {
  readonly #cut = new AbortController();

  constructor(private readonly fn: TargetFunction, host: TargetHost) {
    super(fn.id, 0, host);
    // Every request in flight waits for it.
    setMaxListeners(0, this.#cut.signal);
  }

  override deliver(delivery: Delivery, events: DeliveryEvents): void {
    const { response } = delivery;
    if (response instanceof Handshake) return events.failed(400, 'LambdaUserError');
    response.once('close', () => {
      if (!response.headersSent) events.abandoned();
    });
    this.#serve(delivery, events).catch(() => response.destroy());
  }

  protected override async check(timeoutMs: number, stop: AbortSignal): Promise<CheckResult> {
    const { path, matcher } = this.host.settings.healthCheck;
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await this.#invoke({ method: 'GET', url: path, headers: ['User-Agent', 'ELB-HealthChecker/2.0'] }, AbortSignal.any([timeout, stop]));
      if (!answer) return 'Target.FailedHealthChecks';
      return statusMatches(matcher, answer.status) ? 'passed' : 'Target.ResponseCodeMismatch';
    } catch {
      return timeout.aborted ? 'Target.Timeout' : 'Target.FailedHealthChecks';
    }
  }

  protected override cut(): Promise<void> {
    this.#cut.abort();
    return Promise.resolve();
  }

  async #serve(delivery: Delivery, events: DeliveryEvents): Promise<void> {
    const answer = await this.#answer(delivery);
    const { response, extraHeaders } = delivery;
    if (response.destroyed) return;
    if ('elbStatus' in answer) return events.failed(answer.elbStatus, answer.fault);
    events.answered(answer.status);
    send(response, answer, extraHeaders);
  }

  async #answer({ request, headers }: Delivery): Promise<LambdaAnswer | NoAnswer> {
    const body = await readBody(request);
    if (!body) return { elbStatus: 413, fault: 'LambdaUserError' };
    const { method = 'GET', url = '/' } = request;
    try {
      return await this.#invoke({ method, url, headers, body }, this.#cut.signal) ?? { elbStatus: 502, fault: 'LambdaUserError' };
    } catch (error) {
      return { elbStatus: 502, ...!this.#cut.signal.aborted && { fault: faultOf(error) } };
    }
  }

  /** Undefined if the function's answer is none that can be sent. */
  async #invoke(request: Pick<LambdaRequest, 'method' | 'url' | 'headers' | 'body'>, signal: AbortSignal): Promise<LambdaAnswer | undefined> {
    const { arn: targetGroupArn, multiValueHeaders = false } = this.host.settings;
    const event = lambdaEvent({ ...request, targetGroupArn, multiValueHeaders });
    return readAnswer(await unlessAborted(this.fn.invoke(event), signal), multiValueHeaders);
  }
}
