import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { ShiftRecord } from '../contract';
import { RECORD_TABLE } from '../contract';
import { patientClient } from './client-settings';
import { withoutSortKey } from './item';

/** Writers of one record are few: an execution, an operator, a retry of either. */
const MAX_CONFLICTS = 10;

/** What to make of the record as it is now; null leaves it alone. May be called again when somebody else wrote in between. */
export type RecordChange = (current: ShiftRecord | null) => ShiftRecord | null;

export class RecordGateway {
  readonly #documents = DynamoDBDocumentClient.from(new DynamoDBClient(patientClient), {
    marshallOptions: { removeUndefinedValues: true },
  });

  constructor(private readonly table: string) {}

  async read(shift: string): Promise<ShiftRecord | null> {
    const { Item } = await this.#documents.send(new GetCommand({
      TableName: this.table,
      Key: { [RECORD_TABLE.partitionKey]: shift, [RECORD_TABLE.sortKey]: RECORD_TABLE.record },
      ConsistentRead: true,
    }));
    return Item === undefined ? null : withoutSortKey(Item) as ShiftRecord;
  }

  /** Reads, decides, and writes if nobody wrote in between; decides anew otherwise. Answers the record as it is then. */
  async change(shift: string, decide: RecordChange): Promise<ShiftRecord | null> {
    for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts++) {
      const current = await this.read(shift);
      const next = decide(current);
      if (next === null) return current;
      if (await this.#put(next)) return next;
    }
    throw new Error(`the record of ${shift} was changed ${MAX_CONFLICTS} times by others while it was to be written`);
  }

  async #put(record: ShiftRecord): Promise<boolean> {
    const first = record.revision === 1;
    try {
      await this.#documents.send(new PutCommand({
        TableName: this.table,
        Item: { ...record, [RECORD_TABLE.sortKey]: RECORD_TABLE.record },
        ConditionExpression: first ? 'attribute_not_exists(revision)' : 'revision = :seen',
        ExpressionAttributeValues: first ? undefined : { ':seen': record.revision - 1 },
      }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}
