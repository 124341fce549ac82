import { parseFault } from '../faults/spec';
import type { Scenario } from './scenario';

const CALLS = ['DescribeRules', 'ModifyRule', 'DescribeTargetHealth', 'DescribeAlarms'];

/** Few looks: the clients' own delays are real time, at any speed. */
const RELEASE = { schedule: [{ weight: 50, holdSeconds: 120 }, { weight: 100, holdSeconds: 120 }] };

export const throttled: Scenario = {
  name: 'throttled',
  sentence: 'the load balancer\'s and CloudWatch\'s APIs throttle half of all calls: a good release takes longer, and completes',
  expected: 'completed',
  speed: 60,
  requestsPerMinute: 240,
  act: async stage => {
    for (const call of CALLS) stage.fault(parseFault(`aws.${call}:throttled=50%`));
    await stage.release(RELEASE);
  },
};
