import type { RunnableFunction } from './functions';

/** Something else in the place of a function's code. */
export const functionStandIn = (functionArn: string, invoke: RunnableFunction['invoke']): RunnableFunction => ({
  functionArn, invoke,
  init: () => Promise.resolve(),
  retire: () => undefined,
  close: () => Promise.resolve(),
});
