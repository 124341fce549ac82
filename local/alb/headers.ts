import type { Clock } from '../clock';
import type { Random } from '../random';
import { randomHex } from './arn';
import type { Listener } from './model';

/** Names and values in turn, as on the wire: case and duplicates survive. */
export type RawHeaders = string[];

/** They speak of one connection, not of the message. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade', 'expect']);

/** What the load balancer says in its own words. */
const REWRITTEN = new Set(['host', 'x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-port', 'x-amzn-trace-id']);

const DEFAULT_PORTS = [80, 443];

export const headerValue = (headers: readonly string[], name: string): string | undefined => {
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index]?.toLowerCase() === name) return headers[index + 1];
  }
  return undefined;
};

/** Names that the message itself declares to be of one connection only; nearly always none. */
const declaredHopByHop = (headers: readonly string[]): readonly string[] => {
  const connection = headerValue(headers, 'connection')?.toLowerCase();
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return [];
  return connection.split(',').map(name => name.trim());
};

const endToEndWithout = (headers: readonly string[], dropped?: ReadonlySet<string>): RawHeaders => {
  const declared = declaredHopByHop(headers);
  const kept: RawHeaders = [];
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? '';
    const key = name.toLowerCase();
    if (!HOP_BY_HOP.has(key) && !dropped?.has(key) && !declared.includes(key)) kept.push(name, headers[index + 1] ?? '');
  }
  return kept;
};

export const endToEnd = (headers: readonly string[]): RawHeaders => endToEndWithout(headers);

const newTraceId = (clock: Clock, random: Random) => `1-${Math.floor(clock.now() / 1000).toString(16).padStart(8, '0')}-${randomHex(24, random)}`;

/** A trace that is known keeps its root and all else that it says; `Self` is this load balancer's. */
const traced = (received: string | undefined, id: string): string => {
  if (received === undefined) return `Root=${id}`;
  const others = received.split(';').filter(field => !field.startsWith('Self='));
  return [`Self=${id}`, ...others].join(';');
};

/** In lower case, and with the listener's port unless it is a default port: what the client said is not preserved by default. */
export const forwardedHost = (received: string, port: number): string => {
  const host = received.toLowerCase();
  if (!DEFAULT_PORTS.includes(port)) return /:\d+$/.test(host) ? host : `${host}:${port}`;
  return host.replace(/:\d+$/, '');
};

export interface Forwarding {
  readonly listener: Listener;
  readonly clientIp: string;
  /** The load balancer's own name, for clients that name no host. */
  readonly dnsName: string;
  readonly clock: Clock;
  readonly random: Random;
}

/** The request's headers as a target gets them. */
export const forwardedHeaders = (received: readonly string[], { listener, clientIp, dnsName, clock, random }: Forwarding): RawHeaders => {
  const forwardedFor = headerValue(received, 'x-forwarded-for');
  const headers = endToEndWithout(received, REWRITTEN);
  headers.push(
    'Host', forwardedHost(headerValue(received, 'host') ?? dnsName, listener.port),
    'X-Forwarded-For', forwardedFor ? `${forwardedFor}, ${clientIp}` : clientIp,
    'X-Forwarded-Proto', listener.protocol.toLowerCase(),
    'X-Forwarded-Port', String(listener.port),
    'X-Amzn-Trace-Id', traced(headerValue(received, 'x-amzn-trace-id'), newTraceId(clock, random)),
  );
  return headers;
};
