import type { AwsError } from '../../aws-error';
import type { Clock } from '../../clock';
import type { Random } from '../../random';
import type { Sender, Targets, Undelivered } from '../targets';
import { Waits } from '../waits';
import { asAwsError } from '../wire/protocol';

/** How reliable delivery is: at least once, possibly late, in no order. */
export interface EventDelivery {
  /** Rehearsed milliseconds from an event to its first attempt. */
  readonly latencyMs: { readonly min: number; readonly max: number };
  /** Share of the deliveries that are made twice. */
  readonly duplicateShare: number;
}

/** AWS gives no figures: users report about half a second, and the documentation says no more than that an event may come twice. */
export const USUAL_DELIVERY: EventDelivery = { latencyMs: { min: 100, max: 900 }, duplicateShare: 0 };

/** As in `AWS::Events::Rule` and `AWS::Scheduler::Schedule`. */
export interface RetryPolicy {
  readonly MaximumRetryAttempts?: number;
  readonly MaximumEventAgeInSeconds?: number;
}

export interface Consignment {
  /** The rule or the schedule that sends. */
  readonly from: string;
  readonly targetArn: string;
  readonly payload: string;
  readonly sender: Sender;
  readonly retryPolicy?: RetryPolicy | undefined;
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html: 185 times in 24 hours. */
const DEFAULT_RETRIES = 185;
const DEFAULT_MAXIMUM_AGE_SECONDS = 86_400;

const LONGEST_WAIT_MS = 600_000;

/**
 * Exponential, with jitter, as AWS says without figures: from a second to ten minutes, with which 185 attempts take about a day.
 */
export const retryWaitMs = (retry: number, random: number): number =>
  Math.min(1000 * 2 ** (retry - 1), LONGEST_WAIT_MS) * (0.5 + random / 2);

/** A missing permission or target stays missing. 501 is the rehearsal's own word for what it cannot do. */
export const isRetriable = ({ statusCode, code }: AwsError): boolean =>
  statusCode === 429 || code.startsWith('Throttling') || (statusCode >= 500 && statusCode !== 501);

export interface DeliveriesOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly targets: Targets;
  readonly delivery: EventDelivery;
  readonly onUndelivered: (undelivered: Consignment & Undelivered) => void;
}

/** What is on its way from rules and schedules to their targets. */
export class Deliveries {
  readonly #waits: Waits;

  constructor(private readonly options: DeliveriesOptions) {
    this.#waits = new Waits(options.clock);
  }

  send(consignment: Consignment): void {
    const { random, delivery: { duplicateShare } } = this.options;
    void this.#deliver(consignment);
    if (random() < duplicateShare) void this.#deliver(consignment);
  }

  close(): void {
    this.#waits.close();
  }

  async #deliver(consignment: Consignment): Promise<void> {
    const { clock, random, delivery: { latencyMs }, onUndelivered } = this.options;
    const { MaximumRetryAttempts: retries = DEFAULT_RETRIES, MaximumEventAgeInSeconds: age = DEFAULT_MAXIMUM_AGE_SECONDS } =
      consignment.retryPolicy ?? {};
    const deadline = clock.now() + age * 1000;
    let wait = latencyMs.min + random() * (latencyMs.max - latencyMs.min);
    for (let retry = 1; await this.#waits.for(wait); retry += 1) {
      const error = this.#attempt(consignment);
      if (error === undefined) return;
      wait = retryWaitMs(retry, random());
      if (!isRetriable(error) || retry > retries || clock.now() + wait > deadline) {
        onUndelivered({ ...consignment, error, at: clock.now() });
        return;
      }
    }
  }

  #attempt({ targetArn, payload, sender }: Consignment): AwsError | undefined {
    try {
      this.options.targets.deliver(targetArn, payload, sender);
      return undefined;
    } catch (error) {
      return asAwsError(error);
    }
  }
}
