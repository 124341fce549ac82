import {
  fullName, idOf, ignoredAttributes, listenerArn, loadBalancerArn, loadBalancerSettings, targetGroupSettings,
} from '../../../local/stage/load-balancing';

const resource = (properties: Record<string, unknown>) => ({ logicalId: 'Thing', type: 'T', metadata: {}, properties });

test('ARNs have AWS\'s form', () => {
  const arn = loadBalancerArn(resource({}));
  expect(arn).toMatch(/^arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer\/app\/Thing\/[0-9a-f]{16}$/);
  expect(listenerArn(resource({ LoadBalancerArn: arn }))).toMatch(/:listener\/app\/Thing\/[0-9a-f]{16}\/[0-9a-f]{16}$/);
  expect(fullName(arn)).toBe(`app/Thing/${idOf('Thing')}`);
});

test('a target group without settings has the load balancer\'s defaults', () => {
  expect(targetGroupSettings(resource({}))).toMatchObject({
    targetType: 'instance', deregistrationDelaySeconds: 300,
    healthCheck: { enabled: true, path: '/', intervalSeconds: 30, timeoutSeconds: 5, healthyThreshold: 5, unhealthyThreshold: 2, matcher: '200' },
  });
});

test('Lambda targets are not health-checked unless told so', () => {
  expect(targetGroupSettings(resource({ TargetType: 'lambda' })).healthCheck.enabled).toBe(false);
  expect(targetGroupSettings(resource({ TargetType: 'lambda', HealthCheckEnabled: true })).healthCheck.enabled).toBe(true);
});

test('settings of the template are taken', () => {
  expect(targetGroupSettings(resource({
    TargetType: 'ip', HealthCheckPath: '/health', HealthCheckIntervalSeconds: 10, Matcher: { HttpCode: '200-299' },
    TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '30' }],
  }))).toMatchObject({ targetType: 'ip', deregistrationDelaySeconds: 30, healthCheck: { path: '/health', intervalSeconds: 10, matcher: '200-299' } });
});

const attributes = (values: Record<string, string>) => Object.entries(values).map(([Key, Value]) => ({ Key, Value }));

test('attributes of a target group are taken, and what has no effect is named', () => {
  const group = resource({
    TargetGroupAttributes: attributes({
      'slow_start.duration_seconds': '60', 'stickiness.enabled': 'true', 'stickiness.type': 'app_cookie', 'stickiness.app_cookie.duration_seconds': '600',
      'lambda.multi_value_headers.enabled': 'true', 'load_balancing.algorithm.type': 'least_outstanding_requests',
    }),
  });
  expect(targetGroupSettings(group)).toMatchObject({
    slowStartSeconds: 60, stickiness: { enabled: true, type: 'app_cookie', durationSeconds: 600 }, multiValueHeaders: true,
  });
  expect(ignoredAttributes(group, 'TargetGroupAttributes')).toEqual(['TargetGroupAttributes: load_balancing.algorithm.type']);
  expect(targetGroupSettings(resource({}))).toMatchObject({
    slowStartSeconds: 0, stickiness: { enabled: false, type: 'lb_cookie', durationSeconds: 86_400 }, multiValueHeaders: false,
  });
});

test('a load balancer\'s idle timeout is taken', () => {
  expect(loadBalancerSettings(resource({ LoadBalancerAttributes: attributes({ 'idle_timeout.timeout_seconds': '30' }) }))).toMatchObject({ idleTimeoutSeconds: 30 });
  expect(loadBalancerSettings(resource({})).idleTimeoutSeconds).toBeUndefined();
});
