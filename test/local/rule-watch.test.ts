import type { RouteConfig } from '../../lambda/contract';
import { sharesAt } from '../../lambda/core/rule-actions';
import { RuleWatch } from '../../local/rule-watch';
import { closeEverything, forwardTo, groupArn, openStage, route } from './alb/fixtures';

afterEach(closeEverything);

test('a write counts when it was accepted, or when it took effect all the same', async () => {
  const { balancer } = await openStage();
  const { RuleArn } = route(balancer, ['blue', 100], ['green', 0]);
  const watched: RouteConfig = {
    name: 'shop', ruleArn: RuleArn, targetGroupArns: { blue: groupArn('blue'), green: groupArn('green') }, healthChecked: { blue: true, green: true },
  };
  let now = 0;
  const watch = new RuleWatch(balancer, watched, () => now);
  const seen: number[] = [];
  watch.onWeights(({ green }) => seen.push(green));

  watch.written(false);
  expect(watch.writesSince(0)).toBe(0);

  balancer.modifyRule(RuleArn, { Actions: [forwardTo(['blue', 50], ['green', 50])] });
  watch.written(false);
  expect(watch.weights).toEqual(sharesAt('green', 50));
  expect(watch.writesSince(0)).toBe(1);

  now = 10;
  watch.written(true);
  expect(watch.writesSince(0)).toBe(2);
  expect(watch.writesSince(10)).toBe(1);
  expect(watch.changes).toBe(1);
  expect(seen).toEqual([50]);
});
