import { Stack } from 'aws-cdk-lib';
import { AttributeType, BillingMode, type CfnTable, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { METADATA_KEY, RECORD_TABLE, type RecordsMetadata } from '../../lambda/contract';

/**
 * The stack's one table of shift records. It outlives the stack: a record says which colour is safe, and a history is asked for later.
 */
export function recordTable(scope: Construct): Table {
  const stack = Stack.of(scope);
  return (stack.node.tryFindChild('CdkTrafficShiftRecords') as Table | undefined) ?? newRecordTable(stack);
}

function newRecordTable(stack: Stack): Table {
  const table = new Table(stack, 'CdkTrafficShiftRecords', {
    partitionKey: { name: RECORD_TABLE.partitionKey, type: AttributeType.STRING },
    sortKey: { name: RECORD_TABLE.sortKey, type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    timeToLiveAttribute: 'expiresAt',
  });
  const metadata: RecordsMetadata = { table: 'records' };
  (table.node.defaultChild as CfnTable).addMetadata(METADATA_KEY, metadata);
  return table;
}
