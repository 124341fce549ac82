import { subscribe } from 'node:diagnostics_channel';
import type { WebSocket } from 'undici';

interface Opened {
  readonly websocket: object;
  readonly handshakeResponse: { readonly headers: Readonly<Record<string, string>> };
}

const colors = new WeakMap<object, string>();

// A WebSocket does not tell the headers of its handshake's answer; undici does, to whoever diagnoses it.
subscribe('undici:websocket:open', message => {
  const { websocket, handshakeResponse } = message as Opened;
  const color = handshakeResponse.headers['x-color'];
  if (color !== undefined) colors.set(websocket, color);
});

/** The colour that answered the handshake; null while nobody has. */
export const colorOf = (socket: WebSocket): string | null => colors.get(socket) ?? null;
