import fc from 'fast-check';
import type { ShiftRecord } from '../../../lambda/contract';
import { isRollback, unknownWhetherLive, whyNotDeploy } from '../../../lambda/core/release-guard';
import { allOn, groupShare, liveShares, sharesAt, actionsWithShares } from '../../../lambda/core/rule-actions';
import { colors, route } from './fixtures';

const AT = '2026-03-01T08:00:00.000Z';

const record = (changes: Partial<ShiftRecord> = {}): ShiftRecord => ({ shift: 'Shop', revision: 3, epoch: 1, status: 'idle', safe: 'green', ...changes });

const completed = record({ last: { outcome: 'completed', owner: 'arn:execution', epoch: 1, at: AT } });

const running = (status: ShiftRecord['status']) => record({ status, owner: 'arn:execution', ownerSince: AT });

const green = { color: 'green', version: '42' } as const;

const wholePercents = fc.integer({ min: 0, max: 100 });

describe('the share of a group', () => {
  test('is that of its colour, whatever precedes the forward', () => {
    fc.assert(fc.property(wholePercents, colors, fc.boolean(), (percent, color, authenticates) => {
      const preceding = authenticates ? [{ Type: 'authenticate-oidc', Order: 1, AuthenticateOidcConfig: {} }] : [];
      const actions = actionsWithShares(preceding, route, sharesAt('blue', percent));
      expect(groupShare(actions, route.targetGroupArns[color])).toBeCloseTo(liveShares(actions, route)![color]);
    }));
  });

  test('is nothing of what forwards elsewhere, redirects, answers by itself, or has no weight at all', () => {
    const forward = (...weights: number[]) => ({
      Type: 'forward', ForwardConfig: { TargetGroups: weights.map((Weight, index) => ({ TargetGroupArn: ['arn:blue', 'arn:green'][index]!, Weight })) },
    });
    for (const actions of [[forward(1)], [{ Type: 'redirect' }], [{ Type: 'fixed-response' }], [forward(0, 0)], [forward(5, 0)], []]) {
      expect(groupShare(actions, 'arn:green')).toBe(0);
    }
    expect(groupShare([forward(0, 7)], 'arn:green')).toBe(100);
    expect(groupShare([{ Type: 'forward', TargetGroupArn: 'arn:green' }], 'arn:green')).toBe(100);
  });

  test('counts beside groups that are of neither colour', () => {
    const TargetGroups = [{ TargetGroupArn: 'arn:green', Weight: 1 }, { TargetGroupArn: 'arn:stranger', Weight: 3 }];
    expect(groupShare([{ Type: 'forward', ForwardConfig: { TargetGroups } }], 'arn:green')).toBe(25);
  });
});

describe('a version', () => {
  const statuses = fc.constantFrom<ShiftRecord['status']>('idle', 'migrating', 'reverting', 'retiring');
  const records = fc.option(statuses.map(running));

  test('may go to a colour exactly when that serves nobody, and no release runs', () => {
    const shares = fc.array(fc.oneof(fc.constant(0), wholePercents), { minLength: 1, maxLength: 3 });
    fc.assert(fc.property(shares, records, colors, (live, current, color) => {
      const free = live.every(share => share === 0) && (current === null || current.status === 'idle');
      expect(whyNotDeploy({ color, version: '42' }, { shares: live, record: current }) === null).toBe(free);
    }));
  });

  test('is told where to go, since when the colour is live, and the way out', () => {
    expect(whyNotDeploy(green, { shares: [100], record: completed })).toEqual({
      error: 'ColorIsLive',
      cause: `green serves 100 % since ${AT}: deploy version 42 to blue, then start a release. To change the live colour all the same give overrideReason`,
    });
  });

  test.each<[string, ShiftRecord | null]>([
    ['there is no record', null], ['there was no release', record()], ['the record says the other colour', { ...completed, safe: 'blue' }],
  ])('is told that the colour is live at this moment when %s', (_, current) => {
    expect(whyNotDeploy(green, { shares: [allOn('green').green], record: current })!.cause).toContain('green serves 100 % at this moment: deploy version 42 to blue');
  });

  test('is told of both colours when somebody left them so', () => {
    expect(whyNotDeploy(green, { shares: [33.333, 0], record: completed })).toEqual({
      error: 'ColorIsLive',
      cause: 'green serves 33.3 % and 0 % of its routes at this moment, although no release runs: bring all routes to one colour, then deploy ' +
        'version 42 to the other one. To change the live colour all the same give overrideReason',
    });
  });

  test('is told which release runs, and since when', () => {
    expect(whyNotDeploy(green, { shares: [0], record: running('migrating') })).toEqual({
      error: 'ReleaseRunning',
      cause: `green serves 0 % in a release that arn:execution has been running since ${AT}: wait for its end or roll it back, then deploy ` +
        'version 42 to the colour that is idle. To change the live colour all the same give overrideReason',
    });
  });

  test('is kept away when nobody knows', () => {
    expect(unknownWhetherLive(green, 'Throttling: Rate exceeded')).toEqual({
      error: 'LiveColorUnknown',
      cause: 'whether green is live could not be read (Throttling: Rate exceeded), so version 42 was kept from it: deploy again. ' +
        'To change the live colour all the same give overrideReason',
    });
  });
});

test.each<[string | null, boolean]>([
  ['CREATE_IN_PROGRESS', false], ['UPDATE_IN_PROGRESS', false], ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', false],
  ['ROLLBACK_IN_PROGRESS', true], ['UPDATE_ROLLBACK_IN_PROGRESS', true], ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', true], [null, true],
])('a stack that is %s goes back: %s', (status, expected) => {
  expect(isRollback(status)).toBe(expected);
});
