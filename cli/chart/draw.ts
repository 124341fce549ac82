import type { TopLevelSpec } from 'vega-lite';

/** As SVG. What draws is loaded when it is needed. */
export const drawn = async (spec: TopLevelSpec): Promise<string> => {
  const { svgOf } = await import('./chart.js');
  return svgOf(spec);
};
