import type { Stage } from './scenario';

/** Rehearsed seconds from the decision to the rules that were read back: most of them are work that a compressed clock makes look long. */
const WITHIN_SECONDS = 60;

/** What the shift's record has to say of the way back, and of why, if there is one right reason. */
export const checkPutBack = async (stage: Stage, error?: string): Promise<void> => {
  const revert = (await stage.operate('status')).status?.record?.revert;
  const seconds = (Date.parse(revert?.verifiedAt ?? '') - Date.parse(revert?.decidedAt ?? '')) / 1000;
  stage.check(`traffic is back ${WITHIN_SECONDS} seconds after that was decided`, seconds <= WITHIN_SECONDS);
  if (error !== undefined) stage.check(`the record gives ${error} as the reason`, revert?.error === error);
};
