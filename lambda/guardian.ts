import { ENV } from './contract';
import type { Duty, GuardianEvent } from './core/guardian';
import { awsGateways, requiredEnvironment } from './gateways';
import { guard } from './guard';

const gateways = awsGateways();
const shift = requiredEnvironment(ENV.shift);

/** What puts traffic back when the state machine cannot. Woken by events and every minute. */
export const handler = (event: GuardianEvent): Promise<Duty> => guard(gateways, shift, event);
