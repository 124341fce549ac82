import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ShiftConfig } from '../../lambda/contract';

/** What a function needs to move a shift's traffic: the shift's own rules, and its own record. */
export function shiftPermissions(config: ShiftConfig, records: ITable): PolicyStatement[] {
  return [
    new PolicyStatement({ actions: ['elasticloadbalancing:ModifyRule'], resources: config.routes.map(route => route.ruleArn) }),
    new PolicyStatement({
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
      resources: [records.tableArn],
      conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [config.shift] } },
    }),
  ];
}
