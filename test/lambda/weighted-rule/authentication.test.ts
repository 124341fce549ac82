import type { Action } from '../../../local/alb/model';
import { fixed, forwardTo, groupArn, onPath } from '../../local/alb/fixtures';
import { OTHER_LISTENER, PROPERTIES, useScene } from './scene';

const scene = useScene();

const SECRET = 'hush-hush-7f3a';
const NEWER = 'hush-hush-b1c9';
const secretArn = (name: string) => `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-AbCdEf`;

const oidc = (change: object = {}) => ({
  Type: 'authenticate-oidc',
  AuthenticateOidcConfig: {
    Issuer: 'https://id', AuthorizationEndpoint: 'https://id/a', TokenEndpoint: 'https://id/t', UserInfoEndpoint: 'https://id/u',
    ClientId: 'shop', SessionTimeout: '3600', AuthenticationRequestExtraParams: { prompt: 'login' }, ...change,
  },
});
const COGNITO = {
  Type: 'authenticate-cognito', AuthenticateCognitoConfig: { UserPoolArn: 'arn:pool', UserPoolClientId: 'client', UserPoolDomain: 'shop' },
};
const JWT = { Type: 'jwt-validation', JwtValidationConfig: { JwksEndpoint: 'https://id/keys', Issuer: 'https://id' } };

const WITH_OIDC = { Authentication: [oidc()], ClientSecret: { SecretArn: secretArn('idp') } };

const putSecret = (name: string, value: string) => scene.stage.secrets.put({ arn: secretArn(name), name, value, createdAt: 0 });

beforeEach(() => {
  putSecret('idp', SECRET);
  putSecret('newer', NEWER);
});

/** The types of a rule's actions in their order, and the secret that ELB knows. */
const actionsOf = (ruleArn: string) => {
  const { Actions } = scene.ruleOf(ruleArn);
  const config = Actions.find(({ Type }) => Type === 'authenticate-oidc')?.AuthenticateOidcConfig as { ClientSecret?: string } | undefined;
  return { types: Actions.map(({ Type, Order }) => Order === undefined ? Type : `${Order} ${Type}`), secret: config?.ClientSecret };
};

/** Everything that leaves the function, but for the one call that hands the secret over. */
const expectKept = async (ruleArn: string, ...answers: object[]) => {
  const told = JSON.stringify([answers, scene.stage.logs, await scene.tags(ruleArn)]);
  expect(told).not.toContain('hush');
};

test('stands before the forward, with the secret of Secrets Manager, which is told to nobody else', async () => {
  const answer = await scene.request('Create', { ResourceProperties: { ...PROPERTIES, ...WITH_OIDC } });
  const ruleArn = answer.PhysicalResourceId;
  expect(actionsOf(ruleArn)).toEqual({ types: ['1 authenticate-oidc', '2 forward'], secret: SECRET });
  expect(scene.ruleOf(ruleArn).Actions[0]).toMatchObject(oidc({ SessionTimeout: 3600 }));
  await expectKept(ruleArn, answer);
});

test('of Cognito and by tokens needs no secret', async () => {
  const calls = await scene.stage.callsDuring(async () => {
    const ruleArn = await scene.created({ Authentication: [COGNITO, JWT] });
    expect(actionsOf(ruleArn).types).toEqual(['1 authenticate-cognito', '2 jwt-validation', '3 forward']);
  });
  expect(calls).not.toContain('GetSecretValue');
});

describe('survives an update', () => {
  test.each<[string, object, string[]]>([
    ['of conditions', { Conditions: onPath('/v2/*') }, ['blue 30', 'green 70']],
    ['of the priority', { Priority: '30' }, ['blue 30', 'green 70']],
    ['of the groups', { GreenTargetGroupArn: groupArn('lime') }, ['blue 30', 'lime 70']],
  ])('%s, without its secret being read', async (_, wanted, shares) => {
    const ruleArn = await scene.created(WITH_OIDC);
    const { Actions } = scene.ruleOf(ruleArn);
    const live: Action[] = [{ ...Actions[0]!, Order: 3 }, { ...JWT, Order: 5 }, { ...forwardTo(['blue', 30], ['green', 70]), Order: 9 }];
    scene.release(ruleArn, live);
    const calls = await scene.stage.callsDuring(async () =>
      expect(await scene.updated(ruleArn, { ...WITH_OIDC, ...wanted }, WITH_OIDC)).toMatchObject({ Status: 'SUCCESS' }));
    expect(calls).not.toContain('GetSecretValue');
    expect(actionsOf(ruleArn).types.map(type => type.slice(2))).toEqual(['authenticate-oidc', 'jwt-validation', 'forward']);
    expect(actionsOf(ruleArn).secret).toBe(SECRET);
    expect(scene.shares(ruleArn)).toEqual(shares);
  });

  test('to another listener, where the new rule gets the secret', async () => {
    const ruleArn = await scene.created(WITH_OIDC);
    const { PhysicalResourceId } = await scene.updated(ruleArn, { ...WITH_OIDC, ListenerArn: OTHER_LISTENER }, WITH_OIDC);
    expect(actionsOf(PhysicalResourceId)).toEqual({ types: ['1 authenticate-oidc', '2 forward'], secret: SECRET });
  });
});

describe('is changed', () => {
  const changed = async (ruleArn: string, wanted: object, old: object) => {
    scene.release(ruleArn, [...scene.ruleOf(ruleArn).Actions.slice(0, -1), { ...forwardTo(['blue', 30], ['green', 70]), Order: 9 }]);
    const answer = await scene.updated(ruleArn, wanted, old);
    expect(answer).toMatchObject({ Status: 'SUCCESS' });
    expect(scene.shares(ruleArn)).toEqual(['blue 30', 'green 70']);
    await expectKept(ruleArn, answer);
    expect(await scene.stage.callsDuring(() => scene.updated(ruleArn, wanted, old))).toEqual(['DescribeRules', 'DescribeTags']);
    return actionsOf(ruleArn);
  };

  test('in its settings: the secret that ELB has is kept', async () => {
    const ruleArn = await scene.created(WITH_OIDC);
    putSecret('idp', NEWER);
    const wanted = { ...WITH_OIDC, Authentication: [oidc({ Scope: 'openid email' })] };
    expect(await changed(ruleArn, wanted, WITH_OIDC)).toEqual({ types: ['1 authenticate-oidc', '2 forward'], secret: SECRET });
    expect(scene.ruleOf(ruleArn).Actions[0]).toMatchObject({ AuthenticateOidcConfig: { Scope: 'openid email' } });
  });

  test('in its secret', async () => {
    const ruleArn = await scene.created(WITH_OIDC);
    const wanted = { ...WITH_OIDC, ClientSecret: { SecretArn: secretArn('newer') } };
    expect(await changed(ruleArn, wanted, WITH_OIDC)).toEqual({ types: ['1 authenticate-oidc', '2 forward'], secret: NEWER });
  });

  test('from nothing, beside what somebody else put there', async () => {
    const ruleArn = await scene.created();
    scene.release(ruleArn, [{ ...JWT, Order: 1 }, { ...forwardTo(['blue', 1]), Order: 2 }]);
    expect(await changed(ruleArn, WITH_OIDC, {})).toEqual({ types: ['1 authenticate-oidc', '2 jwt-validation', '3 forward'], secret: SECRET });
  });

  test('to another kind, and to nothing', async () => {
    const ruleArn = await scene.created(WITH_OIDC);
    expect(await changed(ruleArn, { Authentication: [COGNITO] }, WITH_OIDC)).toEqual({ types: ['1 authenticate-cognito', '2 forward'] });
    expect(await changed(ruleArn, {}, { Authentication: [COGNITO] })).toEqual({ types: ['forward'] });
    expect(Object.keys(await scene.tags(ruleArn))).not.toContain('cdk-traffic-shift:authentication');
  });

  test('and rolled back after its answer was lost', async () => {
    const ruleArn = await scene.created(WITH_OIDC);
    const wanted = { ...WITH_OIDC, ClientSecret: { SecretArn: secretArn('newer') } };
    scene.balancer.lost = 'modifyRule';
    expect(await scene.updated(ruleArn, wanted, WITH_OIDC)).toMatchObject({ Status: 'FAILED' });
    expect(actionsOf(ruleArn).secret).toBe(NEWER);
    await scene.updated(ruleArn, WITH_OIDC, wanted);
    expect(actionsOf(ruleArn).secret).toBe(SECRET);
  });

  test('not by the rollback of an update that never came to its write', async () => {
    const ruleArn = await scene.created(WITH_OIDC);
    const wanted = { ...WITH_OIDC, ClientSecret: { SecretArn: secretArn('newer') } };
    expect(await scene.stage.callsDuring(() => scene.updated(ruleArn, WITH_OIDC, wanted))).toEqual(['DescribeRules', 'DescribeTags']);
  });

  test('and refused where somebody replaced the forward by something else', async () => {
    const ruleArn = await scene.created();
    scene.release(ruleArn, [fixed('503')]);
    expect(await scene.updated(ruleArn, WITH_OIDC)).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('somebody changed it') });
  });
});

describe('whose secret', () => {
  const answerWith = (ClientSecret: object) => scene.request('Create', { ResourceProperties: { ...PROPERTIES, ...WITH_OIDC, ClientSecret } });

  test('is a field of a JSON object is taken from there', async () => {
    putSecret('json', JSON.stringify({ client_secret: SECRET, other: 1 }));
    const { PhysicalResourceId } = await answerWith({ SecretArn: secretArn('json'), JsonField: 'client_secret' });
    expect(actionsOf(PhysicalResourceId).secret).toBe(SECRET);
  });

  test.each<[string, string]>([
    ['no JSON', SECRET], ['no object', JSON.stringify(SECRET)], ['null', 'null'], ['without the field', JSON.stringify({ [SECRET]: 'x' })],
    ['with something else in the field', JSON.stringify({ client_secret: [SECRET] })],
  ])('is %s is refused without being quoted', async (_, value) => {
    putSecret('json', value);
    const answer = await answerWith({ SecretArn: secretArn('json'), JsonField: 'client_secret' });
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('json-AbCdEf has no text in the field \'client_secret\'') });
    expect(JSON.stringify([answer, scene.stage.logs])).not.toContain('hush');
  });

  test('is of a version that is not there is refused', async () => {
    expect(await answerWith({ SecretArn: secretArn('idp'), VersionId: 'b'.repeat(32) })).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('VersionId') });
  });

  test('is quoted by a refusal is not told', async () => {
    const ruleArn = await scene.created();
    scene.balancer.quoted = SECRET;
    const answer = await scene.updated(ruleArn, WITH_OIDC);
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: 'ValidationError: Value \'(the client secret)\' is not allowed' });
    await expectKept(ruleArn, answer);
    expect(scene.stage.logs.join()).toContain('(the client secret)');
  });
});
