import { AwsError } from '../aws-error';

/** Who hands something over: a service as resource policies name it, for a resource, in a role if the target wants one. */
export interface Sender {
  readonly principal: string;
  readonly sourceArn: string;
  readonly roleArn?: string | undefined;
}

/** What was given up. There are no dead-letter queues here that would get it. */
export interface Undelivered {
  /** The rule, schedule, topic, alarm or function it comes from. */
  readonly from: string;
  readonly targetArn: string;
  readonly payload: string;
  readonly error: Error;
  /** Rehearsed milliseconds since the epoch. */
  readonly at: number;
}

/** Throws an AwsError when the sender may not do that. */
export type Authorize = (sender: Sender, action: string, resourceArn: string) => void;

/** What takes the payloads for the resources of one service. */
export interface Receiver {
  /** As in IAM: `lambda:InvokeFunction`. */
  readonly action: string;
  /** Throws an AwsError when it does not take the payload. */
  readonly receive: (resourceArn: string, payload: string, sender: Sender) => void;
}

const serviceOf = (arn: string): string => arn.split(':')[2] ?? '';

/** Where services deliver to: functions, state machines, topics. */
export class Targets {
  constructor(private readonly authorize: Authorize, private readonly receivers: Readonly<Record<string, Receiver>>) {}

  /** Whether the target's service is one that is rehearsed. */
  isKnown(targetArn: string): boolean {
    return Object.hasOwn(this.receivers, serviceOf(targetArn));
  }

  /** Throws an AwsError when the target does not take the payload, or must not get it from this sender. */
  deliver(targetArn: string, payload: string, sender: Sender): void {
    const receiver = this.isKnown(targetArn) ? this.receivers[serviceOf(targetArn)] : undefined;
    if (receiver === undefined) throw new AwsError('NO_RESOURCE', `${targetArn} is not rehearsed`);
    this.authorize(sender, receiver.action, targetArn);
    receiver.receive(targetArn, payload, sender);
  }
}
