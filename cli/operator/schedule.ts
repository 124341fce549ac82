import type { MigrateInput } from '../../lambda/contract';

type Steps = NonNullable<MigrateInput['schedule']>;

const STEP = /^(\d+)(?::(\d+))?$/;

/** `5:300,50:300,100`: weights in percent with the seconds that each is held. What steps make sense, the release itself checks. */
export const parseSchedule = (text: string): Steps => text.split(',').map(part => {
  const [, weight, holdSeconds] = STEP.exec(part.trim()) ?? [];
  if (weight === undefined) {
    throw new Error(`'${part.trim()}' is not a step. Allowed: <percent>:<seconds>, separated by commas; the last one may leave its seconds out, as in 5:300,50:300,100.`);
  }
  return { weight: Number(weight), ...holdSeconds !== undefined && { holdSeconds: Number(holdSeconds) } };
});
