import { seededRandom } from '../random';
import { endings } from './endings';
import type { Service, Step } from './rollout';
import type { Ending, Rule } from './rule';
import type { Scenario } from './scenario';

/** What is to be tried, again and again. */
export interface Experiment {
  readonly service: Service;
  readonly scenario: Scenario;
  readonly schedule: readonly Step[];
  readonly rules: readonly Rule[];
  readonly seed: number;
}

/** One release, and the same one with a green that is no worse: what each rule made of them, in the order of the rules. */
export interface Trial {
  /** Null when the scenario's own green is no worse. */
  readonly worse: readonly Ending[] | null;
  readonly noWorse: readonly Ending[];
}

/** The same service and the same day, with a green like blue. */
const withoutRegression = ({ ownNoise, clusters, blueRate }: Scenario): Scenario =>
  ({ name: 'green like blue', healthy: true, ownNoise, clusters, blueRate });

/** Without end. Both releases of a trial come of the same random numbers, and so do those that each rule sees. */
export function* trials({ service, scenario, schedule, rules, seed }: Experiment): Generator<Trial, never> {
  const seeds = seededRandom(seed);
  const healthy = scenario.healthy ? scenario : withoutRegression(scenario);
  for (;;) {
    const ofThis = seeds() * 2 ** 32;
    const endingsOf = (what: Scenario): Ending[] => endings(service, what, schedule, rules, () => seededRandom(ofThis));
    yield { worse: scenario.healthy ? null : endingsOf(scenario), noWorse: endingsOf(healthy) };
  }
}
