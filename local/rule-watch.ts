import type { RouteConfig } from '../lambda/contract';
import { COLORS, FIRST_LIVE_COLOR } from '../lambda/contract';
import { allOn, liveShares, sameShares, type Shares } from '../lambda/core/rule-actions';
import type { LoadBalancer } from './alb/load-balancer';
import type { Rule } from './alb/model';

/** A write of a rule that took effect. */
export interface RuleWrite {
  /** The function that wrote, or whoever it was. */
  readonly by: string;
  /** Whether it said what the rule does with traffic. */
  readonly ofActions: boolean;
  readonly at: number;
}

interface Watched {
  readonly route: RouteConfig;
  readonly writes: RuleWrite[];
  shares: Shares;
}

const NONE: Shares = { blue: 0, green: 0 };

/** Sees the rules from outside, as the load balancer has them: what the controller says of itself proves nothing. */
export class RuleWatch {
  readonly #watched: readonly Watched[];
  readonly #listeners: ((weights: Shares) => void)[] = [];
  #changes = 0;

  constructor(private readonly loadBalancer: LoadBalancer, routes: readonly RouteConfig[], private readonly now: () => number) {
    this.#watched = routes.map(route => ({ route, writes: [], shares: allOn(FIRST_LIVE_COLOR) }));
  }

  /** What users feel, who come to all routes alike: the weights on which the routes agree, or their mean where they do not. */
  get weights(): Shares {
    const mean = (color: keyof Shares) => this.#watched.reduce((sum, { shares }) => sum + shares[color], 0) / this.#watched.length;
    const [blue, green] = COLORS.map(mean);
    return { blue: blue!, green: green! };
  }

  /** Whether all routes have the same weights. */
  get agree(): boolean {
    return this.#watched.every(({ shares }) => sameShares(shares, this.weights));
  }

  /** How often a write changed the weights of a route. */
  get changes(): number {
    return this.#changes;
  }

  onWeights(listener: (weights: Shares) => void): void {
    this.#listeners.push(listener);
  }

  /** Of all routes. */
  get writes(): readonly RuleWrite[] {
    return this.#watched.flatMap(({ writes }) => writes);
  }

  /** Which paths lead to the routes, as their rules say. */
  get paths(): string[] {
    return this.#watched.flatMap(({ route }) => this.#rule(route).Conditions)
      .flatMap(({ PathPatternConfig, Values }) => PathPatternConfig?.Values ?? Values ?? []);
  }

  /** Called after each write of a rule. One that was answered by an error may have taken effect. */
  written(ruleArn: string, accepted: boolean, write: Omit<RuleWrite, 'at'>): void {
    const watched = this.#watched.find(({ route }) => route.ruleArn === ruleArn);
    if (watched === undefined) return;
    const live = this.#read(watched.route);
    const changed = !sameShares(live, watched.shares);
    if (accepted || changed) watched.writes.push({ ...write, at: this.now() });
    if (!changed) return;
    watched.shares = live;
    this.#changes += 1;
    for (const listener of this.#listeners) listener(this.weights);
  }

  /** Of the route that was written most often. */
  writesSince(rehearsedMs: number): number {
    return Math.max(...this.#watched.map(({ writes }) => writes.filter(({ at }) => at >= rehearsedMs).length));
  }

  #read(route: RouteConfig): Shares {
    return liveShares(this.#rule(route).Actions, route) ?? NONE;
  }

  #rule({ ruleArn }: RouteConfig): Rule {
    return this.loadBalancer.describeRules({ RuleArns: [ruleArn] })[0]!;
  }
}
