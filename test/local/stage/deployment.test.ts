import type { Stack, TemplateResource } from '../../../local/stage/assembly';
import { deploymentOrder } from '../../../local/stage/deployment-order';
import type { Lifecycle } from '../../../local/stage/resource';
import { StackOperations } from '../../../local/stage/stack-operations';

const stackOf = (resources: Record<string, TemplateResource>): Stack => ({ name: 'Stack', template: { Resources: resources }, assets: new Map() });

const CHAIN: Record<string, TemplateResource> = {
  Last: { Type: 'Known', Properties: { name: { 'Fn::GetAtt': ['Middle', 'Own'] } } },
  Middle: { Type: 'Known', Properties: { name: { Ref: 'First' } }, DependsOn: 'Other' },
  First: { Type: 'Known', Properties: { name: { Ref: 'AWS::Region' } } },
  Other: { Type: 'Unknown', Properties: { zones: { 'Fn::GetAZs': '' } } },
};

const deploy = (stack: Stack, Known: Lifecycle['create']) => new StackOperations(stack, { lifecycles: { Known: { create: Known } } }).create();

test('what others depend on comes first, by reference or by DependsOn', () => {
  expect(deploymentOrder(CHAIN)).toEqual(['Other', 'First', 'Middle', 'Last']);
});

test('a cycle is refused with its path', () => {
  expect(() => deploymentOrder({ A: { Type: 'X', DependsOn: 'B' }, B: { Type: 'X', Properties: { a: { Ref: 'A' } } } }))
    .toThrow('circular dependency: A -> B -> A');
});

test('each resource sees what those before it became', async () => {
  const { resources } = await deploy(stackOf(CHAIN), ({ logicalId, properties }) =>
    ({ ref: `${logicalId}!`, attributes: { Own: `own of ${logicalId}, ${properties.name as string}` } }));
  expect(resources.get('First')?.properties).toEqual({ name: 'us-east-1' });
  expect(resources.get('Middle')?.properties).toEqual({ name: 'First!' });
  expect(resources.get('Last')?.properties).toEqual({ name: 'own of Middle, First!' });
});

test('types without a part in a rehearsal are named, and not resolved', async () => {
  const { nameOnly } = await deploy(stackOf(CHAIN), ({ logicalId }) => ({ ref: logicalId, attributes: {} }));
  expect(nameOnly).toEqual([{ logicalId: 'Other', type: 'Unknown' }]);
});
