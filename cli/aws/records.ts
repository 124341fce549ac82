import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { RECORD_TABLE, type ShiftRecord } from '../../lambda/contract';
import type { RunHistory, RunStep } from '../../lambda/contract/history';
import { type AwsAccess, clientSettings } from './access';

const withoutSortKey = (item: Readonly<Record<string, unknown>>): unknown =>
  Object.fromEntries(Object.entries(item).filter(([name]) => name !== RECORD_TABLE.sortKey));

export class RecordGateway {
  readonly #documents: DynamoDBDocumentClient;

  constructor(access: AwsAccess, private readonly table: string) {
    this.#documents = DynamoDBDocumentClient.from(new DynamoDBClient(clientSettings(access)));
  }

  async read(shift: string): Promise<ShiftRecord | null> {
    const { Item } = await this.#documents.send(new GetCommand({
      TableName: this.table,
      Key: { [RECORD_TABLE.partitionKey]: shift, [RECORD_TABLE.sortKey]: RECORD_TABLE.record },
      ConsistentRead: true,
    }));
    return Item === undefined ? null : withoutSortKey(Item) as ShiftRecord;
  }

  /** A running release's steps so far. Nothing before there are any, or when the caller may not read that. */
  async steps({ shift, owner, run }: ShiftRecord): Promise<readonly RunStep[] | undefined> {
    if (owner === undefined || run?.startedAt === undefined) return undefined;
    const item = `${RECORD_TABLE.runs}${run.startedAt}#${owner.slice(owner.lastIndexOf(':') + 1)}`;
    try {
      const { Item } = await this.#documents.send(new GetCommand({
        TableName: this.table, Key: { [RECORD_TABLE.partitionKey]: shift, [RECORD_TABLE.sortKey]: item },
      }));
      return (Item as RunHistory | undefined)?.steps;
    } catch (error) {
      if ((error as Error).name === 'AccessDeniedException') return undefined;
      throw error;
    }
  }

  /** The newest first: their sort keys begin with their time. */
  async runs(shift: string, limit: number): Promise<RunHistory[]> {
    const runs: unknown[] = [];
    const query = {
      TableName: this.table,
      KeyConditionExpression: '#shift = :shift AND begins_with(#item, :runs)',
      ExpressionAttributeNames: { '#shift': RECORD_TABLE.partitionKey, '#item': RECORD_TABLE.sortKey },
      ExpressionAttributeValues: { ':shift': shift, ':runs': RECORD_TABLE.runs },
      ScanIndexForward: false,
      Limit: limit,
    };
    for await (const { Items = [] } of paginateQuery({ client: this.#documents }, query)) {
      runs.push(...Items.map(withoutSortKey));
      if (runs.length >= limit) break;
    }
    return runs.slice(0, limit) as RunHistory[];
  }
}
