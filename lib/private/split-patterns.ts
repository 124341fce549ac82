import { Token } from 'aws-cdk-lib';

/** EventBridge's limit of an event pattern, in characters. */
const MAX_PATTERN = 2048;

interface Values {
  readonly values: readonly string[];
  /** What a value that is only known at deployment is reckoned with, in characters. */
  readonly longest: number;
}

/** With quotes and a comma. */
const lengthOf = (value: string, longest: number): number => (Token.isUnresolved(value) ? longest + 2 : JSON.stringify(value).length) + 1;

/** In the template `detailType` is written with a hyphen: one character more. */
const skeletonOf = (pattern: object): number => JSON.stringify(pattern).length + 1;

/** One pattern if the values fit into it, more if they do not: together they match them all. */
export const splitPatterns = <Pattern extends object>(
  { values, longest }: Values, patternOf: (values: readonly string[]) => Pattern,
): Pattern[] => {
  const groups: string[][] = [];
  let left = 0;
  for (const value of new Set(values)) {
    const length = lengthOf(value, longest);
    if (length > left) {
      groups.push([]);
      left = MAX_PATTERN - skeletonOf(patternOf([]));
    }
    groups.at(-1)!.push(value);
    left -= length;
  }
  return groups.map(patternOf);
};
