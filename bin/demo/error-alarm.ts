import type { IConstruct } from 'constructs';
import { ColorAlarmPolicy } from '../../lib';
import { contextOf } from './context';

const POLICIES: Readonly<Record<string, ColorAlarmPolicy | undefined>> = {
  default: undefined, revert: ColorAlarmPolicy.REVERT, hold: ColorAlarmPolicy.HOLD,
};

/** What the alarms on the errors of each colour do, by the context `errorAlarm`: without it, what the library has them do. */
export const errorAlarmOf = (scope: IConstruct): ColorAlarmPolicy | undefined =>
  POLICIES[contextOf(scope, 'errorAlarm', Object.keys(POLICIES))];
