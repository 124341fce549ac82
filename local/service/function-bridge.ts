import { getGlobalDispatcher } from 'undici';
import type { LambdaEvent } from '../alb/lambda-event';

type Values = Readonly<Record<string, string | readonly string[]>>;

const withQuery = (path: string, query: Values): string => {
  const pairs = Object.entries(query).flatMap(([name, value]) => [value].flat().map(each => `${name}=${each}`));
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
};

/** Names that belong to the connection of the load balancer's client. */
const OF_A_CONNECTION = new Set(['connection', 'content-length', 'expect', 'host', 'keep-alive', 'transfer-encoding', 'upgrade']);

const forwarded = (headers: Values): Record<string, string | string[]> => Object.fromEntries(Object.entries(headers)
  .filter(([name]) => !OF_A_CONNECTION.has(name.toLowerCase()))
  .map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]));

/** Answers a load balancer's event for a function by asking a service on this machine. */
export const askedByEvent = async (origin: string, event: LambdaEvent): Promise<object> => {
  const { path, body, isBase64Encoded, headers, multiValueHeaders } = event;
  const query = event.multiValueQueryStringParameters ?? event.queryStringParameters ?? {};
  // As an origin and a path: in a URL, dots would be resolved.
  const answer = await getGlobalDispatcher().request({
    origin, path: withQuery(path, query), method: event.httpMethod, headers: forwarded(multiValueHeaders ?? headers ?? {}),
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  });
  const own = Object.entries(answer.headers).filter(([name, value]) => value !== undefined && !OF_A_CONNECTION.has(name));
  return {
    statusCode: answer.statusCode,
    ...multiValueHeaders === undefined
      ? { headers: Object.fromEntries(own.map(([name, value]) => [name, [value].flat().at(-1)])) }
      : { multiValueHeaders: Object.fromEntries(own.map(([name, value]) => [name, [value].flat()])) },
    body: Buffer.from(await answer.body.arrayBuffer()).toString('base64'),
    isBase64Encoded: true,
  };
};
