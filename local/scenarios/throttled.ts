import { parseFault } from '../faults/spec';
import type { Scenario } from './scenario';

const CALLS = ['DescribeRules', 'ModifyRule', 'DescribeTargetHealth', 'DescribeAlarms'];

export const throttled: Scenario = {
  name: 'throttled',
  sentence: 'the load balancer\'s and CloudWatch\'s APIs throttle half of all calls: a good release takes longer, and completes',
  expected: 'completed',
  speed: 100,
  requestsPerMinute: 240,
  act: async stage => {
    for (const call of CALLS) stage.fault(parseFault(`aws.${call}:throttled=50%`));
    await stage.release();
  },
};
