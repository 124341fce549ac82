import { Token } from 'aws-cdk-lib';
import { EventField, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import type { GuardianInput } from '../../lambda/contract';
import { ConfigurationError } from './validation';

/** EventBridge's limit of what a rule hands to a target, in characters. */
const MAX_INPUT = 8192;

/** Of a rule whose load balancer has the longest name, in the region with the longest name. Other ARNs of ours are shorter. */
export const LONGEST_ARN = 165;

const ENVELOPE = {
  'source': EventField.source, 'detail-type': EventField.detailType, 'time': EventField.time, 'detail': EventField.fromPath('$.detail'),
};

/** With its variables' names: each is shorter than that. */
const ENVELOPE_LENGTH = 200;

/** What is only known at deployment is an ARN. */
const lengthOf = (input: GuardianInput): number => JSON.stringify(input, (_, value: unknown) =>
  typeof value === 'string' && Token.isUnresolved(value) ? 'x'.repeat(LONGEST_ARN) : value).length;

/** The event as it came, and beside it what the guardian knows of the shift. Throws when there are too many routes for it. */
export function guardianInput(scope: Construct, input: GuardianInput): RuleTargetInput {
  const length = lengthOf(input) + ENVELOPE_LENGTH;
  if (length > MAX_INPUT) {
    throw new ConfigurationError(scope, `routes are ${input.routes.length}, which makes an event of about ${length} characters for the guardian; ` +
      `EventBridge takes ${MAX_INPUT}. Give this shift fewer routes, and the others a shift of their own`);
  }
  return RuleTargetInput.fromObject({ ...ENVELOPE, ...input });
}
