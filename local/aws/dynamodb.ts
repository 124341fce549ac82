import type { IncomingHttpHeaders, Server } from 'node:http';
import { Readable } from 'node:stream';
import { setImmediate as yieldToDynalite } from 'node:timers/promises';
import dynalite from 'dynalite';
import { AwsError } from '../aws-error';
import { jsonRefusal, jsonTarget } from './wire/json';
import type { Answer, AwsService, Fields } from './wire/protocol';
import { readInput } from './wire/read-input';

/** The part of `AWS::DynamoDB::Table` and `AWS::DynamoDB::GlobalTable` that decides how a table behaves here. */
export interface TableProperties {
  readonly TableName: string;
  readonly KeySchema: readonly Fields[];
  readonly AttributeDefinitions: readonly Fields[];
  readonly GlobalSecondaryIndexes?: readonly Fields[];
}

const TARGET = 'DynamoDB_20120810';

type TextAnswer = Answer & { readonly body: string };

/** Dynalite checks that a request is signed, not by whom. */
const SIGNED = {
  'authorization': 'AWS4-HMAC-SHA256 Credential=rehearsal, SignedHeaders=host, Signature=none',
  'x-amz-date': '20200101T000000Z',
};

const keysOnly = ({ IndexName, KeySchema, Projection }: Fields) => ({ IndexName, KeySchema, Projection }) as Fields;

const partitionKeyOf = (schema: readonly Fields[]): string => schema.find(({ KeyType }) => KeyType === 'HASH')!.AttributeName as string;

/** DynamoDB in memory: dynalite, spoken to in process. It ignores `ReturnValuesOnConditionCheckFailure`. */
export class DynamoDb {
  readonly #dynalite: Server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  readonly #partitionKeys = new Map<string, string>();

  /** Hands on a request as it came. Dynalite wants Node's request and response: these two have what it uses of them. */
  call(headers: IncomingHttpHeaders, body: string): Promise<TextAnswer> {
    const request = Object.assign(Readable.from(body === '' ? [] : [Buffer.from(body)]), { method: 'POST', url: '/', headers });
    return new Promise(resolve => {
      const answered: Record<string, string> = {};
      const response = {
        statusCode: 200,
        contentType: '',
        setHeader: (name: string, value: string | number) => void (answered[name.toLowerCase()] = String(value)),
        end: (text: string) => resolve({ statusCode: response.statusCode, headers: answered, body: text }),
      };
      this.#dynalite.emit('request', request, response);
    });
  }

  /** Of a table that was deployed, or of one of its indexes. */
  partitionKey(table: string, index?: string): string | undefined {
    return this.#partitionKeys.get(index === undefined ? table : `${table}/${index}`);
  }

  async createTable({ TableName, KeySchema, AttributeDefinitions, GlobalSecondaryIndexes }: TableProperties): Promise<void> {
    this.#partitionKeys.set(TableName, partitionKeyOf(KeySchema));
    for (const { IndexName, KeySchema: schema } of GlobalSecondaryIndexes ?? []) {
      this.#partitionKeys.set(`${TableName}/${IndexName as string}`, partitionKeyOf(schema as Fields[]));
    }
    await this.#command('CreateTable', {
      TableName,
      KeySchema,
      AttributeDefinitions,
      GlobalSecondaryIndexes: GlobalSecondaryIndexes?.map(keysOnly),
      BillingMode: 'PAY_PER_REQUEST',
    });
    while (!await this.#isActive(TableName)) await yieldToDynalite();
  }

  async deleteTable(TableName: string): Promise<void> {
    await this.#command('DeleteTable', { TableName });
  }

  async #isActive(TableName: string): Promise<boolean> {
    const { Table } = await this.#command('DescribeTable', { TableName }) as { Table: { TableStatus: string } };
    return Table.TableStatus === 'ACTIVE';
  }

  async #command(action: string, input: object): Promise<Fields> {
    const headers = { ...SIGNED, 'x-amz-target': `${TARGET}.${action}`, 'content-type': 'application/x-amz-json-1.0' };
    const { statusCode, body } = await this.call(headers, JSON.stringify(input));
    const output = JSON.parse(body) as Fields;
    if (statusCode !== 200) throw new AwsError(errorCode(body) ?? 'Unknown', String(output.message ?? output.Message), statusCode);
    return output;
  }
}

/** The error's name in an error answer: `com.amazonaws.dynamodb.v20120810#ResourceInUseException`. */
const errorCode = (body: string): string | undefined =>
  /"__type":"(?:[^"#]*#)?([^"]+)"/.exec(body)?.[1];

/** DynamoDB as the endpoint serves it: requests and answers go through as they are. */
export const dynamoDbService = (dynamoDb: DynamoDb): AwsService => request => {
  const [prefix, action = ''] = jsonTarget(request) ?? [];
  if (prefix !== TARGET) return undefined;
  const body = request.body.toString();
  return {
    // Dynalite refuses what cannot be read in its own words.
    service: 'dynamodb', action, input: readInput(() => JSON.parse(body || '{}'), action).input,
    carryOut: async () => {
      const answer = await dynamoDb.call(request.headers, body);
      return answer.statusCode === 200 ? answer : { ...answer, error: errorCode(answer.body) ?? 'Unknown' };
    },
    refuse: error => jsonRefusal(request, error),
  };
};
