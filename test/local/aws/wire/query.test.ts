import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as bodyOf } from 'node:stream/consumers';
import { CreateRuleCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import fc from 'fast-check';
import type { Fields } from '../../../../local/aws/wire/protocol';
import { ELBV2_FORMAT } from '../../../../local/aws/elbv2/format';
import { ELBV2_VALIDATION } from '../../../../local/aws/elbv2/inputs';
import { parseQuery, queryAnswer } from '../../../../local/aws/wire/query';
import { double, flag, integer, list, structure, text, textMap, time } from '../../../../local/aws/wire/shape';

test('parameters become objects and lists, in the order of their numbers', () => {
  const numbers = Array.from({ length: 11 }, (_, index) => index + 1).reverse();
  const values = numbers.map(number => `&TagKeys.member.${number}=v${number}`).join('');
  const body = `Action=RemoveTags&Version=2015-12-01&Other.Name=5${values}&ResourceArns=`;
  expect(parseQuery(body, ELBV2_VALIDATION.inputs.RemoveTags)).toEqual({
    Other: { Name: '5' },
    TagKeys: numbers.toReversed().map(number => `v${number}`),
    ResourceArns: [],
  });
});

test('what a text means depends on what is expected there', () => {
  const parameters = 'A.Value=5&B.Value=5&T=2026-01-01T00:00:00Z&F=true&G=maybe&N=&L.member.1=1&M.entry.1.key=k&M.entry.1.value=v';
  const shape = structure({
    A: structure({ Value: double }), B: structure({ Value: text() }), T: time, F: flag, G: flag, N: integer(), L: list(integer()),
    M: textMap,
  });
  expect(parseQuery(parameters, shape)).toEqual({
    A: { Value: 5 }, B: { Value: '5' }, T: Date.UTC(2026, 0, 1) / 1000, F: true, G: 'maybe', N: '', L: [1], M: { k: 'v' },
  });
});

describe('with the real client', () => {
  let server: Server;
  let client: ElasticLoadBalancingV2Client;
  let received: Fields;
  let rules: object[];

  beforeAll(async () => {
    server = createServer((request, response) => void bodyOf(request).then(body => {
      received = parseQuery(body, ELBV2_VALIDATION.inputs.CreateRule);
      const answer = queryAnswer('CreateRule', { Rules: rules }, ELBV2_FORMAT);
      response.writeHead(answer.statusCode, answer.headers).end(answer.body);
    }));
    await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    client = new ElasticLoadBalancingV2Client({
      endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
  });

  afterAll(() => {
    client.destroy();
    server.closeAllConnections();
    return new Promise(resolve => server.close(resolve));
  });

  const word = fc.string({ unit: fc.constantFrom(...'aZ09 /&<>"\'=+%#{}.é$_-'), minLength: 1, maxLength: 12 });
  const values = fc.array(word, { maxLength: 12 });
  const condition = fc.oneof(
    fc.record({ Field: fc.constant('path-pattern'), PathPatternConfig: fc.record({ Values: values }) }),
    fc.record({ Field: fc.constant('http-header'), HttpHeaderConfig: fc.record({ HttpHeaderName: word, Values: values }) }),
    fc.record({
      Field: fc.constant('query-string'),
      QueryStringConfig: fc.record({ Values: fc.array(fc.record({ Key: word, Value: word })) }),
    }),
  );
  const action = fc.oneof(
    fc.record({
      Type: fc.constant('forward' as const),
      Order: fc.integer({ min: 1, max: 50_000 }),
      ForwardConfig: fc.record({
        TargetGroups: fc.array(fc.record({ TargetGroupArn: word, Weight: fc.integer({ min: 0, max: 999 }) })),
        TargetGroupStickinessConfig: fc.record({ Enabled: fc.boolean(), DurationSeconds: fc.integer({ min: 1, max: 604_800 }) }),
      }),
    }),
    fc.record({
      Type: fc.constant('redirect' as const),
      RedirectConfig: fc.record({ StatusCode: fc.constant('HTTP_301' as const), Port: fc.constantFrom('443', '#{port}'), Host: word }),
    }),
    fc.record({
      Type: fc.constant('authenticate-cognito' as const),
      AuthenticateCognitoConfig: fc.record({
        UserPoolArn: word,
        UserPoolClientId: word,
        UserPoolDomain: word,
        SessionTimeout: fc.nat(),
        AuthenticationRequestExtraParams: fc.dictionary(word, word, { minKeys: 1, maxKeys: 3 }),
      }),
    }),
  );

  test('requests and answers keep their shapes', async () => {
    const rule = fc.record({ Conditions: fc.array(condition), Actions: fc.array(action) });
    await fc.assert(fc.asyncProperty(rule, async ({ Conditions, Actions }) => {
      rules = [{ Conditions, Actions }];
      const { Rules } = await client.send(new CreateRuleCommand({ ListenerArn: 'arn', Priority: 1, Conditions, Actions }));
      expect(received).toEqual({ ListenerArn: 'arn', Priority: 1, Conditions, Actions });
      expect(Rules).toEqual(rules);
    }));
  });
});
