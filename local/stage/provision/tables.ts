import { arnOf } from '../../aws/account';
import type { DynamoDb, TableProperties } from '../../aws/dynamodb';
import { type Lifecycles, physicalName } from '../resource';

export const tableLifecycles = (dynamoDb: DynamoDb): Lifecycles => ({
  'AWS::DynamoDB::Table': {
    create: async resource => {
      const name = physicalName(resource, 'TableName');
      await dynamoDb.createTable({ ...resource.properties, TableName: name } as unknown as TableProperties);
      return { ref: name, attributes: { Arn: arnOf('dynamodb', `table/${name}`) } };
    },
    // What can change without a replacement makes no difference here.
    update: (_, before) => before,
    remove: ({ ref }) => dynamoDb.deleteTable(String(ref)),
    replacedBy: ['TableName', 'KeySchema', 'LocalSecondaryIndexes'],
  },
});
