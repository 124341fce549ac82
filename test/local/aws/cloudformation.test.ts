import {
  CloudFormationClient, DescribeStackResourceCommand, DescribeStacksCommand, ListStackResourcesCommand, paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import fc from 'fast-check';
import { CLOUDFORMATION_FORMAT, CLOUDFORMATION_VALIDATION, cloudFormationActions, type DescribedStack } from '../../../local/aws/cloudformation';
import { AwsEndpoint } from '../../../local/aws/server';
import { queryService } from '../../../local/aws/wire/query';
import { START } from './support';

const ID = 'arn:aws:cloudformation:us-east-1:123456789012:stack/Shop/00000000-0000-0000-0000-000000000000';

const stackOf = (resources: number): DescribedStack => ({
  id: ID,
  name: 'Shop',
  createdAt: START / 1000,
  status: 'UPDATE_COMPLETE',
  resources: Array.from({ length: resources }, (_, index) =>
    ({ logicalId: `R${index}`, physicalId: `physical-${index}`, type: 'AWS::SNS::Topic', metadata: { 'aws:cdk:path': `Shop/"R${index}" & <more>` } })),
  outputs: [{ key: 'Url', value: 'http://shop.example.com' }],
});

const stacks: DescribedStack[] = [];
const endpoint = new AwsEndpoint([queryService('cloudformation', CLOUDFORMATION_FORMAT, cloudFormationActions(stacks), CLOUDFORMATION_VALIDATION)]);
let client: CloudFormationClient;

beforeAll(async () => {
  await endpoint.start();
  client = new CloudFormationClient({ endpoint: endpoint.url, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
});
beforeEach(() => stacks.splice(0, 1, stackOf(45)));
afterAll(async () => {
  client.destroy();
  await endpoint.close();
});

test.each([['its name', 'Shop'], ['its id', ID]])('a stack is known by %s', async (_, StackName) => {
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
  expect(Stacks).toEqual([expect.objectContaining({
    StackId: ID, StackName: 'Shop', StackStatus: 'UPDATE_COMPLETE', CreationTime: new Date(START),
    Outputs: [{ OutputKey: 'Url', OutputValue: 'http://shop.example.com' }],
  })]);
});

test('all stacks are described when none is named', async () => {
  expect((await client.send(new DescribeStacksCommand({}))).Stacks).toHaveLength(1);
});

test('every resource comes once and in order, on however many pages', async () => {
  await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: 70 }), async count => {
    stacks.splice(0, 1, stackOf(count));
    const ids: string[] = [];
    let pages = 0;
    for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName: 'Shop' })) {
      ids.push(...StackResourceSummaries.map(({ LogicalResourceId }) => LogicalResourceId!));
      pages++;
    }
    expect(ids).toEqual(stackOf(count).resources.map(({ logicalId }) => logicalId));
    expect(pages).toBe(Math.max(1, Math.ceil(count / 20)));
  }), { numRuns: 15 });
});

test('a resource is told with its metadata, as JSON', async () => {
  const { StackResourceDetail } = await client.send(new DescribeStackResourceCommand({ StackName: 'Shop', LogicalResourceId: 'R7' }));
  expect(StackResourceDetail).toMatchObject({
    StackName: 'Shop', StackId: ID, LogicalResourceId: 'R7', PhysicalResourceId: 'physical-7', ResourceType: 'AWS::SNS::Topic',
    ResourceStatus: 'CREATE_COMPLETE', LastUpdatedTimestamp: new Date(START),
  });
  expect(JSON.parse(StackResourceDetail!.Metadata!)).toEqual({ 'aws:cdk:path': 'Shop/"R7" & <more>' });
});

test.each([
  ['an unknown stack', () => new ListStackResourcesCommand({ StackName: 'Shops' }), 'Stack with id Shops does not exist'],
  ['an unknown stack\'s resource', () => new DescribeStackResourceCommand({ StackName: 'No', LogicalResourceId: 'R1' }), 'Stack with id No does not exist'],
  ['an unknown resource', () => new DescribeStackResourceCommand({ StackName: 'Shop', LogicalResourceId: 'R99' }), 'Resource R99 does not exist for stack Shop'],
  ['no stack', () => new ListStackResourcesCommand({ StackName: '' }), 'failed to satisfy constraint'],
])('%s is a ValidationError', async (_, command, message) => {
  await expect(client.send(command() as ListStackResourcesCommand)).rejects.toMatchObject({ name: 'ValidationError', message: expect.stringContaining(message) });
});
