import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget, Color as GraphColor, Dashboard, GraphWidget, MathExpression, Metric, type IAlarm, type IMetric, type IWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { COLORS, WEIGHT_METRIC, type Color } from '../../lambda/contract';
import type { IBlueGreenTargetGroups } from '../blue-green-target-groups';
import type { ColorTargetGroup } from '../color-target-group';

const FULL_WIDTH = 24;
const GRAPH = { width: FULL_WIDTH / 3, height: 6 };
const PERIOD = Duration.minutes(1);

/** CloudWatch's limit of one widget. */
const MOST_ALARMS = 100;

const GRAPH_COLORS: Readonly<Record<Color, string>> = { blue: GraphColor.BLUE, green: GraphColor.GREEN };

interface ShiftDashboardProps {
  readonly shift: string;
  /** Each once, however many routes take it. */
  readonly targets: IBlueGreenTargetGroups[];
  readonly alarms: IAlarm[];
}

/** What an operator looks at during a release: the weights, what users get of each colour, and the alarms. */
export function shiftDashboard(scope: Construct, { shift, targets, alarms }: ShiftDashboardProps): Dashboard {
  const rows = [[weights(shift)], ...targets.map(usersExperience)];
  if (alarms.length > 0) rows.push([alarmStates(alarms)]);
  return new Dashboard(scope, 'Dashboard', { defaultInterval: Duration.hours(3), widgets: rows });
}

/** Nobody tells the weights while no release runs: they stay what they were. */
function weights(shift: string): IWidget {
  const { namespace, name, dimensions } = WEIGHT_METRIC;
  const weight = (color: Color) => new MathExpression({
    expression: `FILL(${color}, REPEAT)`,
    usingMetrics: {
      [color]: new Metric({
        namespace, metricName: name, dimensionsMap: { [dimensions.shift]: shift, [dimensions.color]: color }, statistic: 'Maximum', period: PERIOD,
      }),
    },
    label: color, color: GRAPH_COLORS[color], period: PERIOD,
  });
  return new GraphWidget({
    title: `Weights of ${shift}`, width: FULL_WIDTH, height: GRAPH.height, left: COLORS.map(weight), leftYAxis: { min: 0, max: 100, label: '%', showUnits: false },
  });
}

interface Line {
  readonly label: string;
  readonly color: string;
}

function usersExperience(targets: IBlueGreenTargetGroups): IWidget[] {
  const graph = (title: string, unit: string, metricOf: (group: ColorTargetGroup, line: Line, color: Color) => IMetric) => new GraphWidget({
    ...GRAPH, title, leftYAxis: { min: 0, label: unit, showUnits: false },
    left: COLORS.map(color => metricOf(targets[color], { label: color, color: GRAPH_COLORS[color] }, color)),
  });
  return [
    graph('Requests', 'a minute', (group, line) => group.metricRequests(line)),
    graph('Failed requests', '%', (group, line, color) => withIdsOf(color, group.metricErrorRatio(1, line))),
    graph('95 % answered within', 's', (group, line) => group.metricResponseTime(line)),
  ];
}

/** The same names mean other metrics for the other colour, which one graph cannot hold. */
function withIdsOf(prefix: Color, { expression, usingMetrics, label, color }: MathExpression): MathExpression {
  const renamed = (id: string) => `${prefix}_${id}`;
  return new MathExpression({
    expression: expression.replace(/\w+/g, word => word in usingMetrics ? renamed(word) : word),
    usingMetrics: Object.fromEntries(Object.entries(usingMetrics).map(([id, metric]) => [renamed(id), metric])),
    label, color, period: PERIOD,
  });
}

function alarmStates(alarms: IAlarm[]): IWidget {
  return new AlarmStatusWidget({ title: 'Alarms', width: FULL_WIDTH, height: 3, alarms: alarms.slice(0, MOST_ALARMS) });
}
