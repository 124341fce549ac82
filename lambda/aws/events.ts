import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { EventKind, ShiftEventDetail } from '../contract';
import { EVENT_SOURCE, EVENT_TYPES } from '../contract';
import { bestEffortClient } from './client-settings';

export interface ShiftEvent {
  readonly kind: EventKind;
  readonly detail: ShiftEventDetail;
}

/** The account's default event bus. */
export class EventGateway {
  readonly #client = new EventBridgeClient(bestEffortClient);

  /** PutEvents takes ten at once; one invocation never has more than three to tell. */
  async put(events: readonly ShiftEvent[]): Promise<void> {
    const { FailedEntryCount = 0, Entries = [] } = await this.#client.send(new PutEventsCommand({
      Entries: events.map(({ kind, detail }) => ({ Source: EVENT_SOURCE, DetailType: EVENT_TYPES[kind], Detail: JSON.stringify(detail) })),
    }));
    const refused = Entries.find(({ ErrorCode }) => ErrorCode !== undefined);
    if (FailedEntryCount > 0) throw new Error(`EventBridge refused ${FailedEntryCount} events: ${refused?.ErrorCode}: ${refused?.ErrorMessage}`);
  }
}
