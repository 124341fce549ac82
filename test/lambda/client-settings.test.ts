import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DescribeRulesCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { singleAttemptClient } from '../../lambda/aws/client-settings';

let server: Server;
let asked = 0;
beforeAll(() => new Promise<void>(resolve => {
  server = createServer(() => {
    asked += 1;
  }).listen(0, '127.0.0.1', resolve);
}));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('a call that is not answered fails, and is not repeated', async () => {
  const client = new ElasticLoadBalancingV2Client({
    ...singleAttemptClient,
    region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
  await expect(client.send(new DescribeRulesCommand({}))).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(asked).toBe(1);
}, 30_000);
