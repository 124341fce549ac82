import type { RawHeaders } from './headers';

/** What a function gets of a request, in the load balancer's format (user guide, "Lambda functions as targets"). */
export interface LambdaEvent {
  readonly requestContext: { readonly elb: { readonly targetGroupArn: string } };
  readonly httpMethod: string;
  readonly path: string;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly multiValueQueryStringParameters?: Readonly<Record<string, readonly string[]>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

export interface LambdaRequest {
  readonly targetGroupArn: string;
  readonly method: string;
  /** As sent: with the query string, and not decoded. */
  readonly url: string;
  readonly headers: RawHeaders;
  /** @default - none */
  readonly body?: Buffer;
  /** The group's attribute `lambda.multi_value_headers.enabled`. */
  readonly multiValueHeaders: boolean;
}

type Pair = readonly [name: string, value: string];

const TEXT = /^(?:text\/.*|application\/(?:json|javascript|xml))$/;

const headerPairs = (headers: RawHeaders): Pair[] =>
  headers.flatMap((name, index) => index % 2 === 0 ? [[name.toLowerCase(), headers[index + 1] ?? ''] as const] : []);

const queryPairs = (query: string): Pair[] => query.split('&').filter(Boolean).map(parameter => {
  const [name = '', ...value] = parameter.split('=');
  return [name, value.join('=')];
});

const lastValues = (pairs: readonly Pair[]): Record<string, string> => Object.fromEntries(pairs);

const allValues = (pairs: readonly Pair[]): Record<string, string[]> => {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) values.set(name, [...values.get(name) ?? [], value]);
  return Object.fromEntries(values);
};

/** Text goes as it is, unless it is compressed. Of a body that is not there, events that people published say so, too. */
const isText = (headers: readonly Pair[], body: Buffer): boolean => {
  if (body.length === 0) return true;
  const { 'content-type': type = '', 'content-encoding': encoding } = lastValues(headers);
  return encoding === undefined && TEXT.test(type.split(';')[0]!.trim().toLowerCase());
};

const NO_BODY = Buffer.alloc(0);

export const lambdaEvent = (request: LambdaRequest): LambdaEvent => {
  const { targetGroupArn, method, url, headers: raw, body = NO_BODY, multiValueHeaders } = request;
  const mark = url.indexOf('?');
  const headers = headerPairs(raw);
  const query = mark < 0 ? [] : queryPairs(url.slice(mark + 1));
  const text = isText(headers, body);
  return {
    requestContext: { elb: { targetGroupArn } },
    httpMethod: method,
    path: mark < 0 ? url : url.slice(0, mark),
    ...multiValueHeaders
      ? { multiValueQueryStringParameters: allValues(query), multiValueHeaders: allValues(headers) }
      : { queryStringParameters: lastValues(query), headers: lastValues(headers) },
    body: body.toString(text ? 'utf8' : 'base64'),
    isBase64Encoded: !text,
  };
};
