import { Stack } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { RECORD_TABLE } from '../../lambda/contract';

/**
 * The stack's one table of shift records. It outlives the stack: a record says which colour is safe, and a history is asked for later.
 */
export function recordTable(scope: Construct): Table {
  const stack = Stack.of(scope);
  return (stack.node.tryFindChild('CdkTrafficShiftRecords') as Table | undefined) ?? new Table(stack, 'CdkTrafficShiftRecords', {
    partitionKey: { name: RECORD_TABLE.partitionKey, type: AttributeType.STRING },
    sortKey: { name: RECORD_TABLE.sortKey, type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    timeToLiveAttribute: 'expiresAt',
  });
}
