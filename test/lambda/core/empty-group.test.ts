import fc from 'fast-check';
import { COLORS } from '../../../lambda/contract';
import { describeEmptyReplacement, describeEmptyStart, newToUsers, overtaken } from '../../../lambda/core/empty-group';
import { allOn, otherColor, sharesAt } from '../../../lambda/core/rule-actions';
import { colors } from './fixtures';
import { forward, liveRule, onPath, PROPERTIES, written } from './rule-fixtures';

const SAME = written(PROPERTIES);
const weights = fc.integer({ min: 0, max: 100 });
const serving = (blue: number, green: number) => liveRule({ actions: [forward(['arn:blue', blue], ['arn:green', green])] });

describe('a group is new to users', () => {
  test('exactly when its colour has a share, and no rule leads to it', () => {
    const groups = fc.uniqueArray(fc.constantFrom('arn:blue', 'arn:green', 'arn:azure', 'arn:lime'), { minLength: 2, maxLength: 2 });
    fc.assert(fc.property(weights, groups, fc.array(weights, { minLength: 1, maxLength: 2 }), (blue, [BlueTargetGroupArn = '', GreenTargetGroupArn = ''], served) => {
      const shares = sharesAt('blue', blue);
      const wanted = written({ ...PROPERTIES, BlueTargetGroupArn, GreenTargetGroupArn });
      const led = new Set(served.flatMap(share => [...share > 0 ? ['arn:blue'] : [], ...share < 100 ? ['arn:green'] : []]));
      expect(newToUsers(shares, wanted, served.map(share => serving(share, 100 - share))))
        .toEqual(COLORS.filter(color => shares[color] > 0 && !led.has(wanted[color])));
    }));
  });

  test('never, where nothing is replaced', () => {
    fc.assert(fc.property(weights, blue => expect(newToUsers(sharesAt('blue', blue), SAME, [serving(blue, 100 - blue)])).toEqual([])));
  });
});

describe('a new rule overtakes', () => {
  const at = (priority: number, change: Parameters<typeof liveRule>[0] = {}) => liveRule({ arn: `arn:${priority}`, priority: `${priority}`, ...change });
  const others = { conditions: onPath('/v2/*') };

  test.each<[string, ReturnType<typeof at>[], string | undefined]>([
    ['nobody on an empty listener', [], undefined],
    ['the rule behind it that gets the same requests', [at(10, others), at(30, others), at(100)], 'arn:100'],
    ['nobody whose requests are others', [at(30, others)], undefined],
    ['nobody when a rule before it gets them', [at(9), at(30)], undefined],
    ['only the first of those behind it', [at(30), at(31)], 'arn:30'],
    ['no rule that answers by itself', [at(30, { actions: [{ Type: 'fixed-response' }] }), at(31)], undefined],
    ['a rule that authenticates, and forwards', [at(30, { actions: [{ Type: 'authenticate-oidc' }, forward(['arn:lime', 1])] })], 'arn:30'],
  ])('%s', (_, rules, expected) => {
    expect(overtaken(rules, PROPERTIES)?.arn).toBe(expected);
  });
});

test('the way out names the other colour first', () => {
  fc.assert(fc.property(colors, color => {
    const other = otherColor(color);
    expect(describeEmptyReplacement(color, allOn(color), SAME)).toBe(
      `${color} serves 100 %, but its new group arn:${color} has no targets yet: users would get 503. Replace ${other}'s group first and release to ` +
      `${other}, then replace ${color}'s; deploy again`);
  }));
});

test('the way out names the place behind the other rule', () => {
  expect(describeEmptyStart('blue', PROPERTIES, SAME, liveRule({ priority: '30' }))).toBe(
    'Priority is 20: the new rule would take the traffic of arn:rule to blue\'s group arn:blue, which has no targets yet, and users would get 503. ' +
    'Give it a free priority after that rule\'s 30: that rule can leave the template in the same deployment, and the new one serves when it is ' +
    'gone. If that rule stays, move the new one before it in the next deployment');
});
