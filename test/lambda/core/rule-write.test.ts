import fc from 'fast-check';
import type { ShiftRecord } from '../../../lambda/contract';
import { type GuardianEvent, occasionOf } from '../../../lambda/core/guardian';
import { allOn, describeShares, sameShares, sharesAt } from '../../../lambda/core/rule-actions';
import { judgeWrite, type RuleWrite, ruleWriteOf } from '../../../lambda/core/rule-write';
import { NOW, route, secondsAgo } from './fixtures';

const weights = fc.integer({ min: 0, max: 100 });
const ages = fc.constantFrom(-5, 0, 100, 299, 301, 599, 601);

const actions = (weight: number): RuleWrite['actions'] => [{
  Type: 'forward',
  ForwardConfig: { TargetGroups: [{ TargetGroupArn: 'arn:blue', Weight: 100 - weight }, { TargetGroupArn: 'arn:green', Weight: weight }] },
}];

const record = (weight: number | undefined, changes: Partial<ShiftRecord> = {}): ShiftRecord => ({
  shift: 'Shop', revision: 7, epoch: 3, status: 'migrating', owner: 'arn:execution', ownerSince: secondsAgo(600), safe: 'blue', target: 'green',
  run: { routes: [route], watched: [], onStop: 'revert', onForeignChange: 'revert' },
  ...weight !== undefined && { progress: { step: 0, of: 2, weight, at: secondsAgo(300) } }, ...changes,
});

const seen = (weight: number | null) => [{ route, name: 'api', shares: weight === null ? null : sharesAt('green', weight), isGone: false }];

const write = (weight: number | undefined, age: number): RuleWrite =>
  ({ ruleArn: route.ruleArn, by: 'arn:jo', at: new Date(secondsAgo(age)), actions: weight === undefined ? undefined : actions(weight) });

test('a release goes back when what somebody wrote during its step is live, and differs from what it wrote', () => {
  fc.assert(fc.property(fc.option(weights, { nil: undefined }), weights, weights, ages, (recorded, live, wrote, age) => {
    const since = recorded === undefined ? 600 : 300;
    const expected = recorded === undefined ? allOn('blue') : sharesAt('green', recorded);
    const isForeign = wrote === live && age <= since && !sameShares(sharesAt('green', live), expected);
    const reason = judgeWrite(write(wrote, age), record(recorded), seen(live));
    if (!isForeign) return expect(reason).toBeNull();
    expect(reason).toMatchObject({ error: 'ForeignChange', cause: expect.stringContaining(describeShares(sharesAt('green', live))) });
  }), { numRuns: 3000 });
});

test.each<[string, RuleWrite, ShiftRecord, ReturnType<typeof seen>]>([
  ['a policy that holds', write(40, 0), record(10, { run: { ...record(10).run!, onForeignChange: 'hold' } }), seen(40)],
  ['a run that did not say its policy', write(40, 0), record(10, { run: { ...record(10).run!, onForeignChange: undefined } }), seen(40)],
  ['conditions alone', write(undefined, 0), record(10), seen(40)],
  ['another rule', { ...write(40, 0), ruleArn: 'arn:another' }, record(10), seen(40)],
  ['a rule that is gone', write(40, 0), record(10), [{ ...seen(null)[0]!, isGone: true }]],
])('nothing goes back for %s', (_, written, of, live) => {
  expect(judgeWrite(written, of, live)).toBeNull();
});

test('a maintenance page is a foreign change as well', () => {
  expect(judgeWrite({ ...write(0, 0), actions: [{ Type: 'fixed-response' }] }, record(10), seen(null))).toMatchObject({ error: 'ForeignChange' });
});

describe('an event of CloudTrail', () => {
  const detail = (changes: object = {}) => ({
    eventName: 'ModifyRule', eventTime: '2030-01-01T12:00:00Z', userIdentity: { arn: 'arn:jo' },
    requestParameters: {
      ruleArn: 'arn:rule',
      actions: [
        { type: 'authenticate-oidc', order: 1, authenticateOidcConfig: { clientSecret: 'secret' } },
        { type: 'forward', order: 2, forwardConfig: { targetGroups: [{ targetGroupArn: 'arn:blue', weight: 60 }, { targetGroupArn: 'arn:green', weight: 40 }] } },
      ],
    },
    ...changes,
  });

  test('is read without what authenticates users', () => {
    const read = ruleWriteOf(detail(), '2030-01-01T11:00:00Z', [])!;
    expect(read).toMatchObject({ ruleArn: 'arn:rule', by: 'arn:jo', at: NOW });
    expect(JSON.stringify(read)).not.toContain('secret');
    expect(judgeWrite(read, record(10), seen(40))).toMatchObject({ error: 'ForeignChange', cause: expect.stringContaining('arn:jo') });
  });

  test.each([
    ['of the shift\'s own role', { userIdentity: { arn: 'arn:session', sessionContext: { sessionIssuer: { arn: 'arn:own' } } } }],
    ['without parameters', { requestParameters: null }],
  ])('%s is none', (_, changes) => {
    expect(ruleWriteOf(detail(changes), '2030-01-01T12:00:00Z', ['arn:own'])).toBeNull();
  });

  test('that names nobody, nor its time, is read all the same', () => {
    expect(ruleWriteOf({ requestParameters: { ruleArn: 'arn:rule' } }, '2030-01-01T12:00:00Z', ['arn:own']))
      .toEqual({ ruleArn: 'arn:rule', by: 'somebody', at: NOW, actions: undefined });
  });

  test('wakes the guardian with what came beside it', () => {
    const event: GuardianEvent = {
      'source': 'aws.elasticloadbalancing', 'detail-type': 'AWS API Call via CloudTrail', 'time': '2030-01-01T12:00:00Z', 'detail': detail(),
      'routes': [route], 'restingDriftPolicy': 'restore', 'writers': ['arn:own'],
    };
    expect(occasionOf(event)).toMatchObject({ kind: 'write', resting: { routes: [route], restingDriftPolicy: 'restore' } });
    expect(occasionOf({ ...event, writers: undefined, routes: undefined })).toMatchObject({ kind: 'write', resting: undefined });
  });
});
