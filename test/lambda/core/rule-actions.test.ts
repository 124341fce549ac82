import fc from 'fast-check';
import type { RuleAction } from '../../../lambda/core/rule-actions';
import {
  actionsWithShares, allOn, alreadyShares, describeShares, liveShares, liveStickinessSeconds, otherColor, sameShares, sharesAt, soleColor,
} from '../../../lambda/core/rule-actions';
import { colors, route as fixedRoute } from './fixtures';

const BLUE = 'arn:blue';
const GREEN = 'arn:green';

/** Fields that ELB may add one day. */
const unknownFields = fc.dictionary(fc.stringMatching(/^X[a-z]{1,6}$/), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 });
const withUnknown = <T extends object>(fields: fc.Arbitrary<T>) => fc.tuple(unknownFields, fields)
  .map(([unknown, known]) => ({ ...unknown, ...known }));

const oidcConfig = withUnknown(fc.record(
  { Issuer: fc.string(), ClientId: fc.string(), ClientSecret: fc.string(), UseExistingClientSecret: fc.boolean() },
  { requiredKeys: ['Issuer', 'ClientId'] },
));
const authentication: fc.Arbitrary<RuleAction> = withUnknown(fc.oneof(
  fc.record({ Type: fc.constant('authenticate-oidc'), AuthenticateOidcConfig: oidcConfig }),
  fc.record({ Type: fc.constant('authenticate-cognito'), AuthenticateCognitoConfig: unknownFields }),
  fc.record({ Type: fc.constant('jwt-validation'), JwtValidationConfig: unknownFields }),
  // What ELB may invent to come before the routing.
  fc.record({ Type: fc.constantFrom('inspect', 'rate-limit') }),
));

const durations = fc.integer({ min: 1, max: 604800 });
const stickiness = fc.option(fc.record({ Enabled: fc.boolean(), DurationSeconds: durations }), { nil: undefined });
const weights = fc.integer({ min: 1, max: 999 });
const one = (arn: string) => ({ TargetGroups: [{ TargetGroupArn: arn, Weight: 1 }] });
const forward: fc.Arbitrary<RuleAction> = fc.oneof(
  fc.constantFrom(BLUE, GREEN).map(TargetGroupArn => ({ Type: 'forward', TargetGroupArn })),
  fc.constantFrom(BLUE, GREEN).map(arn => ({ Type: 'forward', ForwardConfig: one(arn) })),
  fc.constantFrom(BLUE, GREEN).map(arn => ({ Type: 'forward', TargetGroupArn: arn, ForwardConfig: one(arn) })),
  fc.tuple(fc.nat({ max: 999 }), weights, stickiness).map(([blue, green, sticky]) => ({
    Type: 'forward',
    ForwardConfig: {
      TargetGroups: [{ TargetGroupArn: GREEN, Weight: green }, { TargetGroupArn: BLUE, Weight: blue }],
      TargetGroupStickinessConfig: sticky,
    },
  })),
);

const preceding = fc.array(authentication, { maxLength: 3 });
/** ELB numbers the actions when there are several. */
const numbered = (actions: RuleAction[]) => actions.map((action, index) => actions.length > 1 ? { ...action, Order: index + 1 } : action);
const rules = fc.tuple(preceding, forward).map(([before, last]) => numbered([...before, last]));
const routes = fc.option(durations, { nil: undefined }).map(stickinessSeconds => ({ ...fixedRoute, stickinessSeconds }));
const percents = fc.oneof(fc.constantFrom(0, 100), fc.integer({ min: 0, max: 100 }));
const splits = fc.tuple(colors, percents).map(([color, weight]) => sharesAt(color, weight));

const forAnyWrite = (check: (actions: RuleAction[], route: typeof fixedRoute, shares: ReturnType<typeof sharesAt>) => void) =>
  fc.assert(fc.property(rules, routes, splits, check));

test('what is written reads as the shares asked for, and needs no further write', () => {
  forAnyWrite((actions, route, shares) => {
    const written = actionsWithShares(actions, route, shares);
    expect(liveShares(written, route)).toEqual(shares);
    expect(alreadyShares(written, route, shares)).toBe(true);
  });
});

test('a second write of the same shares changes nothing', () => {
  forAnyWrite((actions, route, shares) => {
    const written = actionsWithShares(actions, route, shares);
    expect(actionsWithShares(written, route, shares)).toEqual(written);
  });
});

test('the actions that were read stay as they were', () => {
  forAnyWrite((actions, route, shares) => {
    const before = structuredClone(actions);
    actionsWithShares(actions, route, shares);
    expect(actions).toEqual(before);
  });
});

test('there is exactly one routing action, the last, in the place it had, and never a scalar target group beside its groups', () => {
  forAnyWrite((actions, route, shares) => {
    const written = actionsWithShares(actions, route, shares);
    expect(written.map(action => action.Type === 'forward')).toEqual(actions.map((_, index) => index === actions.length - 1));
    expect(written.map(action => action.Order)).toEqual(actions.map(action => action.Order));
    expect(written.at(-1)).not.toHaveProperty('TargetGroupArn');
  });
});

test('what precedes the routing action keeps its order and every field, but for the client secret, which ELB is told to keep', () => {
  forAnyWrite((actions, route, shares) => {
    const written = actionsWithShares(actions, route, shares);
    actions.slice(0, -1).forEach((before, index) => {
      const { AuthenticateOidcConfig: oidc, ...rest } = before;
      const { AuthenticateOidcConfig: echoed, ...echoedRest } = written[index]!;
      expect(echoedRest).toEqual(rest);
      if (oidc === undefined) return expect(echoed).toBeUndefined();
      expect(echoed).not.toHaveProperty('ClientSecret');
      expect({ ...echoed, ClientSecret: oidc.ClientSecret }).toEqual({ ...oidc, UseExistingClientSecret: true });
    });
  });
});

test('at rest there is one group without stickiness; in between both, with the route\'s stickiness', () => {
  forAnyWrite((actions, route, shares) => {
    const { TargetGroups, TargetGroupStickinessConfig } = actionsWithShares(actions, route, shares).at(-1)!.ForwardConfig!;
    if (shares.blue === 0 || shares.blue === 100) {
      expect(TargetGroups).toEqual([{ TargetGroupArn: shares.blue === 0 ? GREEN : BLUE, Weight: 1 }]);
      expect(TargetGroupStickinessConfig).toEqual({ Enabled: false });
    } else {
      expect(TargetGroups).toEqual([{ TargetGroupArn: BLUE, Weight: shares.blue }, { TargetGroupArn: GREEN, Weight: shares.green }]);
      expect(TargetGroupStickinessConfig).toEqual(route.stickinessSeconds === undefined
        ? { Enabled: false } : { Enabled: true, DurationSeconds: route.stickinessSeconds });
    }
  });
});

test('weights set by hand are written on as whole numbers from 1 to 999 that share the same', () => {
  fc.assert(fc.property(weights, weights, (blue, green) => {
    const live = liveShares([weighted([BLUE, blue], [GREEN, green])], fixedRoute)!;
    const written = actionsWithShares([], fixedRoute, live);
    const inRange = ({ Weight }: { Weight?: number }) => Number.isInteger(Weight) && Weight! >= 1 && Weight! <= 999;
    expect(written[0]!.ForwardConfig!.TargetGroups!.filter(inRange)).toHaveLength(2);
    expect(Math.abs(liveShares(written, fixedRoute)!.blue - live.blue)).toBeLessThan(0.1);
  }));
});

const weighted = (...groups: [arn: string | undefined, weight: number | undefined][]): RuleAction =>
  ({ Type: 'forward', ForwardConfig: { TargetGroups: groups.map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight })) } });

test.each<[string, RuleAction[]]>([
  ['a foreign group', [weighted([BLUE, 1], ['arn:foreign', 1])]],
  ['a foreign group at weight 0', [weighted([BLUE, 1], ['arn:foreign', 0])]],
  ['a foreign scalar group', [{ Type: 'forward', TargetGroupArn: 'arn:foreign' }]],
  ['a group without a name', [weighted([undefined, 1])]],
  ['a forward to nothing', [{ Type: 'forward' }]],
  ['weights that are all zero', [weighted([BLUE, 0], [GREEN, 0])]],
  ['a maintenance page', [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '503' } }]],
  ['a redirect', [{ Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_302' } }]],
  ['two routing actions', [weighted([BLUE, 1]), weighted([BLUE, 1])]],
  ['authentication alone', [{ Type: 'authenticate-cognito' }]],
  ['no action', []],
])('%s is no share of the two colours', (_, actions) => {
  expect(liveShares(actions, fixedRoute)).toBeNull();
  expect(alreadyShares(actions, fixedRoute, allOn('blue'))).toBe(false);
});

test.each([[[10, 20], 100 / 3], [[1, 1], 50], [[999, 333], 75], [[0, 7], 0], [[7, 0], 100], [[undefined, 3], 25]] as const)(
  'weights %j are relative to their sum: %d %% blue', ([blue, green], percent) => {
    const shares = liveShares([weighted([BLUE, blue], [GREEN, green])], fixedRoute)!;
    expect(shares.blue).toBeCloseTo(percent, 9);
    expect(shares.blue + shares.green).toBeCloseTo(100, 9);
  });

test('a group at weight 0 beside the sole one still needs a write, for a cookie could lead to it', () => {
  fc.assert(fc.property(preceding, colors, weights, (before, sole, weight) => {
    const actions = [...before, weighted([`arn:${sole}`, weight], [`arn:${otherColor(sole)}`, 0])];
    expect(soleColor(liveShares(actions, fixedRoute))).toBe(sole);
    expect(alreadyShares(actions, fixedRoute, allOn(sole))).toBe(false);
  }));
});

test('shares that differ by one percent need a write', () => {
  fc.assert(fc.property(rules, fc.nat({ max: 99 }), (actions, weight) => {
    const written = actionsWithShares(actions, fixedRoute, sharesAt('blue', weight));
    expect(alreadyShares(written, fixedRoute, sharesAt('blue', weight + 1))).toBe(false);
  }));
});

test('unknown shares are like no others, not even like unknown ones', () => {
  const blue = allOn('blue');
  expect([[null, null], [null, blue], [blue, null], [blue, blue]].map(([a, b]) => sameShares(a!, b!))).toEqual([false, false, false, true]);
  expect(soleColor(null)).toBeNull();
});

test('the live stickiness is found behind authentication, and absent when disabled', () => {
  const sticky = (Enabled: boolean) => [
    { Type: 'authenticate-cognito' },
    { Type: 'forward', ForwardConfig: { ...one(BLUE), TargetGroupStickinessConfig: { Enabled, DurationSeconds: 60 } } },
  ];
  expect([sticky(true), sticky(false), []].map(liveStickinessSeconds)).toEqual([60, undefined, undefined]);
});

test('shares are described in percent, rounded to a tenth', () => {
  expect(describeShares({ blue: 200 / 3, green: 100 / 3 })).toBe('blue 66.7 %, green 33.3 %');
  expect(describeShares(null)).toBe('something other than the two groups');
});
