import type { StateValue } from '@aws-sdk/client-cloudwatch';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { AlarmObservation } from '../core/alarm-watch';
import { patientClient } from './client-settings';

/** CloudWatch's limit of names in a call. */
const NAMES_PER_CALL = 100;

interface DescribedAlarm {
  readonly AlarmName?: string;
  readonly StateValue?: StateValue;
  readonly StateReason?: string;
  readonly StateTransitionedTimestamp?: Date;
  readonly StateUpdatedTimestamp?: Date;
  readonly EvaluationState?: string;
}

const observation = (alarm: DescribedAlarm): AlarmObservation => ({
  name: alarm.AlarmName ?? '',
  state: alarm.StateValue ?? 'INSUFFICIENT_DATA',
  stateReason: alarm.StateReason,
  since: (alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp)?.toISOString(),
  evaluationState: alarm.EvaluationState,
});

export class AlarmGateway {
  readonly #client = new CloudWatchClient(patientClient);

  /** Alarms that do not exist are absent from the answer. */
  async observe(names: readonly string[]): Promise<AlarmObservation[]> {
    const observations: AlarmObservation[] = [];
    for (let start = 0; start < names.length; start += NAMES_PER_CALL) {
      const { MetricAlarms = [], CompositeAlarms = [] } = await this.#client.send(new DescribeAlarmsCommand({
        AlarmNames: names.slice(start, start + NAMES_PER_CALL),
        // Without this, composite alarms are left out of the answer and would look like missing ones.
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
        MaxRecords: NAMES_PER_CALL,
      }));
      observations.push(...[...MetricAlarms, ...CompositeAlarms].map(observation));
    }
    return observations;
  }
}
