import { arnOf } from '../../aws/account';
import type { Fields } from '../../aws/wire/protocol';
import type { ContextValues } from '../request';
import { type Actions, everything, type Lookups, type Touched } from './table';

/** `{ S: 'a' }`: a value with its type. */
type Attributes = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const tableArn = (table: string): string => arnOf('dynamodb', `table/${table}`);

const NOT_ENCLOSED: ContextValues = { 'dynamodb:EnclosingOperation': undefined };

const partitionKey = (lookups: Lookups, table: string, index?: string): string => {
  const name = lookups.partitionKey(table, index);
  if (name === undefined) throw new Error(`the partition key of ${index ?? table} is not known, so permissions cannot be checked`);
  return name;
};

const leadingKey = (attributes: Attributes, key: string): string => String(Object.values(attributes[key] ?? {})[0]);

/** The items' partition keys are what `dynamodb:LeadingKeys` stands for. */
const items = (lookups: Lookups, table: string, attributes: readonly Attributes[], extra: Partial<Touched> = {}): Touched => {
  const key = partitionKey(lookups, table);
  const context = { ...NOT_ENCLOSED, ...extra.context, 'dynamodb:LeadingKeys': attributes.map(each => leadingKey(each, key)) };
  return { ...extra, resource: tableArn(table), context };
};

const itemIn = (member: 'Key' | 'Item') => (input: Fields, lookups: Lookups): readonly Touched[] =>
  [items(lookups, input.TableName as string, [input[member] as Attributes])];

/** What an index or a table is queried with. `KeyConditions` is the older way. */
interface Query {
  readonly KeyConditions?: Readonly<Record<string, { readonly AttributeValueList: readonly Attributes[string][] }>>;
  readonly KeyConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Attributes;
}

/** A query is for one partition key: `shift = :shift`, or `#shift = :shift`. */
const queriedKey = (query: Query, key: string): string => {
  const { KeyConditions, KeyConditionExpression = '', ExpressionAttributeNames: names = {}, ExpressionAttributeValues = {} } = query;
  const given = KeyConditions?.[key]?.AttributeValueList[0];
  if (given !== undefined) return leadingKey({ [key]: given }, key);
  const equalities = [...KeyConditionExpression.matchAll(/(#?[\w.-]+)\s*=\s*(:\w+)/g)];
  const value = equalities.find(([, name = '']) => (names[name] ?? name) === key)?.[2];
  if (value === undefined) throw new Error(`the partition key ${key} was not found in ${KeyConditionExpression}, so permissions cannot be checked`);
  return leadingKey(ExpressionAttributeValues, value);
};

const query = (input: Fields, lookups: Lookups): readonly Touched[] => {
  const [table, index] = [input.TableName as string, input.IndexName as string | undefined];
  const resource = index === undefined ? tableArn(table) : `${tableArn(table)}/index/${index}`;
  return [{ resource, context: { ...NOT_ENCLOSED, 'dynamodb:LeadingKeys': queriedKey(input, partitionKey(lookups, table, index)) } }];
};

/** A scan has no leading keys, by which `ForAllValues` holds for it: in AWS, too. */
const scan = ({ TableName, IndexName }: Fields): readonly Touched[] => {
  const table = tableArn(TableName as string);
  const resource = IndexName === undefined ? table : `${table}/index/${IndexName as string}`;
  return [{ resource, context: { ...NOT_ENCLOSED, 'dynamodb:LeadingKeys': undefined } }];
};

const batch = (attributesOf: (request: unknown) => Attributes[]) => ({ RequestItems }: Fields, lookups: Lookups): readonly Touched[] =>
  Object.entries((RequestItems ?? {}) as Fields).map(([table, request]) => items(lookups, table, attributesOf(request)));

interface WriteRequest {
  readonly PutRequest?: { readonly Item: Attributes };
  readonly DeleteRequest?: { readonly Key: Attributes };
}

const writtenItem = ({ PutRequest, DeleteRequest }: WriteRequest): Attributes => PutRequest?.Item ?? DeleteRequest?.Key ?? {};

type Step = Readonly<Record<string, { readonly TableName: string; readonly Key?: Attributes; readonly Item?: Attributes }>>;

/**
 * A transaction needs what its parts would need alone.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 */
const transaction = (operation: string) => ({ TransactItems }: Fields, lookups: Lookups): readonly Touched[] =>
  ((TransactItems ?? []) as Step[]).flatMap(step => Object.entries(step).map(([kind, { TableName, Key, Item }]) =>
    items(lookups, TableName, [Key ?? Item ?? {}], { action: `${kind}Item`, context: { 'dynamodb:EnclosingOperation': operation } })));

const table = ({ TableName }: Fields): readonly Touched[] => [{ resource: tableArn(TableName as string) }];

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html */
export const DYNAMODB: Actions = {
  GetItem: itemIn('Key'),
  PutItem: itemIn('Item'),
  UpdateItem: itemIn('Key'),
  DeleteItem: itemIn('Key'),
  Query: query,
  Scan: scan,
  BatchGetItem: batch(request => (request as { Keys: Attributes[] }).Keys),
  BatchWriteItem: batch(request => (request as WriteRequest[]).map(writtenItem)),
  TransactGetItems: transaction('TransactGetItems'),
  TransactWriteItems: transaction('TransactWriteItems'),
  DescribeTable: table,
  ListTables: everything,
};
