import type { Rule } from '../rule';
import { failedShare } from './share';

export interface AlarmOptions {
  /** More than this share of green's requests in a minute is breaching. */
  readonly threshold: number;
  readonly datapointsToAlarm: number;
  readonly evaluationPeriods: number;
}

/**
 * A CloudWatch alarm on green's share of 5XX, M out of N minutes. A minute without requests has no data point, and CloudWatch evaluates
 * the most recent ones that there are: "Configuring how CloudWatch alarms treat missing data".
 */
export const alarm = ({ threshold, datapointsToAlarm, evaluationPeriods }: AlarmOptions): Rule => ({
  name: `alarm > ${threshold * 100} %, ${datapointsToAlarm} of ${evaluationPeriods}`,
  judge: () => {
    let breaching: readonly boolean[] = [];
    return {
      see: ({ green }) => {
        const share = failedShare(green);
        if (share === undefined) return false;
        breaching = [...breaching, share > threshold].slice(-evaluationPeriods);
        return breaching.filter(Boolean).length >= datapointsToAlarm;
      },
    };
  },
});
