import type { TemplateResource } from './assembly';
import { referencesOf } from './intrinsics';

const dependenciesOf = (resource: TemplateResource): string[] => [
  ...[resource.DependsOn ?? []].flat(),
  ...referencesOf(resource.Properties),
];

/** In CloudFormation's order: what others depend on comes first. */
export const deploymentOrder = (resources: Readonly<Record<string, TemplateResource>>): string[] => {
  const order: string[] = [];
  const visit = (logicalId: string, path: readonly string[]): void => {
    const resource = resources[logicalId];
    if (resource === undefined || order.includes(logicalId)) return;
    if (path.includes(logicalId)) throw new Error(`circular dependency: ${[...path, logicalId].join(' -> ')}`);
    for (const dependency of dependenciesOf(resource)) visit(dependency, [...path, logicalId]);
    order.push(logicalId);
  };
  for (const logicalId of Object.keys(resources)) visit(logicalId, []);
  return order;
};
