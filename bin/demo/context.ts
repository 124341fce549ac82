import type { IConstruct } from 'constructs';

/** One of the allowed values; without the context, the first. Throws for any other. */
export const contextOf = ({ node }: IConstruct, name: string, allowed: readonly string[]): string => {
  const given = node.tryGetContext(name) as string | number | undefined;
  const value = `${given ?? allowed[0]!}`;
  if (!allowed.includes(value)) throw new Error(`the context ${name} is ${value}: give ${allowed.join(' or ')}`);
  return value;
};
