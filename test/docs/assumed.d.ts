/** What the documents' code takes for granted: a stack around it, the reader's own resources, and imports that it leaves out. */
import type * as cdk from 'aws-cdk-lib';
import type * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as targetsOfEvents from 'aws-cdk-lib/aws-events-targets';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as lib from 'cdk-traffic-shift';

declare global {
  const BlueGreenDeployment: typeof lib.BlueGreenDeployment;
  const BlueGreenRoute: typeof lib.BlueGreenRoute;
  const BlueGreenTargetGroups: typeof lib.BlueGreenTargetGroups;
  const ColorAlarms: typeof lib.ColorAlarms;
  const RetireAction: typeof lib.RetireAction;
  const ShiftSchedule: typeof lib.ShiftSchedule;
  const TrafficShift: typeof lib.TrafficShift;
  const WeightedRule: typeof lib.WeightedRule;

  const CfnParameter: typeof cdk.CfnParameter;
  const ContainerImage: typeof ecs.ContainerImage;
  const Duration: typeof cdk.Duration;
  const EventField: typeof events.EventField;
  const Metric: typeof cloudwatch.Metric;
  const Rule: typeof events.Rule;
  const RuleTargetInput: typeof events.RuleTargetInput;
  const SnsTopic: typeof targetsOfEvents.SnsTopic;
  const Topic: typeof sns.Topic;

  /** Of a `BlueGreenDeployment`, where the code has three dots. */
  const rest: Pick<lib.BlueGreenDeploymentProps, 'listener' | 'priority' | 'conditions' | 'vpc' | 'port' | 'targetType'>;

  const blueService: ecs.FargateService;
  const chatTopic: sns.ITopic;
  const checkoutErrors: cloudwatch.IAlarm;
  const conditions: elb.ListenerCondition[];
  const deployRole: iam.IRole;
  const existingGroup: elb.ApplicationTargetGroup;
  const fargateService: ecs.FargateService;
  const greenFunction: lambda.Function;
  const greenService: ecs.FargateService;
  const instances: autoscaling.AutoScalingGroup;
  const listener: elb.IApplicationListener;
  const loadTest: lambda.IFunction;
  const newGroup: elb.ApplicationTargetGroup;
  const onCallRole: iam.IRole;
  const openIncident: lambda.IFunction;
  const previewSecret: secretsmanager.ISecret;
  const repository: ecr.IRepository;
  const route: lib.BlueGreenRoute;
  const apiRoute: lib.BlueGreenRoute;
  const webRoute: lib.BlueGreenRoute;
  const ruleArn: string;
  const service: ecs.FargateService;
  const targets: lib.BlueGreenTargetGroups;
  const taskDefinition: ecs.FargateTaskDefinition;
  const version: string;
  const vpc: ec2.IVpc;
}
