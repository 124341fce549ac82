import type { TemplateResource } from '../../../local/stage/assembly';
import { loadBalancerOfGroup } from '../../../local/stage/balancer-of-group';

const ELB = 'AWS::ElasticLoadBalancingV2';
const RESOURCES: Record<string, TemplateResource> = {
  Service: { Type: 'AWS::ECS::Service', Properties: { LoadBalancers: [{ TargetGroupArn: { Ref: 'ByRule' } }] } },
  ByListener: { Type: `${ELB}::TargetGroup` },
  ByRule: { Type: `${ELB}::TargetGroup` },
  ByCustomRule: { Type: `${ELB}::TargetGroup` },
  Unused: { Type: `${ELB}::TargetGroup` },
  First: { Type: `${ELB}::LoadBalancer` },
  Second: { Type: `${ELB}::LoadBalancer` },
  FirstListener: { Type: `${ELB}::Listener`, Properties: { LoadBalancerArn: { Ref: 'First' }, DefaultActions: [{ TargetGroupArn: { Ref: 'ByListener' } }] } },
  SecondListener: { Type: `${ELB}::Listener`, Properties: { LoadBalancerArn: { 'Fn::GetAtt': ['Second', 'LoadBalancerArn'] }, DefaultActions: [] } },
  Rule: { Type: `${ELB}::ListenerRule`, Properties: { ListenerArn: { Ref: 'SecondListener' }, Actions: [{ ForwardConfig: { TargetGroups: [{ TargetGroupArn: { Ref: 'ByRule' } }] } }] } },
  Custom: { Type: 'Custom::CdkTrafficShiftWeightedRule', Properties: { ListenerArn: { Ref: 'SecondListener' }, GreenTargetGroupArn: { Ref: 'ByCustomRule' } } },
};

const without = (...names: string[]) =>
  ({ Resources: Object.fromEntries(Object.entries(RESOURCES).filter(([name]) => !names.includes(name))) });

test.each([['ByListener', 'First'], ['ByRule', 'Second'], ['ByCustomRule', 'Second']])('%s belongs to %s', (group, balancer) => {
  expect(loadBalancerOfGroup({ Resources: RESOURCES }, group)).toBe(balancer);
});

test('a group that nothing forwards to belongs to the only load balancer, if there is one only', () => {
  expect(loadBalancerOfGroup(without('Second', 'SecondListener', 'Rule', 'Custom'), 'Unused')).toBe('First');
  expect(() => loadBalancerOfGroup({ Resources: RESOURCES }, 'Unused')).toThrow('Unused: no listener or rule of the stack forwards to this target group');
});

test('an imported load balancer is not rehearsed', () => {
  expect(() => loadBalancerOfGroup(without('First', 'Second'), 'ByRule')).toThrow('an imported one is not rehearsed yet');
});
