import fc from 'fast-check';
import { readAnswer } from '../../../local/alb/lambda-answer';
import { lambdaEvent, type LambdaRequest } from '../../../local/alb/lambda-event';
import { groupArn } from './fixtures';

const event = (request: Partial<Omit<LambdaRequest, 'body'>> & { body?: string | Buffer } = {}) => lambdaEvent({
  targetGroupArn: groupArn('blue'), method: 'GET', url: '/', headers: [], multiValueHeaders: false, ...request, body: Buffer.from(request.body ?? ''),
});

describe('the event of a request', () => {
  test('is what the user guide shows', () => {
    expect(event({ headers: ['Host', 'shop.example', 'Content-Type', 'text/plain'], body: 'request_body' })).toEqual({
      requestContext: { elb: { targetGroupArn: groupArn('blue') } },
      httpMethod: 'GET',
      path: '/',
      queryStringParameters: {},
      headers: { 'host': 'shop.example', 'content-type': 'text/plain' },
      isBase64Encoded: false,
      body: 'request_body',
    });
  });

  test('has the last of several values', () => {
    const { headers, queryStringParameters } = event({
      url: '/a?&myKey=val1&myKey=val2', headers: ['Cookie', 'name1=value1', 'COOKIE', 'name2=value2'],
    });
    expect(queryStringParameters).toEqual({ myKey: 'val2' });
    expect(headers).toEqual({ cookie: 'name2=value2' });
  });

  test('has all of them with multi-value headers', () => {
    const multi = event({
      url: '/a?&myKey=val1&myKey=val2', headers: ['Cookie', 'name1=value1', 'COOKIE', 'name2=value2'], multiValueHeaders: true,
    });
    expect(multi.multiValueQueryStringParameters).toEqual({ myKey: ['val1', 'val2'] });
    expect(multi.multiValueHeaders).toEqual({ cookie: ['name1=value1', 'name2=value2'] });
    expect(multi).not.toHaveProperty('headers');
    expect(multi).not.toHaveProperty('queryStringParameters');
  });

  test('says everything as it was sent', () => {
    expect(event({ url: '/a%20b?x=%2B+&y&z=1=2' })).toMatchObject({ path: '/a%20b', queryStringParameters: { x: '%2B+', y: '', z: '1=2' } });
  });

  test.each([
    ['text/html', undefined, false],
    ['text/css; charset=utf-8', undefined, false],
    ['application/json', undefined, false],
    ['Application/JSON; charset=utf-8', undefined, false],
    ['application/javascript', undefined, false],
    ['application/xml', undefined, false],
    ['application/octet-stream', undefined, true],
    ['application/jsonish', undefined, true],
    ['image/png', undefined, true],
    [undefined, undefined, true],
    ['text/plain', 'gzip', true],
  ])('of the type %s and the encoding %s has its body in base64: %s', (type, encoding, base64) => {
    const { isBase64Encoded, body } = event({
      headers: [...type === undefined ? [] : ['Content-Type', type], ...encoding === undefined ? [] : ['content-encoding', encoding]], body: 'hé',
    });
    expect(isBase64Encoded).toBe(base64);
    expect(body).toBe(base64 ? Buffer.from('hé').toString('base64') : 'hé');
  });

  test('without a body is not in base64, whatever its type', () => {
    expect(event({ headers: [] })).toMatchObject({ isBase64Encoded: false, body: '' });
  });

  test('holds any body, byte by byte', () => {
    fc.assert(fc.property(fc.uint8Array(), bytes => {
      const { body, isBase64Encoded } = event({ headers: ['Content-Type', 'application/octet-stream'], body: Buffer.from(bytes) });
      expect(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')).toEqual(Buffer.from(bytes));
    }));
  });
});

describe('the answer of a function', () => {
  test('is what the user guide shows', () => {
    expect(readAnswer({
      isBase64Encoded: false, statusCode: 200, statusDescription: '200 Fine', headers: { 'Set-cookie': 'a=1', 'Content-Type': 'application/json' }, body: 'Hello',
    }, false)).toEqual({
      status: 200, reason: 'Fine', headers: ['Set-cookie', 'a=1', 'Content-Type', 'application/json'], body: Buffer.from('Hello'),
    });
  });

  test('can be a status alone', () => {
    expect(readAnswer({ statusCode: 404 }, false)).toEqual({ status: 404, reason: 'Not Found', headers: [], body: Buffer.alloc(0) });
  });

  test('can be binary', () => {
    expect(readAnswer({ statusCode: 200, isBase64Encoded: true, body: Buffer.from([0, 255]).toString('base64') }, false)?.body).toEqual(Buffer.from([0, 255]));
  });

  test('has lists of headers where the group says so, and only there', () => {
    const both = { statusCode: 200, headers: { A: '1' }, multiValueHeaders: { B: ['1', '2'] } };
    expect(readAnswer(both, false)?.headers).toEqual(['A', '1']);
    expect(readAnswer(both, true)?.headers).toEqual(['B', '1', 'B', '2']);
    expect(readAnswer({ ...both, multiValueHeaders: null }, false)?.headers).toEqual(['A', '1']);
  });

  test('does not decide about the connection or the length', () => {
    const headers = { 'Connection': 'close', 'Transfer-Encoding': 'chunked', 'content-length': '999', 'X': '1' };
    expect(readAnswer({ statusCode: 200, headers }, false)?.headers).toEqual(['X', '1']);
  });

  // Each was seen to be a 502; fields that are null above all.
  test.each<[string, unknown, boolean?]>([
    ['nothing', undefined],
    ['null', null],
    ['a string', 'hello'],
    ['a list', [{ statusCode: 200 }]],
    ['no status', { body: 'hello' }],
    ['a status in quotes', { statusCode: '200' }],
    ['a status that is none', { statusCode: 99 }],
    ['a body that is null', { statusCode: 200, body: null }],
    ['a body that is an object', { statusCode: 200, body: { hello: 1 } }],
    ['a description that is null', { statusCode: 200, statusDescription: null }],
    ['headers that are null', { statusCode: 200, headers: null }],
    ['a header that is true', { statusCode: 200, headers: { 'Access-Control-Allow-Credentials': true } }],
    ['a header that is a number', { statusCode: 200, headers: { 'Content-Length': 5 } }],
    ['a header of two lines', { statusCode: 200, headers: { X: 'a\r\nSet-Cookie: b' } }],
    ['a header without a name', { statusCode: 200, headers: { '': 'a' } }],
    ['a header that is no list', { statusCode: 200, multiValueHeaders: { X: 'a' } }, true],
    ['more than 1 MB', { statusCode: 200, body: 'x'.repeat(1024 * 1024) }],
  ])('is refused: %s', (_, answer, multiValueHeaders = false) => {
    expect(readAnswer(answer, multiValueHeaders)).toBeUndefined();
  });

  test('is never the end of the load balancer', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.boolean(), (answer, multi) => {
      expect(() => readAnswer(answer, multi)).not.toThrow();
    }));
  });
});
