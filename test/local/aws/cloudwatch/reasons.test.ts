import { type AlarmSettings, type AlarmState, evaluateAlarm } from '../../../../local/aws/cloudwatch/alarms';
import { verdictOf } from '../../../../local/aws/cloudwatch/reasons';
import { START } from '../support';

const MINUTE = 60_000;
const SETTINGS: AlarmSettings = {
  comparison: 'GreaterThanThreshold', threshold: 5, evaluationPeriods: 3, datapointsToAlarm: 2, missingData: 'missing',
};

/** What is said of the minutes that end at START + 5 minutes. */
const said = (values: readonly (number | undefined)[], change: Partial<AlarmSettings> = {}, current: AlarmState = 'OK') => {
  const settings = { ...SETTINGS, ...change };
  const to = START + 5 * MINUTE;
  const { reason, reasonData, state } = verdictOf(evaluateAlarm(settings, values, current), {
    settings, periodMs: MINUTE, from: to - values.length * MINUTE, to, now: to + 7, statistic: 'Sum', sampleCount: () => 9,
  });
  return { state, reason, data: JSON.parse(reasonData!) as Record<string, unknown> };
};

test('an alarm names the datapoints that breach', () => {
  expect(said([0, 0, 6, 1, 7.5])).toEqual({
    state: 'ALARM',
    reason: 'Threshold Crossed: 2 out of the last 3 datapoints [7.5 (01/01/26 00:04:00), 6.0 (01/01/26 00:02:00)] were greater than the threshold (5.0) '
      + '(minimum 2 datapoints for OK -> ALARM transition).',
    data: {
      version: '1.0',
      queryDate: '2026-01-01T00:05:00.007+0000',
      startDate: '2026-01-01T00:02:00.000+0000',
      statistic: 'Sum',
      period: 60,
      recentDatapoints: [6, 1, 7.5],
      threshold: 5,
      evaluatedDatapoints: [
        { timestamp: '2026-01-01T00:04:00.000+0000', sampleCount: 9, value: 7.5 },
        { timestamp: '2026-01-01T00:03:00.000+0000', sampleCount: 9, value: 1 },
        { timestamp: '2026-01-01T00:02:00.000+0000', sampleCount: 9, value: 6 },
      ],
    },
  });
});

test.each<[string, (number | undefined)[], Partial<AlarmSettings>, string]>([
  ['one datapoint', [0, 0, 1], { evaluationPeriods: 1, datapointsToAlarm: 1 },
    'Threshold Crossed: 1 out of the last 1 datapoints [1.0 (01/01/26 00:04:00)] was not greater than the threshold (5.0) '
    + '(minimum 1 datapoint for ALARM -> OK transition).'],
  ['one of three', [0, 0, 0], { datapointsToAlarm: 1 }, '(minimum 3 datapoints for ALARM -> OK transition).'],
  ['another comparison', [0, 0, 9], { evaluationPeriods: 1, datapointsToAlarm: 1, comparison: 'LessThanOrEqualToThreshold' },
    '[9.0 (01/01/26 00:04:00)] was not less than or equal to the threshold (5.0)'],
  ['missing ones', [undefined, undefined, undefined, 1, undefined], { missingData: 'notBreaching' },
    'and 2 missing datapoints were treated as [NonBreaching] (minimum 2 datapoints for ALARM -> OK transition).'],
  ['none', [undefined, undefined, undefined, undefined, undefined], {}, 'Insufficient Data: 5 datapoints were unknown.'],
  ['none, which breach', [undefined, undefined, undefined, undefined, undefined], { missingData: 'breaching' },
    'Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as [Breaching].'],
])('in CloudWatch\'s words: %s', (_, values, change, words) => {
  expect(said(values, change, 'ALARM').reason).toContain(words);
});

test('where there is no data, CloudWatch lists when it looked', () => {
  const { data } = said([undefined, undefined, undefined]);
  expect(data).toEqual({
    version: '1.0', queryDate: expect.any(String), statistic: 'Sum', period: 60, recentDatapoints: [], threshold: 5,
    evaluatedDatapoints: ['04', '03', '02'].map(minute => ({ timestamp: `2026-01-01T00:${minute}:00.000+0000` })),
  });
});
