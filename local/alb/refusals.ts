import type { IncomingMessage } from 'node:http';
import { MAX_FORWARDED_FOR, MAX_HEADER, MAX_REQUEST_LINE } from './limits';

const VERSION_BYTES = ' HTTP/1.1'.length + 1;

const hasOversizedHeader = ({ rawHeaders }: IncomingMessage): boolean => {
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if ((rawHeaders[index]?.length ?? 0) + (rawHeaders[index + 1]?.length ?? 0) > MAX_HEADER) return true;
  }
  return false;
};

/** What a request is answered that is not even routed; undefined if there is nothing against it (user guide, troubleshooting). */
export const refusalOf = (request: IncomingMessage): number | undefined => {
  const { method = '', url = '', headers } = request;
  const forwardedFor = headers['x-forwarded-for'];
  const encoding = headers['transfer-encoding'];
  if (method === 'TRACE') return 405;
  if (method.length + url.length + VERSION_BYTES > MAX_REQUEST_LINE) return 414;
  if (hasOversizedHeader(request)) return 400;
  if (forwardedFor !== undefined && String(forwardedFor).split(',').length > MAX_FORWARDED_FOR) return 463;
  if (encoding !== undefined && encoding.toLowerCase() !== 'chunked') return 501;
  return undefined;
};

/** Likewise for what is no HTTP at all, by Node's error code; undefined if there is nobody left to answer. */
export const refusalOfMalformed = (code: string | undefined): number | undefined => {
  switch (code) {
    case 'ECONNRESET':
    case 'EPIPE': return undefined;
    case 'ERR_HTTP_REQUEST_TIMEOUT': return 408;
    case 'HPE_INVALID_TRANSFER_ENCODING': return 501;
    default: return 400;
  }
};
