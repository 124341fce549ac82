import type { Stage } from './scenario';

interface PutBack {
  /** Why. @default - whatever reason */
  readonly error?: string;
  /** From the decision to the rules that were read back, in rehearsed seconds. */
  readonly withinSeconds: number;
}

/** What the shift's record has to say of the way back. */
export const checkPutBack = async (stage: Stage, { error, withinSeconds }: PutBack): Promise<void> => {
  const revert = (await stage.operate('status')).status?.record?.revert;
  const seconds = (Date.parse(revert?.verifiedAt ?? '') - Date.parse(revert?.decidedAt ?? '')) / 1000;
  stage.check(`traffic is back ${withinSeconds} seconds after that was decided`, seconds <= withinSeconds);
  if (error !== undefined) stage.check(`the record gives ${error} as the reason`, revert?.error === error);
};
