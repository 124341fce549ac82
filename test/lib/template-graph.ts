import type { Template } from 'aws-cdk-lib/assertions';

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

interface Resources {
  readonly [logicalId: string]: { readonly DependsOn?: string | string[] };
}

/** Which resource of a template needs which: by Ref, Fn::GetAtt, Fn::Sub and DependsOn. */
export function dependenciesOf(template: Template): Graph {
  const resources = (template.toJSON() as { Resources?: Resources }).Resources ?? {};
  const ids = new Set(Object.keys(resources));
  return new Map(Object.entries(resources).map(([id, resource]) => {
    const needed = [resource.DependsOn ?? [], ...referencesIn(resource)].flat();
    return [id, new Set(needed.filter(each => ids.has(each)))];
  }));
}

/** Everything that a resource needs, directly or not. */
export function needsOf(graph: Graph, id: string, found = new Set<string>()): Set<string> {
  for (const next of graph.get(id) ?? []) {
    if (found.has(next)) continue;
    found.add(next);
    needsOf(graph, next, found);
  }
  return found;
}

/** CloudFormation refuses a template with a cycle; CDK renders it. */
export function expectAcyclic(template: Template): void {
  const graph = dependenciesOf(template);
  expect([...graph.keys()].filter(id => needsOf(graph, id).has(id))).toEqual([]);
}

function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    if (key === 'Ref') return [String(inner)];
    if (key === 'Fn::GetAtt') return [String(Array.isArray(inner) ? inner[0] : inner).split('.')[0]!];
    if (key === 'Fn::Sub') return referencesInText(inner);
    return referencesIn(inner);
  });
}

function referencesInText(sub: unknown): string[] {
  const text: unknown = Array.isArray(sub) ? sub[0] : sub;
  const names = [...String(text).matchAll(/\$\{([^!}][^}]*)\}/g)].map(match => match[1]!.trim().split('.')[0]!);
  return Array.isArray(sub) ? [...names, ...referencesIn(sub[1])] : names;
}
