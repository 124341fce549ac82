import type { Clock } from '../clock';
import type { Random } from '../random';
import { randomHex } from './arn';
import type { Listener } from './model';

/** Names and values in turn, as on the wire: case and duplicates survive. */
export type RawHeaders = string[];

/** They speak of one connection, not of the message. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade', 'expect'];

export const headerValue = (headers: readonly string[], name: string): string | undefined => {
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index]?.toLowerCase() === name) return headers[index + 1];
  }
  return undefined;
};

const without = (headers: readonly string[], dropped: ReadonlySet<string>): RawHeaders => {
  const kept: RawHeaders = [];
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? '';
    if (!dropped.has(name.toLowerCase())) kept.push(name, headers[index + 1] ?? '');
  }
  return kept;
};

export const endToEnd = (headers: readonly string[]): RawHeaders => {
  const named = (headerValue(headers, 'connection') ?? '').toLowerCase().split(',').map(name => name.trim());
  return without(headers, new Set([...HOP_BY_HOP, ...named]));
};

const traceId = (clock: Clock, random: Random) => `1-${Math.floor(clock.now() / 1000).toString(16).padStart(8, '0')}-${randomHex(24, random)}`;

export interface Forwarding {
  readonly listener: Listener;
  readonly clientIp: string;
  readonly clock: Clock;
  readonly random: Random;
}

const REWRITTEN = new Set(['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-port', 'x-amzn-trace-id']);

/** The request's headers as a target gets them. */
export const forwardedHeaders = (received: readonly string[], { listener, clientIp, clock, random }: Forwarding): RawHeaders => {
  const forwardedFor = headerValue(received, 'x-forwarded-for');
  const trace = headerValue(received, 'x-amzn-trace-id');
  return [
    ...without(endToEnd(received), REWRITTEN),
    'X-Forwarded-For', forwardedFor ? `${forwardedFor}, ${clientIp}` : clientIp,
    'X-Forwarded-Proto', listener.protocol.toLowerCase(),
    'X-Forwarded-Port', String(listener.port),
    'X-Amzn-Trace-Id', trace ? `Self=${traceId(clock, random)};${trace}` : `Root=${traceId(clock, random)}`,
  ];
};
