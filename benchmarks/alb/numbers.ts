export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2;
};

const MIB = 1024 * 1024;

export const megabytes = (bytes: number): string => `${(bytes / MIB).toFixed(1)} MB`;

/** What a heap may differ by without growing: code that gets compiled, connections that come and go. */
const SLACK = 1.1;
const SLACK_BYTES = 5 * MIB;

/** The last third is no larger than the first. */
export const isFlat = (heaps: readonly number[]): boolean => {
  const third = Math.floor(heaps.length / 3);
  return median(heaps.slice(-third)) <= median(heaps.slice(0, third)) * SLACK + SLACK_BYTES;
};
