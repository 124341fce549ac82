import { ENV } from './contract';
import type { Duty, GuardianEvent } from './core/guardian';
import { awsGateways, requiredEnvironment } from './gateways';
import { guard } from './guard';
import { tellGuard } from './tell';
import { witnessed } from './witness';

const aws = awsGateways();
const shift = requiredEnvironment(ENV.shift);

/** What puts traffic back when the state machine cannot. Woken by events and every minute. */
export const handler = async (event: GuardianEvent): Promise<Duty> => {
  const { gateways, changes } = witnessed(aws);
  try {
    return await guard(gateways, shift, event);
  } finally {
    await tellGuard(aws, shift, changes);
  }
};
