import type { ShiftRecord } from './contract';
import { mayRefuse, type Owner, refused } from './core/record';
import type { Gateways } from './gateways';

/** Gives up the lock of a run that is refused before its first step. False when that run has begun a step, or has no lock. */
export const giveUpUnbegun = async ({ records }: Gateways, shift: string, me: Owner): Promise<boolean> => {
  let isGivenUp = false;
  await records.change(shift, current => {
    isGivenUp = false;
    if (!mayRefuse(current, me)) return null;
    isGivenUp = true;
    return refused(current);
  });
  return isGivenUp;
};

/** Gives up the lock of a retirement whose owner died, unless somebody wrote the record since: no traffic was moved by it. */
export const giveUpRetirement = ({ records }: Gateways, dead: ShiftRecord): Promise<ShiftRecord | null> =>
  records.change(dead.shift, current => current?.revision === dead.revision ? refused(current) : null);
