import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type Stage, startStage } from './support';

let stage: Stage;
let documents: DynamoDBDocumentClient;

const TABLE = {
  TableName: 'records',
  KeySchema: [{ AttributeName: 'shift', KeyType: 'HASH' }, { AttributeName: 'item', KeyType: 'RANGE' }],
  AttributeDefinitions: [{ AttributeName: 'shift', AttributeType: 'S' }, { AttributeName: 'item', AttributeType: 'S' }],
};

beforeEach(async () => {
  stage = await startStage();
  documents = DynamoDBDocumentClient.from(stage.clients.dynamoDb);
  await stage.dynamoDb.createTable(TABLE);
});
afterEach(() => stage.close());

const Key = { shift: 'main', item: 'record' };

test('a created table can be used at once', async () => {
  const { Table } = await stage.clients.dynamoDb.send(new DescribeTableCommand({ TableName: 'records' }));
  expect(Table).toMatchObject({ TableStatus: 'ACTIVE', KeySchema: TABLE.KeySchema });
  await expect(stage.dynamoDb.createTable(TABLE)).rejects.toMatchObject({ name: 'ResourceInUseException' });
});

test('conditional writes hold, and calls are reported with their errors', async () => {
  const write = (revision: number) => documents.send(new UpdateCommand({
    TableName: 'records',
    Key,
    UpdateExpression: 'SET revision = :next',
    ConditionExpression: 'attribute_not_exists(revision) OR revision = :last',
    ExpressionAttributeValues: { ':next': revision, ':last': revision - 1 },
    ReturnValues: 'ALL_NEW',
  }));
  expect((await write(1)).Attributes).toEqual({ ...Key, revision: 1 });
  await expect(write(5)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
  expect((await documents.send(new GetCommand({ TableName: 'records', Key, ConsistentRead: true }))).Item).toEqual({ ...Key, revision: 1 });
  expect(stage.calls).toMatchObject([
    { service: 'dynamodb', action: 'UpdateItem' },
    { service: 'dynamodb', action: 'UpdateItem', error: 'ConditionalCheckFailedException' },
    { service: 'dynamodb', action: 'GetItem' },
  ]);
});

test('of writers at the same moment, one wins', async () => {
  const results = await Promise.allSettled(Array.from({ length: 8 }, (_, owner) => documents.send(new PutCommand({
    TableName: 'records', Item: { ...Key, owner }, ConditionExpression: 'attribute_not_exists(shift)',
  }))));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const { Items } = await documents.send(new QueryCommand({
    TableName: 'records', KeyConditionExpression: 'shift = :shift', ExpressionAttributeValues: { ':shift': 'main' },
  }));
  expect(Items).toHaveLength(1);
});

test('errors have the names of AWS', async () => {
  await expect(documents.send(new GetCommand({ TableName: 'unknown', Key }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});
