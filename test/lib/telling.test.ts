import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { ListenerCondition } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { ColorAlarms } from '../../lib/color-alarms';
import type { TrafficShiftProps } from '../../lib/traffic-shift-props';
import { machinesOf, shiftOn } from './definitions';
import { Fixture } from './fixtures';
import { actionsOf, only, statementsOf } from './policies';
import { expectAcyclic } from './template-graph';

const deployed = (props: (fixture: Fixture) => Partial<TrafficShiftProps> = () => ({})) => {
  const fixture = new Fixture();
  const shift = shiftOn(fixture, props(fixture));
  const template = Template.fromStack(fixture.stack);
  const controller = statementsOf(template, only(template, 'AWS::IAM::Role', /ShiftControllerRole/));
  const { config } = machinesOf(template).migrate.definition.States['Load configuration']!.Parameters!;
  return { shift, template, controller, config };
};

const statementOf = ({ controller }: ReturnType<typeof deployed>, action: string) =>
  controller.find(each => actionsOf(each).includes(action));

test('events go to the default bus of the account, and to no other', () => {
  expect(JSON.stringify(statementOf(deployed(), 'events:PutEvents')!.Resource)).toMatch(/:events:.*:event-bus\/default"/);
});

test('a run stays in the history for 400 days, or for as long as the user says', () => {
  expect(deployed().config).toMatchObject({ historyDays: 400 });
  expect(deployed(() => ({ historyRetention: Duration.days(30) })).config).toMatchObject({ historyDays: 30 });
  for (const historyRetention of [Duration.hours(1), Duration.days(3651)]) {
    expect(() => deployed(() => ({ historyRetention }))).toThrow(/^Stack\/Shift: historyRetention is .*from 86400 to 315360000 seconds/);
  }
});

describe('a topic', () => {
  test('gets the text of what somebody on call wants to know, of this shift alone', () => {
    const { template } = deployed(fixture => ({ notifications: new Topic(fixture.stack, 'Topic') }));
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        'source': ['cdk-traffic-shift'],
        'detail-type': [
          'Traffic Shift Paused', 'Traffic Shift Completed', 'Traffic Shift Reverted', 'Traffic Shift RevertFailed', 'Traffic Shift Refused',
          'Traffic Shift Alarm', 'Traffic Shift Drifted',
        ],
        'detail': { shift: ['Stack/Shift'] },
      },
      Targets: [{
        InputTransformer: {
          InputPathsMap: { 'detail-text': '$.detail.text', 'detail-link': '$.detail.link' },
          InputTemplate: '"<detail-text>"\n"<detail-link>"',
        },
      }],
    });
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: { Statement: [{ Action: 'sns:Publish', Principal: { Service: 'events.amazonaws.com' } }] },
    });
    expectAcyclic(template);
  });

  test('that is not given leaves no rule behind', () => {
    expect(JSON.stringify(deployed().template.findResources('AWS::Events::Rule'))).not.toContain('"cdk-traffic-shift"');
  });
});

describe('a dashboard', () => {
  const alarms = (fixture: Fixture) => [new Alarm(fixture.stack, 'Any', {
    metric: new Metric({ namespace: 'Shop', metricName: 'Errors' }), threshold: 1, evaluationPeriods: 1,
  })];
  const withDashboard = () => deployed(fixture => {
    const targets = fixture.targets();
    return { routes: [fixture.route({ targets })], colorAlarms: new ColorAlarms(fixture.stack, 'Alarms', { targets }), alarms: alarms(fixture), dashboard: true };
  });
  const bodyOf = (template: Template) => JSON.stringify(Object.values(template.findResources('AWS::CloudWatch::Dashboard')));

  test('shows weights, what users get of either colour, and every alarm once', () => {
    const { template, shift } = withDashboard();
    template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
    const body = bodyOf(template);
    for (const seen of ['FILL(blue, REPEAT)', 'FILL(green, REPEAT)', 'RequestCount', 'blue_requests >= 1', 'green_requests >= 1', 'TargetResponseTime', 'p95']) {
      expect(body).toContain(seen);
    }
    const ids = Object.keys(template.findResources('AWS::CloudWatch::Alarm'));
    expect(ids).toHaveLength(3);
    for (const id of ids) expect(body.split(`"Fn::GetAtt":["${id}","Arn"]`)).toHaveLength(2);
    expect(shift.dashboard?.node.scope).toBe(shift);
    expectAcyclic(template);
  });

  test('has the weights from the controller, which may put metrics of this namespace only', () => {
    const with_ = withDashboard();
    expect(with_.config).toMatchObject({ weightMetric: true });
    expect(statementOf(with_, 'cloudwatch:PutMetricData')).toMatchObject({ Condition: { StringEquals: { 'cloudwatch:namespace': 'CdkTrafficShift' } } });
  });

  test('that is not asked for is not there, nor is what it needs', () => {
    const without = deployed();
    without.template.resourceCountIs('AWS::CloudWatch::Dashboard', 0);
    expect(without.shift.dashboard).toBeUndefined();
    expect(without.config).toMatchObject({ weightMetric: false });
    expect(statementOf(without, 'cloudwatch:PutMetricData')).toBeUndefined();
  });

  test('has a row for each pair of target groups, however many routes share it', () => {
    const rows = (shared: boolean) => bodyOf(deployed(fixture => {
      const listener = fixture.listener();
      const targets = fixture.targets();
      const route = (priority: number, id: string, own: typeof targets) => fixture.route({
        listener, targets: own, priority, conditions: [ListenerCondition.pathPatterns([`/${id}/*`])],
      }, id);
      return { dashboard: true, routes: [route(20, 'Api', targets), route(30, 'Web', shared ? targets : fixture.targets({}, 'Others'))] };
    }).template).match(/title\W+Requests/g);
    expect(rows(true)).toHaveLength(1);
    expect(rows(false)).toHaveLength(2);
  });
});
