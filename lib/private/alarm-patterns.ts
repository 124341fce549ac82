import { splitPatterns } from './split-patterns';

/** CloudWatch's limit of an alarm's name. */
const MAX_NAME = 255;

/** Transitions of these alarms into ALARM. */
const transitionsOf = (names: readonly string[]) => ({
  source: ['aws.cloudwatch'],
  detailType: ['CloudWatch Alarm State Change'],
  detail: { alarmName: [...names], state: { value: ['ALARM'] } },
});

export const alarmPatterns = (names: readonly string[]): ReturnType<typeof transitionsOf>[] =>
  splitPatterns({ values: names, longest: MAX_NAME }, transitionsOf);
