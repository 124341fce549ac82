import { fixed, forwardTo, groupArn, LISTENER, onPath } from '../../local/alb/fixtures';
import { OTHER_LISTENER, useScene } from './scene';

const scene = useScene();

const OTHER = { ListenerArn: OTHER_LISTENER };
const JWT = { Type: 'jwt-validation', Order: 1, JwtValidationConfig: { JwksEndpoint: 'https://id/keys', Issuer: 'https://id' } };

describe('by a rule on another listener', () => {
  test('goes on with the live shares; the old one goes when it is deleted', async () => {
    const ruleArn = await scene.created();
    scene.release(ruleArn);
    const answer = await scene.updated(ruleArn, OTHER);
    expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { RuleArn: answer.PhysicalResourceId, ListenerArn: OTHER_LISTENER } });
    expect(scene.rulesOf(OTHER_LISTENER)).toEqual([answer.PhysicalResourceId]);
    expect(scene.shares(answer.PhysicalResourceId)).toEqual(['blue 30', 'green 70']);
    expect(scene.shares(ruleArn)).toEqual(['blue 30', 'green 70']);

    await scene.deleted(ruleArn);
    expect(scene.rulesOf(LISTENER)).toEqual([]);
    expect(scene.rulesOf(OTHER_LISTENER)).toHaveLength(1);
  });

  test('with other groups keeps the share of each colour', async () => {
    const ruleArn = await scene.created();
    scene.release(ruleArn);
    const { PhysicalResourceId } = await scene.updated(ruleArn, { ...OTHER, BlueTargetGroupArn: groupArn('green'), GreenTargetGroupArn: groupArn('lime') });
    expect(scene.shares(PhysicalResourceId)).toEqual(['green 30', 'lime 70']);
  });

  test('once more finds the rule that it made, and writes nothing', async () => {
    const ruleArn = await scene.created();
    scene.release(ruleArn);
    const { PhysicalResourceId } = await scene.updated(ruleArn, OTHER);
    expect(await scene.stage.writesDuring(async () =>
      expect(await scene.updated(ruleArn, OTHER)).toMatchObject({ PhysicalResourceId }))).toEqual([]);
  });

  test('takes along what somebody put before the forward', async () => {
    const ruleArn = await scene.created();
    scene.release(ruleArn, [JWT, { ...forwardTo(['green', 1]), Order: 2 }]);
    const { PhysicalResourceId } = await scene.updated(ruleArn, OTHER);
    expect(scene.ruleOf(PhysicalResourceId).Actions).toMatchObject([JWT, { Type: 'forward', Order: 2 }]);
  });

  test('cannot take along a secret that somebody put there', async () => {
    const ruleArn = await scene.created();
    const oidc = { Type: 'authenticate-oidc', Order: 1, AuthenticateOidcConfig: { ClientId: 'shop', ClientSecret: 'hidden' } };
    scene.release(ruleArn, [oidc, { ...forwardTo(['green', 1]), Order: 2 }]);
    expect(await scene.updated(ruleArn, OTHER)).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('Give the rule its authentication in the stack') });
  });

  test('is refused where the old one shares nothing', async () => {
    const ruleArn = await scene.created();
    scene.release(ruleArn, [fixed('503')]);
    expect(await scene.updated(ruleArn, OTHER)).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('somebody changed it') });
    expect(scene.rulesOf(OTHER_LISTENER)).toEqual([]);
  });

  test('that succeeded is rolled back to the old rule, with the shares of the new one', async () => {
    const ruleArn = await scene.created();
    const { PhysicalResourceId } = await scene.updated(ruleArn, OTHER);
    scene.release(PhysicalResourceId);
    const back = await scene.updated(PhysicalResourceId, {}, OTHER);
    expect(back).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: ruleArn });
    expect(scene.shares(ruleArn)).toEqual(['blue 30', 'green 70']);
    await scene.deleted(PhysicalResourceId, { ResourceProperties: OTHER });
    expect(scene.rulesOf(OTHER_LISTENER)).toEqual([]);
  });

  test('that failed after its write is rolled back: what it made goes', async () => {
    const ruleArn = await scene.created();
    scene.release(ruleArn);
    scene.balancer.lost = 'createRule';
    expect(await scene.updated(ruleArn, OTHER)).toMatchObject({ Status: 'FAILED', PhysicalResourceId: ruleArn });
    expect(scene.rulesOf(OTHER_LISTENER)).toHaveLength(1);
    expect(await scene.updated(ruleArn, {}, OTHER)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: ruleArn });
    expect(scene.rulesOf(OTHER_LISTENER)).toEqual([]);
    expect(scene.shares(ruleArn)).toEqual(['blue 30', 'green 70']);
  });

  test('that failed before its write is rolled back without one', async () => {
    const ruleArn = await scene.created();
    const taken = scene.balancer.createRule(OTHER_LISTENER, { Priority: 20, Conditions: onPath('/'), Actions: [fixed('200')] }).RuleArn;
    expect(await scene.updated(ruleArn, OTHER)).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining(taken) });
    expect(await scene.stage.writesDuring(() => scene.updated(ruleArn, {}, OTHER))).toEqual([]);
    expect(scene.rulesOf(OTHER_LISTENER)).toEqual([taken]);
  });

  test('is rolled back where the other listener is gone', async () => {
    const ruleArn = await scene.created();
    expect(await scene.updated(ruleArn, {}, { ListenerArn: `${LISTENER.slice(0, -1)}f` })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: ruleArn });
  });
});

describe('of a rule that somebody deleted', () => {
  test('makes it anew, once', async () => {
    const ruleArn = await scene.created();
    scene.balancer.deleteRule(ruleArn);
    const answer = await scene.updated(ruleArn, { Conditions: onPath('/v2/*') });
    expect(answer.Status).toBe('SUCCESS');
    expect(answer.PhysicalResourceId).not.toBe(ruleArn);
    expect(await scene.updated(ruleArn, { Conditions: onPath('/v2/*') })).toMatchObject({ PhysicalResourceId: answer.PhysicalResourceId });
    expect(scene.rulesOf(LISTENER)).toEqual([answer.PhysicalResourceId]);
    expect(scene.ruleOf(answer.PhysicalResourceId).Conditions).toMatchObject(onPath('/v2/*'));
  });
});
