import { heldLines, untilSignal } from '../../cli/hold';

const stage = {
  url: 'http://127.0.0.1:1', endpointUrl: 'http://127.0.0.1:2', listenerArn: 'arn:listener', migrateArn: 'arn:migrate', operateArn: 'arn:operate',
};

test('a held rehearsal says where it is, and shows two calls of the AWS CLI', () => {
  const text = heldLines(stage).join('\n');
  for (const place of Object.values(stage)) expect(text).toContain(place);
  expect(text).toContain('AWS_DEFAULT_REGION=us-east-1');
  expect(text.match(/aws --endpoint-url http:\/\/127\.0\.0\.1:2 /g)).toHaveLength(2);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends the hold, and nobody listens any more', async signal => {
  const before = process.listenerCount('SIGINT') + process.listenerCount('SIGTERM');
  const held = untilSignal();
  process.emit(signal);
  await held;
  expect(process.listenerCount('SIGINT') + process.listenerCount('SIGTERM')).toBe(before);
});
