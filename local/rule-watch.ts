import type { RouteConfig } from '../lambda/contract';
import { FIRST_LIVE_COLOR } from '../lambda/contract';
import { allOn, liveShares, sameShares, type Shares } from '../lambda/core/rule-actions';
import type { LoadBalancer } from './alb/load-balancer';

/** Sees the rules from outside, as the load balancer has them: what the controller says of itself proves nothing. */
export class RuleWatch {
  readonly #writes: number[] = [];
  readonly #listeners: ((weights: Shares) => void)[] = [];
  #weights: Shares = allOn(FIRST_LIVE_COLOR);
  #changes = 0;

  constructor(private readonly loadBalancer: LoadBalancer, private readonly route: RouteConfig, private readonly now: () => number) {}

  get weights(): Shares {
    return this.#weights;
  }

  /** How often a write changed the weights. */
  get changes(): number {
    return this.#changes;
  }

  onWeights(listener: (weights: Shares) => void): void {
    this.#listeners.push(listener);
  }

  /** Called after each write of a rule. One that was answered by an error may have taken effect. */
  written(accepted: boolean): void {
    const live = this.#read();
    const changed = !sameShares(live, this.#weights);
    if (accepted || changed) this.#writes.push(this.now());
    if (!changed) return;
    this.#weights = live;
    this.#changes += 1;
    for (const listener of this.#listeners) listener(live);
  }

  writesSince(rehearsedMs: number): number {
    return this.#writes.filter(at => at >= rehearsedMs).length;
  }

  #read(): Shares {
    const [rule] = this.loadBalancer.describeRules({ RuleArns: [this.route.ruleArn] });
    return liveShares(rule!.Actions, this.route) ?? { blue: 0, green: 0 };
  }
}
