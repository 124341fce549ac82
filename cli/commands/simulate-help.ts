import { COLUMNS } from '../simulate/past-csv';
import { SIMULATED } from '../simulate/regression';
import { ORACLE, RULES } from '../simulate/rules';

/** What does not fit into a line of an option. */
export const SIMULATE_HELP = `
Scenarios: ${SIMULATED.map(({ name }) => `'${name}'`).join(', ')}
Rules: ${[...RULES, ORACLE].map(({ name }) => `'${name}'`).join(', ')}
Columns of --from: ${COLUMNS.slice(0, 6).join(', ')};
  and where they are known ${COLUMNS.slice(6).join(', ')}.
  Minutes before the first one with a weight are the blue service's hour before the release.
Exit codes: 0 done; 1 interrupted, what was played is printed; 2 wrong arguments
`;
