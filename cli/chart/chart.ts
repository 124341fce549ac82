import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

/** A bundle of its own, as it is large and seldom needed. */
export const svgOf = (spec: TopLevelSpec): Promise<string> => new View(parse(compile(spec).spec), { renderer: 'none' }).toSVG();
