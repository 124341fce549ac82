import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { EVENT_SOURCE, EVENT_TYPES, type EventKind } from '../../lambda/contract';

/** What somebody on call wants to hear: ends, standstills and trouble, but not each step of a release that goes well. */
const KINDS: EventKind[] = ['paused', 'completed', 'reverted', 'revertFailed', 'refused', 'alarm', 'drifted'];

/** Hands the texts of a shift's events to a topic: what happened, and below it the link. */
export function notificationRule(scope: Construct, shift: string, topic: ITopic): Rule {
  const message = `${EventField.fromPath('$.detail.text')}\n${EventField.fromPath('$.detail.link')}`;
  return new Rule(scope, 'Notify', {
    description: `Tells what becomes of the releases of ${shift}`,
    eventPattern: { source: [EVENT_SOURCE], detailType: KINDS.map(kind => EVENT_TYPES[kind]), detail: { shift: [shift] } },
    targets: [new SnsTopic(topic, { message: RuleTargetInput.fromMultilineText(message) })],
  });
}
