import type { Assessment } from '../../lambda/contract';
import type { ExecutionRecord } from '../aws/executions';
import { migrationIn } from '../snapshot';

/** Where the comparison of the colours stood when the release looked at it. */
export interface Look extends Pick<Assessment, 'evidence' | 'guardEvidence' | 'limit' | 'signal'> {
  readonly atSeconds: number;
}

/** What the release carried from look to look. Until the next minute's metrics are there, a look says the same again, and is left out. */
export const looksOf = (history: ExecutionRecord['history'], secondsAt: (rehearsedMs: number) => number): Look[] => {
  const looks = history.flatMap(event => {
    const look = migrationIn(event)?.comparison?.look;
    return look === undefined ? [] : [{ at: event.timestamp, look }];
  });
  return looks
    .filter(({ look }, index) => JSON.stringify(look.assessment) !== JSON.stringify(looks[index - 1]?.look.assessment))
    .map(({ at, look: { assessment: { evidence, guardEvidence, limit, signal } } }) =>
      ({ atSeconds: secondsAt(at), evidence, guardEvidence, limit, signal }));
};
