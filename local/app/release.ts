import { EVENT_TYPES } from '../../lambda/contract';
import { healthy } from '../scenarios/healthy';
import type { Scenario, Stage } from '../scenarios/scenario';
import type { Pace } from './pace';

/** Rehearsed seconds between an operator's looks. */
const LOOK_SECONDS = 20;

/** An operator who resumes a release wherever its schedule waits for one. */
const resumeAtGates = async (stage: Stage, isOver: () => boolean): Promise<void> => {
  let seen = 0;
  while (!isOver()) {
    const paused = stage.told.filter(({ type }) => type === EVENT_TYPES.paused).length;
    if (paused > seen) await stage.operate('resume', 'the rehearsal resumes at every gate');
    seen = paused;
    await stage.sleep(LOOK_SECONDS);
  }
};

const act = async (stage: Stage): Promise<void> => {
  let isOver = false;
  const { ended } = stage.start();
  const operator = resumeAtGates(stage, () => isOver);
  await ended;
  isOver = true;
  await operator;
};

/** A release of somebody's own stack, by its own schedule. */
export const ownRelease = (pace: Pace, hasGates: boolean): Scenario => ({
  ...healthy, ...pace, sentence: 'a release by the stack\'s own schedule', ...hasGates ? { act } : { act: async stage => void await stage.release() },
});

/** Whether a scenario needs no stack that is made for it. */
export const isForOwnStacks = ({ context, next, shape }: Scenario): boolean =>
  context === undefined && next === undefined && shape === undefined;
