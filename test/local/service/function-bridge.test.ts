import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { lambdaEvent } from '../../../local/alb/lambda-event';
import { readAnswer } from '../../../local/alb/lambda-answer';
import { askedByEvent } from '../../../local/service/function-bridge';

let server: Server;
let origin: string;

/** Answers what came. */
beforeAll(async () => {
  server = createServer((request, response) => void request.toArray().then(chunks => {
    const { method, url, headers } = request;
    response.writeHead(201, { 'Set-Cookie': ['a=1', 'b=2'], 'X-Method': method });
    response.end(JSON.stringify({ url, header: headers['x-own'], body: Buffer.concat(chunks as Buffer[]).toString('base64') }));
  })).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

const request = { targetGroupArn: 'arn', method: 'POST', headers: ['X-Own', 'v', 'Host', 'shop', 'Content-Length', '99'] };

test('a request for a function reaches a service as it came, and so does the answer', async () => {
  const urls = fc.tuple(fc.webPath(), fc.array(fc.tuple(fc.stringMatching(/^[a-z]+$/), fc.stringMatching(/^[\w%20-]*$/)), { maxLength: 3 }))
    .map(([path, query]) => `/${path.replace(/^\//, '')}${query.length === 0 ? '' : `?${query.map(pair => pair.join('=')).sort().join('&')}`}`);
  await fc.assert(fc.asyncProperty(urls, fc.uint8Array({ maxLength: 50 }), async (url, bytes) => {
    const body = Buffer.from(bytes);
    const answer = readAnswer(await askedByEvent(origin, lambdaEvent({ ...request, url, body, multiValueHeaders: true })), true);
    const came = JSON.parse(answer!.body.toString()) as { url: string };
    expect(answer).toMatchObject({ status: 201 });
    expect(answer!.headers).toEqual(expect.arrayContaining(['set-cookie', 'a=1', 'b=2', 'x-method', 'POST']));
    expect({ ...came, url: came.url.split('&').sort() }).toEqual({ url: url.split('&').sort(), header: 'v', body: body.toString('base64') });
  }), { numRuns: 100 });
});

test('with one value a header, the last one counts', async () => {
  const answer = readAnswer(await askedByEvent(origin, lambdaEvent({ ...request, url: '/a?b=c', multiValueHeaders: false })), false);
  expect(answer!.headers).toEqual(expect.arrayContaining(['set-cookie', 'b=2']));
  expect(JSON.parse(answer!.body.toString())).toMatchObject({ url: '/a?b=c', header: 'v' });
});

test('a service that is not there is a function that failed', async () => {
  await expect(askedByEvent('http://127.0.0.1:9', lambdaEvent({ ...request, url: '/', multiValueHeaders: false }))).rejects.toThrow();
});
