import { randomBinomial, randomGamma, randomGeometric, randomPoisson } from 'd3-random';
import type { Random } from '../random';

/** Draws of one source of randomness. */
export interface Distributions {
  readonly poisson: (mean: number) => number;
  readonly binomial: (trials: number, probability: number) => number;
  /** A factor with a mean of 1. */
  readonly noise: (coefficientOfVariation: number) => number;
  /** From 1 on. */
  readonly geometric: (mean: number) => number;
  /** In [0, 1). */
  readonly uniform: Random;
}

export const distributions = (random: Random): Distributions => {
  const poisson = randomPoisson.source(random);
  const binomial = randomBinomial.source(random);
  const gamma = randomGamma.source(random);
  const geometric = randomGeometric.source(random);
  return {
    poisson: mean => mean <= 0 ? 0 : poisson(mean)(),
    binomial: (trials, probability) => trials <= 0 || probability <= 0 ? 0 : probability >= 1 ? trials : binomial(trials, probability)(),
    noise: cv => cv === 0 ? 1 : gamma(1 / cv ** 2, cv ** 2)(),
    geometric: mean => geometric(1 / mean)(),
    uniform: random,
  };
};
