import { Token } from 'aws-cdk-lib';

/** EventBridge's limit of an event pattern, in characters. */
const MAX_PATTERN = 2048;

/** CloudWatch's limit of an alarm's name. A name that CloudFormation chooses is reckoned with this length. */
const MAX_NAME = 255;

/** Transitions of these alarms into ALARM. */
const transitionsOf = (names: readonly string[]) => ({
  source: ['aws.cloudwatch'],
  detailType: ['CloudWatch Alarm State Change'],
  detail: { alarmName: [...names], state: { value: ['ALARM'] } },
});

/** With quotes and a comma. */
const lengthOf = (name: string): number => (Token.isUnresolved(name) ? MAX_NAME + 2 : JSON.stringify(name).length) + 1;

/** In the template `detailType` is written with a hyphen: one character more. */
const SKELETON = JSON.stringify(transitionsOf([])).length + 1;

/** One pattern if the names fit into it, more if they do not: together they match the transitions of all these alarms. */
export const alarmPatterns = (names: readonly string[]): ReturnType<typeof transitionsOf>[] => {
  const groups: string[][] = [];
  let left = 0;
  for (const name of new Set(names)) {
    if (lengthOf(name) > left) {
      groups.push([]);
      left = MAX_PATTERN - SKELETON;
    }
    groups.at(-1)!.push(name);
    left -= lengthOf(name);
  }
  return groups.map(transitionsOf);
};
