import { Socket } from 'node:net';
import type { Addresses } from './protocol';

interface Destination {
  host?: string | undefined;
  port?: number | string | undefined;
}

type Connect = (this: Socket, ...args: unknown[]) => Socket;

/** `net.connect` hands over a list that begins with the options; others hand over the options themselves. */
const destinationOf = ([first]: unknown[]): Destination | undefined => {
  const options: unknown = Array.isArray(first) ? first[0] : first;
  return typeof options === 'object' && options !== null ? options : undefined;
};

/** Makes this thread's connections to the names of the rehearsal's own network end where these really listen. */
export const rehearseAddresses = (addresses: Addresses): void => {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the socket as `this` below
  const connect = Socket.prototype.connect as Connect;
  const rehearsed: Connect = function (this: Socket, ...args) {
    const destination = destinationOf(args);
    const address = addresses[`${destination?.host}:${destination?.port}`];
    if (destination !== undefined && address !== undefined) Object.assign(destination, address);
    return connect.apply(this, args);
  };
  Socket.prototype.connect = rehearsed;
};
