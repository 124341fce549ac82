/** One of the two groups behind a route. Which of them is live changes with every release. */
export type Color = 'blue' | 'green';

export const COLORS: readonly Color[] = ['blue', 'green'];

/** The colour a rule serves when it is created, before any release. */
export const FIRST_LIVE_COLOR: Color = 'blue';
