import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { RunHistory } from '../contract';
import { RECORD_TABLE } from '../contract';
import { type RunKey, sortKey } from '../core/history';
import { bestEffortClient } from './client-settings';
import { withoutSortKey } from './item';

const { partitionKey, sortKey: sortKeyName } = RECORD_TABLE;

/** The runs of shifts, beside their records. */
export class HistoryGateway {
  readonly #documents = DynamoDBDocumentClient.from(new DynamoDBClient(bestEffortClient), {
    marshallOptions: { removeUndefinedValues: true },
  });

  constructor(private readonly table: string) {}

  async read(shift: string, key: RunKey): Promise<RunHistory | null> {
    const { Item } = await this.#documents.send(new GetCommand({
      TableName: this.table, Key: { [partitionKey]: shift, [sortKeyName]: sortKey(key) }, ConsistentRead: true,
    }));
    return Item === undefined ? null : withoutSortKey(Item) as RunHistory;
  }

  async write(run: RunHistory): Promise<void> {
    await this.#documents.send(new PutCommand({ TableName: this.table, Item: { ...run, [sortKeyName]: sortKey(run) } }));
  }
}
