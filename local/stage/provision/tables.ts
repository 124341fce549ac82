import { arnOf } from '../../aws/account';
import type { DynamoDb, TableProperties } from '../../aws/dynamodb';
import { physicalName, type Provisioners } from '../deployment';

export const tableProvisioners = (dynamoDb: DynamoDb): Provisioners => ({
  'AWS::DynamoDB::Table': async resource => {
    const name = physicalName(resource, 'TableName');
    await dynamoDb.createTable({ ...resource.properties, TableName: name } as unknown as TableProperties);
    return { ref: name, attributes: { Arn: arnOf('dynamodb', `table/${name}`) } };
  },
});
