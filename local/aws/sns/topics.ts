import { randomUUID } from 'node:crypto';
import { AwsError } from '../../aws-error';
import type { Clock } from '../../clock';
import type { Sender, Undelivered } from '../targets';
import { asAwsError } from '../wire/protocol';
import { lambdaEvent } from './lambda-event';
import type { Notification, Subscription } from './notification';

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export const LONGEST_SUBJECT = 100;

export interface Message {
  readonly message: string;
  readonly subject?: string | undefined;
  readonly attributes?: Notification['attributes'];
  /** What subscribers of a protocol get instead: `MessageStructure` json. */
  readonly byProtocol?: Readonly<Record<string, string>>;
}

export interface TopicsOptions {
  readonly clock: Clock;
  /** Hands an event to a function. Throws an AwsError when the function does not take it. */
  readonly invoke: (functionArn: string, event: string, sender: Sender) => void;
  readonly onNotification?: ((notification: Notification) => void) | undefined;
  readonly onUndelivered: (undelivered: Undelivered) => void;
}

/** The account's topics. What is published stays in an inbox; of the subscribers only functions hear of it. */
export class Topics {
  readonly #subscriptions = new Map<string, Subscription[]>();
  readonly #inbox: Notification[] = [];

  constructor(private readonly options: TopicsOptions) {}

  create(topicArn: string): void {
    this.#subscriptions.set(topicArn, []);
  }

  delete(topicArn: string): void {
    this.#subscriptions.delete(topicArn);
  }

  /** An endpoint that has subscribed already stays as it is. */
  subscribe(topicArn: string, protocol: string, endpoint: string): Subscription {
    const topic = this.#topic(topicArn);
    const known = topic.find(subscription => subscription.protocol === protocol && subscription.endpoint === endpoint);
    if (known) return known;
    const subscription = { arn: `${topicArn}:${randomUUID()}`, protocol, endpoint };
    topic.push(subscription);
    return subscription;
  }

  unsubscribe(topicArn: string, protocol: string, endpoint: string): void {
    const left = this.#topic(topicArn).filter(subscription => subscription.protocol !== protocol || subscription.endpoint !== endpoint);
    this.#subscriptions.set(topicArn, left);
  }

  /** Everything that was published so far, the oldest first. */
  messages(): readonly Notification[] {
    return this.#inbox;
  }

  publish(topicArn: string, { message, subject, attributes = {}, byProtocol = {} }: Message): Notification {
    const subscriptions = this.#topic(topicArn);
    const notification = { messageId: randomUUID(), topicArn, subject, message, attributes, at: this.options.clock.now() };
    this.#inbox.push(notification);
    this.options.onNotification?.(notification);
    for (const subscription of subscriptions) {
      if (subscription.protocol === 'lambda') this.#invoke(subscription, { ...notification, message: byProtocol.lambda ?? message });
    }
    return notification;
  }

  #invoke(subscription: Subscription, notification: Notification): void {
    const { topicArn, at } = notification;
    const payload = JSON.stringify(lambdaEvent(subscription, notification));
    try {
      this.options.invoke(subscription.endpoint, payload, { principal: 'sns.amazonaws.com', sourceArn: topicArn });
    } catch (error) {
      this.options.onUndelivered({ from: topicArn, targetArn: subscription.endpoint, payload, error: asAwsError(error), at });
    }
  }

  #topic(arn: string): Subscription[] {
    const subscriptions = this.#subscriptions.get(arn);
    if (!subscriptions) throw new AwsError('NotFound', 'Topic does not exist', 404);
    return subscriptions;
  }
}
