import fc from 'fast-check';
import type { EcsService } from '../../../lambda/core/ownership';
import { judgeOwners, ownedResources } from '../../../lambda/core/ownership';

const ELB = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333';
const RULE = `${ELB}:listener-rule/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee`;
const LISTENER = `${ELB}:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2`;
const BLUE = `${ELB}:targetgroup/blue/1`;
const GREEN = `${ELB}:targetgroup/green/2`;

const route = { name: 'Shop/Route', ruleArn: RULE, targetGroupArns: { blue: BLUE, green: GREEN }, healthChecked: { blue: true, green: true } };
const OURS = [RULE, LISTENER, BLUE, GREEN];

test('asked are the rule, its listener and its groups, each once', () => {
  const second = { ...route, ruleArn: RULE.replace('9683b2d02a6cabee', 'aaaa') };
  expect(ownedResources([route]).sort()).toEqual([...OURS].sort());
  expect(ownedResources([route, second, route]).sort()).toEqual([...OURS, second.ruleArn].sort());
});

const KUBERNETES = [
  'elbv2.k8s.aws/cluster', 'ingress.k8s.aws/stack', 'ingress.k8s.aws/resource', 'service.k8s.aws/stack', 'gateway.k8s.aws.alb/stack',
];
const OTHERS = ['Name', 'aws:cloudformation:stack-name', 'kubernetes.io/cluster/shop', 'team/elbv2.k8s.aws/cluster', 'k8s.aws'];

test('a tag of the load balancer controller on any of them refuses, no other tag does', () => {
  fc.assert(fc.property(fc.constantFrom(...OURS), fc.subarray(OTHERS), fc.option(fc.constantFrom(...KUBERNETES)), (arn, others, key) => {
    const tagged = [{ arn: BLUE, tagKeys: [] }, { arn, tagKeys: key === null ? others : [...others, key] }];
    const reason = judgeOwners([route], { tagged, services: [] });
    if (key === null) {
      expect(reason).toBeNull();
    } else {
      expect(reason?.error).toBe('ManagedByKubernetes');
      expect(reason?.cause).toContain(`${arn} has the tag "${key}"`);
    }
  }));
});

const strategies = fc.constantFrom(undefined, 'ROLLING', 'BLUE_GREEN', 'LINEAR', 'CANARY');
const controllers = fc.constantFrom(undefined, 'ECS', 'CODE_DEPLOY', 'EXTERNAL');
const used = fc.subarray([RULE, BLUE, GREEN, `${ELB}:targetgroup/other/3`]);

test('an ECS service refuses when something but a rolling update moves its traffic by our rule or groups', () => {
  fc.assert(fc.property(strategies, controllers, used, (strategy, controller, uses) => {
    const service: EcsService = { name: 'shop', strategy, controller, uses };
    const reason = judgeOwners([route], { tagged: [], services: [{ name: 'quiet', uses: OURS }, service] });
    const moves = controller === 'CODE_DEPLOY' || !['ROLLING', undefined].includes(strategy);
    expect(reason?.error).toBe(moves && uses.some(arn => OURS.includes(arn)) ? 'ManagedByEcs' : undefined);
    if (reason !== null) expect(reason.cause).toMatch(controller === 'CODE_DEPLOY' ? /^CodeDeploy moves/ : new RegExp(`strategy is ${strategy}`));
  }));
});
