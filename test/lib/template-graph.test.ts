import { Template } from 'aws-cdk-lib/assertions';
import { dependenciesOf, expectAcyclic } from './template-graph';

const templateOf = (resources: Record<string, object>) => Template.fromJSON({
  Resources: Object.fromEntries(Object.entries(resources).map(([id, body]) => [id, { Type: 'A::B::C', ...body }])),
}, { skipCyclicalDependenciesCheck: true });

test.each<[string, object]>([
  ['Ref', { Properties: { X: [{ Ref: 'B' }] } }],
  ['GetAtt', { Properties: { X: { 'Fn::GetAtt': ['B', 'Arn'] } } }],
  ['GetAtt as text', { Properties: { X: { 'Fn::GetAtt': 'B.Arn' } } }],
  ['Sub', { Properties: { X: { 'Fn::Sub': '${AWS::Region}-${!B}-${B.Arn}' } } }],
  ['Sub with variables', { Properties: { X: { 'Fn::Sub': ['${V}', { V: { Ref: 'B' } }] } } }],
  ['DependsOn', { DependsOn: 'B' }],
  ['DependsOn with several', { DependsOn: ['B'] }],
])('follows %s', (_, body) => {
  expect(dependenciesOf(templateOf({ A: body, B: {} })).get('A')).toEqual(new Set(['B']));
});

test('fails for a cycle', () => {
  expect(() => expectAcyclic(templateOf({ A: { DependsOn: 'B' }, B: { DependsOn: 'C' }, C: { DependsOn: 'A' } }))).toThrow();
  expect(() => expectAcyclic(templateOf({ A: { DependsOn: 'B' }, B: {} }))).not.toThrow();
});
