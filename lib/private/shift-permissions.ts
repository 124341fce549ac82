import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ShiftConfig } from '../../lambda/contract';
import { changeRecord, describeUserPools, modifyRules } from './rule-permissions';

/** What a function needs to move a shift's traffic: the shift's own rules with what authenticates their users, and its own record. */
export function shiftPermissions({ shift, routes }: ShiftConfig, records: ITable, userPoolArns: string[]): PolicyStatement[] {
  return [...modifyRules(routes.map(route => route.ruleArn)), ...describeUserPools(userPoolArns), changeRecord(shift, records)];
}
