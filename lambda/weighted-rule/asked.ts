import { createHash } from 'node:crypto';
import type { CustomResourceEvent } from '../aws/custom-resource';
import type { WeightedRuleProperties } from '../contract';
import { OWNER_TAG_PREFIX } from '../contract';
import { canonical } from '../core/canonical';
import type { RuleOwner } from '../core/rule-owner';
import { type Written, writtenFrom } from '../core/rule-written';
import type { DeploymentRequest } from '../deployment-lock';

export type RuleEvent = CustomResourceEvent<WeightedRuleProperties>;

/** What CloudFormation asks of a rule, and for whom. */
export interface Asked {
  readonly wanted: WeightedRuleProperties;
  readonly old?: WeightedRuleProperties;
  readonly owner: RuleOwner;
  /** What the actions are to be written from, and were written from as far as CloudFormation knows. */
  readonly written: Written;
  readonly oldWritten?: Written;
  readonly lock: DeploymentRequest;
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

const fingerprint = (value: unknown): string => hash(canonical(value));

const recordOf = ({ Shift: shift, RecordTable: table }: WeightedRuleProperties): DeploymentRequest['record'] =>
  shift === undefined || table === undefined ? undefined : { shift, table };

export const askedOf = ({ StackId, LogicalResourceId, ResourceProperties: wanted, OldResourceProperties: old }: RuleEvent): Asked => ({
  wanted,
  owner: { tagKey: `${OWNER_TAG_PREFIX}${hash(LogicalResourceId)}`, stackId: StackId },
  written: writtenFrom(wanted, fingerprint),
  ...old && { old, oldWritten: writtenFrom(old, fingerprint) },
  lock: { record: recordOf(wanted), stackId: StackId, logicalId: LogicalResourceId },
});
