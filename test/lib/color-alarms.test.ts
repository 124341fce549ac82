import { Match, Template } from 'aws-cdk-lib/assertions';
import { ColorAlarms, type ColorAlarmsProps } from '../../lib/color-alarms';
import { Fixture } from './fixtures';

function synthesize(props: Partial<ColorAlarmsProps> = {}): Template {
  const fixture = new Fixture();
  new ColorAlarms(fixture.stack, 'Alarms', { targets: fixture.route().targets, ...props });
  return Template.fromStack(fixture.stack);
}

test('two of three bad minutes set off the alarm of a colour', () => {
  const template = synthesize();
  template.resourceCountIs('AWS::CloudWatch::Alarm', 2);
  template.allResourcesProperties('AWS::CloudWatch::Alarm', {
    Threshold: 5,
    ComparisonOperator: 'GreaterThanThreshold',
    EvaluationPeriods: 3,
    DatapointsToAlarm: 2,
    TreatMissingData: 'notBreaching',
    Metrics: Match.arrayWith([Match.objectLike({ Expression: Match.stringLikeRegexp('^IF\\(requests >= 20, ') })]),
  });
  for (const Metric of metricsOf(template)) expect(Metric).toMatchObject({ Period: 60, Stat: 'Sum' });
});

test('each colour watches its own group', () => {
  const groups = Object.values(synthesize().findResources('AWS::CloudWatch::Alarm')).map(alarm => JSON.stringify(alarm.Properties.Metrics));
  expect(groups.map(text => [text.includes('BlueGroup'), text.includes('GreenGroup')])).toEqual([[true, false], [false, true]]);
});

test('numbers may be chosen', () => {
  synthesize({ threshold: 0.5, minimumRequests: 100, evaluationPeriods: 5, datapointsToAlarm: 5 })
    .allResourcesProperties('AWS::CloudWatch::Alarm', {
      Threshold: 0.5, EvaluationPeriods: 5, DatapointsToAlarm: 5,
      Metrics: Match.arrayWith([Match.objectLike({ Expression: Match.stringLikeRegexp('requests >= 100') })]),
    });
});

test('one minute needs one bad minute', () => {
  synthesize({ evaluationPeriods: 1 }).allResourcesProperties('AWS::CloudWatch::Alarm', { EvaluationPeriods: 1, DatapointsToAlarm: 1 });
});

test('may be made before the route', () => {
  const fixture = new Fixture();
  const targets = fixture.targets();
  const alarms = new ColorAlarms(fixture.stack, 'Alarms', { targets });
  fixture.route({ targets });
  expect(() => Template.fromStack(fixture.stack)).not.toThrow();
  expect([alarms.blue.length, alarms.green.length]).toEqual([1, 1]);
});

test.each<[Partial<ColorAlarmsProps>, string]>([
  [{ threshold: -1 }, 'threshold is -1 %: choose a number from 0 to 99 %'],
  [{ threshold: 100 }, 'threshold is 100 %'],
  [{ minimumRequests: 0 }, 'minimumRequests is 0'],
  [{ evaluationPeriods: 0 }, 'evaluationPeriods is 0 minutes: choose a whole number from 1 to 1440'],
  [{ datapointsToAlarm: 1.5 }, 'datapointsToAlarm is 1.5'],
  [{ datapointsToAlarm: 4 }, 'datapointsToAlarm is 4 of 3 minutes: choose at most 3'],
])('fails for %j', (props, message) => {
  expect(() => synthesize(props)).toThrow(message);
});

function metricsOf(template: Template): unknown[] {
  return Object.values(template.findResources('AWS::CloudWatch::Alarm'))
    .flatMap(alarm => alarm.Properties.Metrics as { MetricStat?: unknown }[])
    .flatMap(({ MetricStat }) => MetricStat ?? []);
}
