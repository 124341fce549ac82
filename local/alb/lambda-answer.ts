import { STATUS_CODES } from 'node:http';
import { MAX_FUNCTION_BYTES } from './limits';
import type { RawHeaders } from './headers';

/** What a function answered, as it is sent. */
export interface LambdaAnswer {
  readonly status: number;
  readonly reason: string;
  readonly headers: RawHeaders;
  readonly body: Buffer;
}

type Fields = Readonly<Record<string, unknown>>;

/** What the load balancer computes itself, or does not honour (user guide). */
const OWN = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade', 'content-length']);

const VALID_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALID_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

const isOptional = (value: unknown, type: 'string' | 'boolean'): boolean => value === undefined || typeof value === type;

const isStatus = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599;

const isHeader = (name: string, value: unknown): boolean => VALID_NAME.test(name) && typeof value === 'string' && VALID_VALUE.test(value);

/** Which field holds the headers is the group's to say; the other one is passed over. */
const headersOf = (answer: Fields, multiValueHeaders: boolean): RawHeaders | undefined => {
  const { headers = {}, multiValueHeaders: lists = {} } = answer;
  const given = multiValueHeaders ? lists : headers;
  if (!isRecord(given)) return undefined;
  const pairs = Object.entries(given).flatMap(([name, value]) => {
    const values: unknown[] = multiValueHeaders && Array.isArray(value) ? value : [multiValueHeaders ? undefined : value];
    return values.map(each => [name, each] as const);
  });
  if (!pairs.every(([name, value]) => isHeader(name, value))) return undefined;
  return pairs.filter(([name]) => !OWN.has(name.toLowerCase())).flatMap(([name, value]) => [name, String(value)]);
};

const bodyOf = ({ body = '', isBase64Encoded = false }: Fields): Buffer =>
  Buffer.from(String(body), isBase64Encoded ? 'base64' : 'utf8');

/** `200 OK` says it; without, it is the usual one. */
const reasonOf = (status: number, description: unknown): string => {
  const reason = typeof description === 'string' ? description.replace(/^\d{3} ?/, '') : '';
  return reason === '' || !VALID_VALUE.test(reason) ? STATUS_CODES[status] ?? '' : reason;
};

const hasKnownTypes = ({ statusDescription, isBase64Encoded, body }: Fields): boolean =>
  isOptional(statusDescription, 'string') && isOptional(isBase64Encoded, 'boolean') && isOptional(body, 'string');

/**
 * Reads what a function answered; undefined if the load balancer would not take it. The user guide asks for `isBase64Encoded` and
 * `headers`, but AWS takes answers without (awsdocs/elb-application-load-balancers-user-guide#33). What it does not take are fields
 * of other types, null above all.
 */
export const readAnswer = (answer: unknown, multiValueHeaders: boolean): LambdaAnswer | undefined => {
  if (!isRecord(answer) || Buffer.byteLength(JSON.stringify(answer)) > MAX_FUNCTION_BYTES) return undefined;
  const { statusCode, statusDescription } = answer;
  if (!isStatus(statusCode) || !hasKnownTypes(answer)) return undefined;
  const headers = headersOf(answer, multiValueHeaders);
  if (!headers) return undefined;
  return { status: statusCode, reason: reasonOf(statusCode, statusDescription), headers, body: bodyOf(answer) };
};
