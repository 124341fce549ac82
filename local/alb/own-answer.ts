import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Action } from './model';

interface OwnAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly location?: string;
}

const page = (status: number): string => {
  const title = `${status} ${STATUS_CODES[status] ?? ''}`;
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
};

/** Sends an answer that comes from the load balancer itself. */
const send = (request: IncomingMessage, response: ServerResponse, { status, contentType, body, location }: OwnAnswer): void => {
  response.writeHead(status, {
    'Server': 'awselb/2.0',
    'Content-Type': contentType,
    'Content-Length': Buffer.byteLength(body),
    ...location !== undefined && { Location: location },
    // What is left of an upload nobody waits for ends with the connection.
    ...!request.complete && { Connection: 'close' },
  });
  response.end(body);
};

export const sendError = (request: IncomingMessage, response: ServerResponse, status: number): void =>
  send(request, response, { status, contentType: 'text/html', body: page(status) });

export const sendRedirect = (request: IncomingMessage, response: ServerResponse, status: number, location: string): void =>
  send(request, response, { status, contentType: 'text/html', body: page(status), location });

export const sendFixedResponse = (request: IncomingMessage, response: ServerResponse, { FixedResponseConfig: fixed }: Action): void =>
  send(request, response, {
    status: Number(fixed?.StatusCode),
    contentType: fixed?.ContentType ?? 'text/plain',
    body: fixed?.MessageBody ?? '',
  });

/** For what AWS can and this load balancer cannot. */
export const sendNotBuilt = (request: IncomingMessage, response: ServerResponse, what: string): void =>
  send(request, response, { status: 501, contentType: 'text/plain', body: `The local load balancer does not know ${what}\n` });

/** The same for a connection on which no request was understood. */
export const errorBytes = (status: number): string => {
  const body = page(status);
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, 'Server: awselb/2.0', 'Content-Type: text/html', `Content-Length: ${body.length}`, 'Connection: close'];
  return [...head, '', body].join('\r\n');
};
