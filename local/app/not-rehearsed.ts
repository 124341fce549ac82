import type { Deployment } from '../stage/deployment';

const counted = (names: readonly string[]): string[] => {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => count === 1 ? name : `${count} ${name}`);
};

/** It is in every template, and means nothing to anybody but CDK. */
const OWN_NOISE = new Set(['AWS::CDK::Metadata']);

/** What of a template has no part in a rehearsal, in a sentence or two. */
export const notRehearsedNotes = (nameOnly: Deployment['nameOnly']): string[] => {
  const types = counted(nameOnly.filter(({ property, type }) => property === undefined && !OWN_NOISE.has(type)).map(({ type }) => type));
  const properties = counted(nameOnly.flatMap(({ type, property }) => property === undefined ? [] : [`${type} (${property})`]));
  return [
    ...types.length === 0 ? [] : [`in the template, but by name only: ${types.join(', ')}`],
    ...properties.length === 0 ? [] : [`in the template, but without a part here: ${properties.join(', ')}`],
  ];
};
