import { describeShares } from '../../lambda/core/rule-actions';
import { pc, sharesBar } from '../paint';
import { factsOf, headline, lastComparison, routesOf, type RouteShares, type ShiftView } from './view';

const BAR_WIDTH = 32;

const NOT_SHARED = 'does something else than sharing traffic between blue and green';

/** The bars of several routes begin below each other. */
const routeLines = (routes: readonly RouteShares[]): string[] => {
  const width = Math.max(0, ...routes.map(({ route }) => route.length));
  return routes.map(({ route, shares }) => `    ${route.padEnd(width)}  ${shares === null ? pc.yellow(NOT_SHARED) : sharesBar(shares, BAR_WIDTH)}`);
};

/** A shift as a block of lines. */
export const statusLines = (view: ShiftView, now: Date): string[] => {
  const facts = factsOf(view, now);
  const width = Math.max(0, ...facts.map(({ about }) => about.length));
  return [
    `  ${pc.bold(view.shift)}  ${headline(view)}`,
    ...routeLines(routesOf(view)),
    ...facts.map(({ about, says }) => `    ${pc.dim(about.padEnd(width))}  ${says}`),
  ];
};

/** A shift in a line for logs: the same as long as nothing happens. */
export const logLine = (view: ShiftView): string =>
  [headline(view), ...routesOf(view).map(({ route, shares }) => `${route}: ${describeShares(shares)}`), lastComparison(view)]
    .filter(part => part !== undefined).join('; ');
