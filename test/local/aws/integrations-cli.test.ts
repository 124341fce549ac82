import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FUNCTION, type Integrations, SECRET, startIntegrations, TOPIC } from './integrations';

const isInstalled = spawnSync('aws', ['--version']).status === 0;
if (!isInstalled) console.log('skipped: the AWS CLI is not installed');
const withCli = isInstalled ? describe : describe.skip;

/** The CLI runs beside this process, as the endpoint lives in it. */
const run = promisify(execFile);

withCli('the AWS CLI', () => {
  let stage: Integrations;
  const directory = mkdtempSync(join(tmpdir(), 'integrations-cli-'));

  beforeAll(async () => {
    stage = await startIntegrations();
    stage.bus.putRule({ Name: 'Bad', EventPattern: { detail: { state: ['bad'] } }, Targets: [{ Id: 'f', Arn: FUNCTION }] });
  });
  afterAll(async () => {
    await stage.close();
    rmSync(directory, { recursive: true });
  });

  const aws = async (...args: string[]): Promise<unknown> => {
    const { stdout } = await run('aws', ['--endpoint-url', stage.url, '--output', 'json', ...args], {
      env: { PATH: process.env.PATH, HOME: directory, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-1' },
      timeout: 20_000,
    });
    return stdout.trim() === '' ? undefined : JSON.parse(stdout);
  };

  test('events put-events, list-rules, describe-rule, list-targets-by-rule, disable-rule', async () => {
    const entries = JSON.stringify([{ Source: 'own.app', DetailType: 'Changed', Detail: '{"state":"good"}' }]);
    expect(await aws('events', 'put-events', '--entries', entries)).toEqual({ FailedEntryCount: 0, Entries: [{ EventId: stage.events[0]!.id }] });
    expect(await aws('events', 'list-rules')).toMatchObject({ Rules: [{ Name: 'Bad', State: 'ENABLED' }] });
    expect(await aws('events', 'list-targets-by-rule', '--rule', 'Bad')).toEqual({ Targets: [{ Id: 'f', Arn: FUNCTION }] });
    await aws('events', 'disable-rule', '--name', 'Bad');
    expect(await aws('events', 'describe-rule', '--name', 'Bad')).toMatchObject({ State: 'DISABLED', EventPattern: '{"detail":{"state":["bad"]}}' });
    await expect(aws('events', 'describe-rule', '--name', 'Nobody')).rejects.toThrow('ResourceNotFoundException');
  }, 60_000);

  test('sns publish', async () => {
    const attributes = '{"level":{"DataType":"String","StringValue":"high"}}';
    const answer = await aws('sns', 'publish', '--topic-arn', TOPIC, '--message', 'done & <well>', '--subject', 'Release', '--message-attributes', attributes);
    expect(answer).toEqual({ MessageId: stage.topics.messages()[0]!.messageId });
    expect(stage.topics.messages()).toMatchObject([{ message: 'done & <well>', subject: 'Release', attributes: { level: { StringValue: 'high' } } }]);
    await expect(aws('sns', 'publish', '--topic-arn', `${TOPIC}2`, '--message', 'x')).rejects.toThrow('NotFound');
  }, 60_000);

  test('secretsmanager get-secret-value', async () => {
    expect(await aws('secretsmanager', 'get-secret-value', '--secret-id', 'webhook'))
      .toMatchObject({ ARN: SECRET, SecretString: '{"url":"https://example.com"}', VersionStages: ['AWSCURRENT'] });
    await expect(aws('secretsmanager', 'get-secret-value', '--secret-id', 'other')).rejects.toThrow('ResourceNotFoundException');
  }, 60_000);

  test('lambda invoke', async () => {
    const file = join(directory, 'answer.json');
    /** Both versions of the CLI take the bytes of a file as they are. */
    const invoke = (name: string, payload: string, ...more: string[]) => {
      writeFileSync(join(directory, 'payload.json'), payload);
      return aws('lambda', 'invoke', '--function-name', name, '--payload', `fileb://${join(directory, 'payload.json')}`, ...more, file);
    };
    expect(await invoke(FUNCTION, '{"a":1}')).toEqual({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ got: { a: 1 } });
    expect(await invoke('Worker', '{"fail":"no"}')).toMatchObject({ FunctionError: 'Unhandled' });
    expect(await invoke('Worker', '{}', '--invocation-type', 'Event')).toMatchObject({ StatusCode: 202 });
    await expect(invoke('Nobody', '{}')).rejects.toThrow('ResourceNotFoundException');
  }, 60_000);
});
