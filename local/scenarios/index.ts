import { errorsAt50 } from './errors-at-50';
import { healthy } from './healthy';
import type { Scenario } from './scenario';

/** In the order in which they are shown. */
export const SCENARIOS: readonly Scenario[] = [healthy, errorsAt50];
