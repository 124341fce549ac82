import { setImmediate as nextTurn } from 'node:timers/promises';
import { DescribeAlarmsCommand, DisableAlarmActionsCommand, EnableAlarmActionsCommand } from '@aws-sdk/client-cloudwatch';
import type { CompositeAlarmInput, Transition } from '../../../../local/aws/cloudwatch/alarm';
import type { AlarmState } from '../../../../local/aws/cloudwatch/alarms';
import { CloudWatch } from '../../../../local/aws/cloudwatch/cloudwatch';
import { alarmData } from '../../../../local/aws/cloudwatch/event-data';
import type { MetricAlarmInput } from '../../../../local/aws/cloudwatch/metric-alarm';
import { MetricStore } from '../../../../local/aws/cloudwatch/metric-store';
import { ManualClock, type Stage, START, startStage } from '../support';

/** Whoever sleeps by it finds that the time has passed. */
class SteppingClock extends ManualClock {
  override async sleep(ms = 0): Promise<void> {
    this.ms += ms;
    await nextTurn();
  }
}

let stage: Stage;
let running: CloudWatch | undefined;
let taken: [action: string, transition: Transition][];

const OK = 'arn:aws:sns:us-east-1:123456789012:ok';
const ALARM = 'arn:aws:sns:us-east-1:123456789012:alarm';
const GONE = 'arn:aws:lambda:us-east-1:123456789012:function:gone';
const ACTIONS = { OKActions: [OK], AlarmActions: [ALARM, GONE], InsufficientDataActions: [GONE] };

const ERRORS: MetricAlarmInput = {
  AlarmName: 'errors', AlarmDescription: 'too many', Namespace: 'AWS/ApplicationELB', MetricName: 'HTTPCode_Target_5XX_Count',
  Dimensions: [{ Name: 'TargetGroup', Value: 'green' }], Statistic: 'Sum', Period: 60,
  ComparisonOperator: 'GreaterThanThreshold', Threshold: 5, EvaluationPeriods: 1, TreatMissingData: 'ignore',
};
const ANY: CompositeAlarmInput = { AlarmName: 'any', AlarmRule: 'ALARM(errors)', ...ACTIONS };
const SUPPRESSED = { ...ANY, ActionsSuppressor: 'maintenance', ActionsSuppressorWaitPeriod: 60, ActionsSuppressorExtensionPeriod: 90 };

beforeEach(async () => {
  stage = await startStage();
  taken = [];
  stage.cloudWatch.onAction((action, transition) => taken.push([action, transition]));
});
afterEach(async () => {
  await running?.stop();
  await stage.close();
});

const set = (name: string, state: AlarmState) => stage.cloudWatch.setAlarmState(name, { state, reason: 'a test' });
const later = (seconds: number) => {
  stage.clock.ms = START + seconds * 1000;
  stage.cloudWatch.evaluate();
};
const actions = () => taken.map(([action]) => action);

describe('actions', () => {
  test('are taken on transitions into their state only', () => {
    stage.cloudWatch.putMetricAlarm({ ...ERRORS, ...ACTIONS });
    set('errors', 'ALARM');
    set('errors', 'ALARM');
    later(600);
    expect(actions()).toEqual([ALARM, GONE]);
    set('errors', 'OK');
    set('errors', 'INSUFFICIENT_DATA');
    expect(actions().slice(2)).toEqual([OK, GONE]);
    expect(taken[2]![1]).toMatchObject({ alarmName: 'errors', from: { state: 'ALARM' }, to: { state: 'OK', reason: 'a test' } });
  });

  test('come after whoever watches the transition', () => {
    const order: string[] = [];
    stage.cloudWatch.onAction(() => order.push('action'));
    stage.cloudWatch.onTransition(() => order.push('transition'));
    stage.cloudWatch.putMetricAlarm({ ...ERRORS, ...ACTIONS });
    set('errors', 'OK');
    expect(order).toEqual(['transition', 'action']);
  });

  test('can be switched off, when the alarm is put and later', async () => {
    const { clients: { cloudWatch: client }, cloudWatch } = stage;
    const isEnabled = async () => (await client.send(new DescribeAlarmsCommand({}))).MetricAlarms![0]!.ActionsEnabled;
    cloudWatch.putMetricAlarm({ ...ERRORS, ...ACTIONS, ActionsEnabled: false });
    set('errors', 'OK');
    expect([actions(), await isEnabled()]).toEqual([[], false]);
    await client.send(new EnableAlarmActionsCommand({ AlarmNames: ['errors', 'unknown'] }));
    set('errors', 'ALARM');
    expect([actions(), await isEnabled()]).toEqual([[ALARM, GONE], true]);
    await client.send(new DisableAlarmActionsCommand({ AlarmNames: ['errors'] }));
    set('errors', 'OK');
    expect([actions().length, await isEnabled()]).toEqual([2, false]);
  });

  test('of a composite follow its first state, too', () => {
    stage.cloudWatch.putMetricAlarm(ERRORS);
    stage.cloudWatch.putCompositeAlarm(ANY);
    expect(actions()).toEqual([OK]);
  });
});

describe('suppression', () => {
  const status = async () => {
    const { CompositeAlarms } = await stage.clients.cloudWatch.send(new DescribeAlarmsCommand({ AlarmTypes: ['CompositeAlarm'] }));
    return CompositeAlarms![0]!;
  };

  beforeEach(() => {
    stage.cloudWatch.putMetricAlarm(ERRORS);
    stage.cloudWatch.putMetricAlarm({ ...ERRORS, AlarmName: 'maintenance' });
    stage.cloudWatch.putCompositeAlarm(SUPPRESSED);
    later(60);
    taken = [];
  });

  test('waits for the suppressor, then acts', async () => {
    later(100);
    set('errors', 'ALARM');
    expect(await status()).toMatchObject({
      StateValue: 'ALARM', ActionsSuppressedBy: 'WaitPeriod', ActionsSuppressedReason: 'Actions suppressed by WaitPeriod', ActionsSuppressor: 'maintenance',
    });
    later(159);
    expect(actions()).toEqual([]);
    later(160);
    expect(actions()).toEqual([ALARM, GONE]);
    const described = await status();
    expect(described.ActionsSuppressedBy).toBeUndefined();
    expect(described).toMatchObject({
      StateTransitionedTimestamp: new Date(START + 100_000), StateUpdatedTimestamp: new Date(START + 160_000),
    });
    expect(taken[0]![1]).toMatchObject({
      from: { state: 'ALARM', suppressedBy: 'WaitPeriod', at: START + 100_000 }, to: { state: 'ALARM', at: START + 160_000 },
    });
  });

  test('lasts as long as the suppressor is in ALARM, and its extension', async () => {
    set('errors', 'ALARM');
    set('maintenance', 'ALARM');
    expect((await status()).ActionsSuppressedBy).toBe('Alarm');
    later(3600);
    set('maintenance', 'OK');
    expect((await status()).ActionsSuppressedBy).toBe('ExtensionPeriod');
    later(3689);
    expect(actions()).toEqual([]);
    later(3690);
    expect(actions()).toEqual([ALARM, GONE]);
  });

  test('ends without an action of the state that passed', () => {
    set('errors', 'ALARM');
    set('errors', 'OK');
    later(200);
    expect(actions()).toEqual([OK]);
  });

  test('is forgotten with the suppressor', () => {
    set('errors', 'ALARM');
    stage.cloudWatch.putCompositeAlarm(ANY);
    later(1000);
    expect(actions()).toEqual([]);
    expect(stage.cloudWatch.alarms().find(({ name }) => name === 'any')!.record.suppressedBy).toBeUndefined();
  });

  test.each([
    [{ ...SUPPRESSED, ActionsSuppressorWaitPeriod: undefined }, 'ActionsSuppressor needs ActionsSuppressorWaitPeriod'],
    [{ ...SUPPRESSED, ActionsSuppressor: 'unknown' }, 'uses unknown, which does not exist'],
  ])('needs its periods and an alarm: %#', (input, message) => {
    expect(() => stage.cloudWatch.putCompositeAlarm(input)).toThrow(message);
  });

  test('ends between two minutes', async () => {
    const clock = new SteppingClock();
    const cloudWatch = new CloudWatch({ clock, store: new MetricStore() });
    cloudWatch.putMetricAlarm(ERRORS);
    cloudWatch.putMetricAlarm({ ...ERRORS, AlarmName: 'maintenance' });
    const acted = new Promise<Transition>(resolve => cloudWatch.onAction((action, transition) => {
      if (action === ALARM) resolve(transition);
    }));
    cloudWatch.putCompositeAlarm({ ...SUPPRESSED, ActionsSuppressorWaitPeriod: 15 });
    cloudWatch.setAlarmState('errors', { state: 'ALARM', reason: 'a test' });
    running = cloudWatch;
    cloudWatch.start();
    expect(await acted).toMatchObject({ from: { suppressedBy: 'WaitPeriod', at: START }, to: { state: 'ALARM', at: START + 20_000 } });
  });
});

describe('what is told of a transition', () => {
  const transitions = () => {
    const seen: Transition[] = [];
    stage.cloudWatch.onTransition(transition => seen.push(transition));
    return seen;
  };

  test('of an alarm on a metric', () => {
    stage.cloudWatch.putMetricAlarm(ERRORS);
    const seen = transitions();
    stage.clock.ms += 1234;
    set('errors', 'ALARM');
    expect(alarmData(seen[0]!)).toEqual({
      alarmName: 'errors',
      state: { value: 'ALARM', reason: 'a test', timestamp: '2026-01-01T00:00:01.234+0000' },
      previousState: { value: 'INSUFFICIENT_DATA', reason: 'Unchecked: Initial alarm creation', timestamp: '2026-01-01T00:00:00.000+0000' },
      configuration: {
        description: 'too many',
        metrics: [{
          id: 'm1',
          metricStat: {
            metric: { namespace: 'AWS/ApplicationELB', name: 'HTTPCode_Target_5XX_Count', dimensions: { TargetGroup: 'green' } }, period: 60, stat: 'Sum',
          },
          returnData: true,
        }],
      },
    });
  });

  test('of an alarm on metric math', () => {
    const { Namespace, MetricName } = ERRORS;
    stage.cloudWatch.putMetricAlarm({
      ...ERRORS, Namespace: undefined, MetricName: undefined, Dimensions: undefined, Statistic: undefined, Period: undefined,
      Metrics: [
        { Id: 'twice', Expression: '2 * e', Label: 'twice the errors' },
        { Id: 'e', MetricStat: { Metric: { Namespace, MetricName }, Period: 60, Stat: 'Sum' }, ReturnData: false },
      ],
    });
    const seen = transitions();
    set('errors', 'ALARM');
    expect(alarmData(seen[0]!).configuration).toEqual({
      description: 'too many',
      metrics: [
        { id: 'twice', expression: '2 * e', label: 'twice the errors', returnData: true },
        {
          id: 'e', metricStat: { metric: { namespace: 'AWS/ApplicationELB', name: 'HTTPCode_Target_5XX_Count', dimensions: {} }, period: 60, stat: 'Sum' },
          returnData: false,
        },
      ],
    });
  });

  test('of a composite alarm', () => {
    stage.cloudWatch.putMetricAlarm(ERRORS);
    stage.cloudWatch.putMetricAlarm({ ...ERRORS, AlarmName: 'maintenance' });
    stage.cloudWatch.putCompositeAlarm(SUPPRESSED);
    const seen = transitions();
    set('errors', 'ALARM');
    expect(alarmData(seen[1]!)).toMatchObject({
      alarmName: 'any',
      state: { value: 'ALARM', actionsSuppressedBy: 'WaitPeriod', actionsSuppressedReason: 'Actions suppressed by WaitPeriod' },
      previousState: { value: 'OK' },
      configuration: {
        alarmRule: 'ALARM(errors)', actionsSuppressor: 'maintenance', actionsSuppressorWaitPeriod: 60, actionsSuppressorExtensionPeriod: 90,
      },
    });
  });
});
