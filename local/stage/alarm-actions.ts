import type { Transition } from '../aws/cloudwatch/alarm';
import { alarmActionPayload } from '../aws/events/alarm-change';
import { alarmMessage } from '../aws/sns/alarm-message';
import type { Topics } from '../aws/sns/topics';
import type { Authorize, Targets, Undelivered } from '../aws/targets';
import { asAwsError } from '../aws/wire/protocol';

export interface AlarmActions {
  readonly topics: Topics;
  readonly targets: Targets;
  readonly authorize: Authorize;
  readonly onUndelivered: (undelivered: Undelivered) => void;
}

/** The services that an alarm's actions can reach here. */
const KNOWN = /^arn:[^:]+:(sns|lambda):/;

export const isKnownAction = (actionArn: string): boolean => KNOWN.test(actionArn);

/** Publishing in the name of CloudWatch. */
const publish = (topicArn: string, transition: Transition, { topics, authorize }: AlarmActions): void => {
  authorize({ principal: 'cloudwatch.amazonaws.com', sourceArn: transition.alarmArn }, 'sns:Publish', topicArn);
  topics.publish(topicArn, alarmMessage(transition));
};

const invoke = (functionArn: string, transition: Transition, { targets }: AlarmActions): void =>
  targets.deliver(functionArn, JSON.stringify(alarmActionPayload(transition)), {
    principal: 'lambda.alarms.cloudwatch.amazonaws.com', sourceArn: transition.alarmArn,
  });

/** Carries out an action of an alarm. Actions on other services were named when the alarm was deployed. */
export const carryOutAction = (actionArn: string, transition: Transition, actions: AlarmActions): void => {
  const service = KNOWN.exec(actionArn)?.[1];
  if (service === undefined) return;
  try {
    (service === 'sns' ? publish : invoke)(actionArn, transition, actions);
  } catch (error) {
    const { alarmName, to: { at } } = transition;
    const payload = JSON.stringify(alarmActionPayload(transition));
    actions.onUndelivered({ from: alarmName, targetArn: actionArn, payload, error: asAwsError(error), at });
  }
};
