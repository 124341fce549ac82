/** Of a standard normal variable: the probability of being above is 1 %. */
const Z_98 = 2.3263478740408408;

/** To so much a location is searched. Kayenta's own search has this tolerance, which decides where most values are tied. */
const TOLERANCE = 1e-4;

interface Ranked {
  readonly value: number;
  readonly isX: boolean;
}

/** U of x - shift against y, standardized, with the corrections for ties and for continuity. NaN if all values are tied. */
const standardized = (x: readonly number[], y: readonly number[], shift: number): number => {
  const pooled: Ranked[] = [...x.map(value => ({ value: value - shift, isX: true })), ...y.map(value => ({ value, isX: false }))]
    .sort((a, b) => a.value - b.value);
  const [n, m, all] = [x.length, y.length, pooled.length];
  let ranks = 0;
  let ties = 0;
  for (let from = 0, to = 0; from < all; from = to) {
    let ofX = 0;
    for (; to < all && pooled[to]!.value === pooled[from]!.value; to += 1) if (pooled[to]!.isX) ofX += 1;
    ranks += ofX * (from + to + 1) / 2;
    ties += (to - from) ** 3 - (to - from);
  }
  const difference = ranks - n * (n + 1) / 2 - n * m / 2;
  const deviation = Math.sqrt(n * m / 12 * (all + 1 - ties / (all * (all - 1))));
  return deviation === 0 ? NaN : (difference - 0.5 * Math.sign(difference)) / deviation;
};

/** Where U, which falls with the shift, comes down to a value. It jumps: the closer side counts, as with any search for a root. */
const shiftAt = (x: readonly number[], y: readonly number[], z: number): number => {
  const above = (shift: number): number => standardized(x, y, shift) - z;
  let low = Math.min(...x) - Math.max(...y);
  let high = Math.max(...x) - Math.min(...y);
  if (above(low) <= 0) return low;
  if (above(high) >= 0) return high;
  while (high - low > TOLERANCE) {
    const middle = (low + high) / 2;
    if (above(middle) > 0) low = middle;
    else high = middle;
  }
  return above(low) < -above(high) ? low : high;
};

export interface Location {
  /** By how much x is above y: the median of all differences (Hodges-Lehmann). */
  readonly estimate: number;
  /** The lower end of its confidence interval of 98 %. */
  readonly lower: number;
}

export const compareLocation = (x: readonly number[], y: readonly number[]): Location =>
  ({ estimate: shiftAt(x, y, 0), lower: shiftAt(x, y, Z_98) });
