import type { RouteConfig } from '../../lambda/contract';
import { sharesAt } from '../../lambda/core/rule-actions';
import { RuleWatch } from '../../local/rule-watch';
import { closeEverything, forwardTo, groupArn, openStage, route } from './alb/fixtures';

afterEach(closeEverything);

const BY_CONTROLLER = { by: 'Controller', ofActions: true };

const routeOf = (ruleArn: string): RouteConfig => ({
  name: 'shop', ruleArn, targetGroupArns: { blue: groupArn('blue'), green: groupArn('green') }, healthChecked: { blue: true, green: true },
});

const greenAt = (weight: number) => ({ Actions: [forwardTo(['blue', 100 - weight], ['green', weight])] });

test('a write counts when it was accepted, or when it took effect all the same', async () => {
  const { balancer } = await openStage();
  const { RuleArn } = route(balancer, ['blue', 100], ['green', 0]);
  let now = 0;
  const watch = new RuleWatch(balancer, [routeOf(RuleArn)], () => now);
  const seen: number[] = [];
  watch.onWeights(({ green }) => seen.push(green));

  watch.written(RuleArn, false, BY_CONTROLLER);
  expect(watch.writesSince(0)).toBe(0);

  balancer.modifyRule(RuleArn, greenAt(50));
  watch.written(RuleArn, false, BY_CONTROLLER);
  expect(watch.weights).toEqual(sharesAt('green', 50));
  expect(watch.writesSince(0)).toBe(1);

  now = 10;
  watch.written(RuleArn, true, BY_CONTROLLER);
  expect(watch.writesSince(0)).toBe(2);
  expect(watch.writesSince(10)).toBe(1);
  expect(watch.changes).toBe(1);
  expect(seen).toEqual([50]);
});

test('tells who wrote what, and which paths lead to the route', async () => {
  const { balancer } = await openStage();
  const { RuleArn } = route(balancer, ['blue', 100], ['green', 0]);
  const watch = new RuleWatch(balancer, [routeOf(RuleArn)], () => 7);
  balancer.modifyRule(RuleArn, { Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/a', '/b'] } }] });
  watch.written(RuleArn, true, { by: 'WeightedRules', ofActions: false });
  balancer.modifyRule(RuleArn, greenAt(50));
  watch.written(RuleArn, true, BY_CONTROLLER);
  expect(watch.paths).toEqual(['/a', '/b']);
  expect(watch.writes).toEqual([{ by: 'WeightedRules', ofActions: false, at: 7 }, { ...BY_CONTROLLER, at: 7 }]);
});

describe('two routes', () => {
  const openTwo = async () => {
    const { balancer } = await openStage();
    const [first, second] = [1, 2].map(priority => balancer.createRule(balancer.listeners()[0]!.arn, {
      Priority: 700 + priority, Conditions: [{ Field: 'path-pattern', Values: [`/${priority}`] }], ...greenAt(0),
    }).RuleArn);
    const watch = new RuleWatch(balancer, [routeOf(first!), routeOf(second!)], () => 0);
    const write = (ruleArn: string, weight: number) => {
      balancer.modifyRule(ruleArn, greenAt(weight));
      watch.written(ruleArn, true, BY_CONTROLLER);
    };
    return { watch, write, first: first!, second: second! };
  };

  test('have their mean as weights until they agree', async () => {
    const { watch, write, first, second } = await openTwo();
    expect(watch.agree).toBe(true);
    write(first, 50);
    expect(watch.agree).toBe(false);
    expect(watch.weights).toEqual(sharesAt('green', 25));
    write(second, 50);
    expect(watch.agree).toBe(true);
    expect(watch.weights).toEqual(sharesAt('green', 50));
    expect(watch.changes).toBe(2);
  });

  test('are counted each by itself: the most written one is told', async () => {
    const { watch, write, first, second } = await openTwo();
    write(first, 10);
    write(second, 10);
    expect(watch.writesSince(0)).toBe(1);
    write(second, 0);
    expect(watch.writesSince(0)).toBe(2);
    expect(watch.changes).toBe(3);
  });

  test('a write of a rule that is no route\'s is nobody\'s', async () => {
    const { watch } = await openTwo();
    watch.written('arn:of:another', true, BY_CONTROLLER);
    expect(watch.writesSince(0)).toBe(0);
  });
});
