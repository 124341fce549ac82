import type { CapacityConfig, Color, Migration, RouteConfig, ShiftConfig } from '../contract';
import { FULL_WEIGHT } from '../contract';

/** Targets of one group, as the load balancer sees them. */
export interface TargetCount {
  readonly registered: number;
  readonly healthy: number;
}

export interface GroupHealth extends TargetCount {
  readonly arn: string;
  readonly healthChecked: boolean;
}

/** Healthy targets by target group; without the groups whose health nobody checks. */
export type Healthy = Readonly<Record<string, number>>;

export const healthyOf = (health: readonly GroupHealth[]): Healthy =>
  Object.fromEntries(health.filter(({ healthChecked }) => healthChecked).map(({ arn, healthy }) => [arn, healthy]));

/** As executions went that were started before capacity was looked at. */
const BEFORE_CAPACITY: CapacityConfig = { minHealthyTargets: 1, newColorPercent: 0, minRevertPercent: 0 };

export const capacityOf = ({ capacity = BEFORE_CAPACITY }: Pick<ShiftConfig, 'capacity'>): CapacityConfig => capacity;

type Judged = Pick<ShiftConfig, 'capacity' | 'routes'>;

/** The product comes first: it is exact, and no error of a fraction asks for one target more. */
const needed = (percent: number, weight: number, atStart: number): number =>
  Math.ceil(percent * weight * atStart / (100 * FULL_WEIGHT));

const targets = (count: number): string => `${count} healthy target${count === 1 ? '' : 's'}`;

interface Need {
  readonly color: Color;
  /** How many of the targets that the safe colour had when the release started. */
  readonly of: (atStart: number) => number;
  readonly what: string;
}

/** What the routes lack of a colour, in a sentence; null when nothing. A route with an unchecked group on either side is left out. */
const shortage = (
  { routes }: Judged, { from, safeHealthy = {} }: Migration, healthy: Healthy, { color, of: needs, what }: Need,
): string | null => {
  const lacks = (route: RouteConfig): string[] => {
    const now = healthy[route.targetGroupArns[color]];
    const atStart = safeHealthy[route.targetGroupArns[from]];
    if (now === undefined || atStart === undefined || now >= needs(atStart)) return [];
    return [`${color} of ${route.name} has ${targets(now)}, needed: ${needs(atStart)} ${what} (${from} had ${atStart} when the release started)`];
  };
  const lacking = routes.flatMap(lacks);
  return lacking.length === 0 ? null : lacking.join('; ');
};

/** What the new colour lacks to take that weight. */
export const newColorShortage = (config: Judged, migration: Migration, weight: number, healthy: Healthy): string | null => {
  const { newColorPercent } = capacityOf(config);
  return shortage(config, migration, healthy, {
    color: migration.to, of: atStart => needed(newColorPercent, weight, atStart), what: `for ${weight} % of the traffic`,
  });
};

/** What the safe colour lacks to take everything back. */
export const safeColorShortage = (config: Judged, migration: Migration, healthy: Healthy): string | null => {
  const { minRevertPercent } = capacityOf(config);
  return shortage(config, migration, healthy, {
    color: migration.from, of: atStart => needed(minRevertPercent, FULL_WEIGHT, atStart), what: 'to take everything back',
  });
};
