import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Answer } from '../core/smoke-test';

export interface OutgoingRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** From the first packet to the last of the answer. */
  readonly timeoutMs: number;
}

/** What a pattern is looked for in. */
const MAX_BODY_BYTES = 64 * 1024;

/** Sends one request on a connection of its own, as one that was kept may have been closed while the function was frozen. */
export const send = ({ url, method, headers, body, timeoutMs }: OutgoingRequest): Promise<Answer> => new Promise(resolve => {
  const startedAt = performance.now();
  const latencyMs = () => performance.now() - startedAt;
  const signal = AbortSignal.timeout(timeoutMs);
  const fail = (error: Error) => resolve({ error: signal.aborted ? `nothing within ${timeoutMs} ms` : error.message, latencyMs: latencyMs() });
  const outgoing = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, { method, headers, signal, agent: false });
  outgoing.on('error', fail);
  outgoing.on('response', response => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const done = () => {
      const text = Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES).toString('utf8');
      resolve({ status: response.statusCode!, body: text, latencyMs: latencyMs() });
    };
    response.on('error', fail);
    response.on('end', done);
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes < MAX_BODY_BYTES) return;
      done();
      outgoing.destroy();
    });
  });
  outgoing.end(body);
});
