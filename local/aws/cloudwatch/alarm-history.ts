import type { AlarmStatus, StateRecord, Transition } from './alarm';

export type HistoryItemType = 'ConfigurationUpdate' | 'StateUpdate' | 'Action';

export interface HistoryItem {
  readonly alarmName: string;
  readonly alarmType: AlarmStatus['type'];
  readonly type: HistoryItemType;
  /** Rehearsed milliseconds since the epoch. */
  readonly at: number;
  readonly summary: string;
  /** JSON. */
  readonly data: string;
}

const stateData = ({ state, reason, reasonData }: StateRecord) =>
  ({ stateValue: state, stateReason: reason, stateReasonData: reasonData && JSON.parse(reasonData) as unknown });

const json = (data: object): string => JSON.stringify({ version: '1.0', ...data });

/** What happened to alarms. As in AWS, it outlives them. */
export class AlarmHistory {
  readonly #items: HistoryItem[] = [];

  /** The oldest first. */
  items(): readonly HistoryItem[] {
    return this.#items;
  }

  configured(done: 'created' | 'updated' | 'deleted', { name, type }: AlarmStatus, at: number): void {
    this.#items.push({
      alarmName: name, alarmType: type, type: 'ConfigurationUpdate', at, summary: `Alarm "${name}" ${done}`,
      data: json({ type: { created: 'Create', updated: 'Update', deleted: 'Delete' }[done] }),
    });
  }

  changed({ alarmName, type, from, to }: Transition): void {
    this.#items.push({
      alarmName, alarmType: type, type: 'StateUpdate', at: to.at, summary: `Alarm updated from ${from.state} to ${to.state}`,
      data: json({ oldState: stateData(from), newState: stateData(to) }),
    });
  }

  acted({ alarmName, type, to }: Transition, action: string): void {
    this.#items.push({
      alarmName, alarmType: type, type: 'Action', at: to.at, summary: `Successfully executed action ${action}`,
      data: json({ actionState: 'Succeeded', notificationResource: action }),
    });
  }
}
