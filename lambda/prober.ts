import { setTimeout as sleep } from 'node:timers/promises';
import { send } from './aws/http';
import { SecretGateway } from './aws/secrets';
import type { ProbeReport, ProberEvent } from './contract';
import { probe } from './probing';

const secrets = new SecretGateway();

/** Asks the new colour, as testers do. */
export const handler = async (event: ProberEvent): Promise<ProbeReport> => probe({
  send,
  secretOf: arn => secrets.read(arn),
  now: () => new Date(),
  pause: ms => sleep(ms),
}, event);
