import { type Color, COLORS, type RouteConfig } from '../lambda/contract';

/** By colour. */
export type Groups = Readonly<Record<Color, readonly string[]>>;

/** ARNs of the target groups behind the routes, each once: routes may share them. */
export const groupsOf = (routes: readonly Pick<RouteConfig, 'targetGroupArns'>[]): Groups => {
  const [blue, green] = COLORS.map(color => [...new Set(routes.map(({ targetGroupArns }) => targetGroupArns[color]))]);
  return { blue: blue!, green: green! };
};
