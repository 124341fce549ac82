import { Token } from 'aws-cdk-lib';

/** Conditions and transforms are written for CDK's own resource classes, which take camelCase. */
export function pascalCase(value: unknown): unknown {
  if (Token.isUnresolved(value) || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(pascalCase);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.charAt(0).toUpperCase() + key.slice(1), pascalCase(inner)]));
}
