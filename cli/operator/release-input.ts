import type { Color, MigrateInput } from '../../lambda/contract';

/** What the command line says of a release. */
export interface ReleaseWishes {
  readonly target?: Color;
  readonly schedule?: MigrateInput['schedule'];
  readonly dryRun?: boolean;
  readonly ignoreAlarm?: readonly string[];
  readonly reason?: string;
}

/** What is not said is left out: the execution's input is what somebody will read later. */
export const releaseInput = ({ target, schedule, dryRun, ignoreAlarm, reason }: ReleaseWishes): MigrateInput => ({
  ...target !== undefined && { target },
  ...schedule !== undefined && { schedule },
  ...dryRun === true && { dryRun },
  ...ignoreAlarm !== undefined && { ignoreAlarms: ignoreAlarm },
  ...reason !== undefined && { reason },
});
