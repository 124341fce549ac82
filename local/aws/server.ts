import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { type AnsweredCall, type AwsCall, type Intercept, NoAnswer } from './call';
import { type Answer, asAwsError, type AwsService, type Exchange, type WireRequest } from './wire/protocol';
import { unknownService } from './wire/unknown';

export interface AwsEndpointOptions {
  /** The first is the outermost. */
  readonly intercepts?: readonly Intercept[];
  /** Gets every call once it is answered. */
  readonly onCall?: (call: AnsweredCall) => void;
}

/** What only claims to be compressed is left to whoever reads it, and refuses it. */
const decompressed = (bytes: Buffer): Buffer => {
  try {
    return gunzipSync(bytes);
  } catch {
    return bytes;
  }
};

const wireRequest = async (request: IncomingMessage): Promise<WireRequest> => {
  const { method = 'GET', url = '/', headers } = request;
  const bytes = await buffer(request);
  return { method, path: url, headers, body: headers['content-encoding'] === 'gzip' ? decompressed(bytes) : bytes };
};

/** Signatures are not checked: all that counts is who signed. */
const accessKeyId = ({ authorization }: IncomingHttpHeaders): string | undefined =>
  /Credential=([^/,\s]+)/.exec(authorization ?? '')?.[1];

/** The one endpoint that all AWS clients of a rehearsal talk to. Which service they mean, their requests tell. */
export class AwsEndpoint {
  /** Idle connections stay open: a client must not meet one that is just being closed. */
  readonly #server: Server = createServer({ keepAliveTimeout: 0 }, (request, response) => void this.#serve(request, response));

  constructor(private readonly services: readonly AwsService[], private readonly options: AwsEndpointOptions = {}) {}

  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    return new Promise(resolve => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const received = await wireRequest(request).catch(() => undefined);
    if (received === undefined) {
      // The client went away while it was sending.
      response.destroy();
      return;
    }
    const answer = await this.#answer(received);
    if (answer === undefined) response.destroy();
    else response.writeHead(answer.statusCode, answer.headers).end(answer.body);
  }

  /** Undefined when the caller is to hear nothing. */
  async #answer(request: WireRequest): Promise<Answer | undefined> {
    const exchange = this.#recognized(request);
    const { service, action, input, unreadable } = exchange;
    const call: AwsCall = { service, action, input, accessKeyId: accessKeyId(request.headers) };
    if (unreadable) {
      this.#called(call, unreadable.code, unreadable.message);
      return exchange.refuse(unreadable);
    }
    const intercepted = (this.options.intercepts ?? []).reduceRight<() => Promise<Answer>>(
      (inner, intercept) => () => intercept(call, inner), () => exchange.carryOut());
    try {
      const answer = await intercepted();
      this.#called(call, answer.error);
      return answer;
    } catch (error) {
      const failure = error instanceof NoAnswer ? undefined : asAwsError(error);
      this.#called(call, failure?.code ?? NoAnswer.name, failure?.message);
      return failure && exchange.refuse(failure);
    }
  }

  #recognized(request: WireRequest): Exchange {
    for (const service of this.services) {
      const exchange = service(request);
      if (exchange) return exchange;
    }
    return unknownService(request);
  }

  #called(call: AwsCall, error: string | undefined, errorMessage?: string): void {
    this.options.onCall?.({ ...call, ...error !== undefined && { error }, ...errorMessage !== undefined && { errorMessage } });
  }
}
