import type { TopLevelSpec } from 'vega-lite';

const GREY = '#7a828c';

export const COLORS = { blue: '#4c78d0', green: '#3fa45b', limit: '#d1342f', comparison: '#8250b8', guard: '#c9812c' } as const;

/** Legible on a light and on a dark page. */
export const CHART = {
  config: {
    background: 'transparent', font: 'system-ui, sans-serif', view: { stroke: null },
    title: { color: GREY, anchor: 'start', fontSize: 13 },
    legend: { labelColor: GREY, titleColor: GREY },
    axis: { labelColor: GREY, titleColor: GREY, domainColor: GREY, tickColor: GREY, grid: false },
  },
} satisfies Partial<TopLevelSpec>;
