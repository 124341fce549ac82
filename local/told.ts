import { EVENT_SOURCE, type ShiftEventDetail } from '../lambda/contract';
import type { BusEvent } from './aws/events/event';

/** What a shift told the account's event bus. */
export interface Told {
  /** One of `EVENT_TYPES`. */
  readonly type: string;
  readonly detail: ShiftEventDetail;
}

/** Nothing, if the event is somebody else's. */
export const toldBy = ({ source, 'detail-type': type, detail }: BusEvent): Told[] =>
  source === EVENT_SOURCE ? [{ type, detail: detail as ShiftEventDetail }] : [];
