import { once } from 'node:events';
import type { HeldStage } from '../local/rehearsal-options';

/** Nobody checks them. The older AWS CLI knows the region by this name only. */
const CREDENTIALS = 'AWS_ACCESS_KEY_ID=rehearsal AWS_SECRET_ACCESS_KEY=rehearsal AWS_DEFAULT_REGION=us-east-1';

/** How a held rehearsal is reached. */
export const heldLines = ({ url, endpointUrl, listenerArn, migrateArn, operateArn }: HeldStage): string[] => [
  '  held: users go on, until Ctrl-C',
  `    users       ${url}`,
  `    AWS         ${endpointUrl}`,
  `    migrate     ${migrateArn}`,
  `    operate     ${operateArn}`,
  '',
  `    export ${CREDENTIALS}`,
  `    aws --endpoint-url ${endpointUrl} elbv2 describe-rules --listener-arn ${listenerArn}`,
  `    aws --endpoint-url ${endpointUrl} stepfunctions start-execution --state-machine-arn ${operateArn} --input '{"action":"status"}'`,
  '',
];

/** Ctrl-C, or whatever ends processes politely. */
export const untilSignal = async (): Promise<void> => {
  const signals = new AbortController();
  const { signal } = signals;
  await Promise.race((['SIGINT', 'SIGTERM'] as const).map(name => once(process, name, { signal })));
  signals.abort();
};
