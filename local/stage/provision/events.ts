import { arnOf } from '../../aws/account';
import type { EventBus } from '../../aws/events/bus';
import type { Deliveries } from '../../aws/events/delivery';
import { isDefaultBus, type RuleInput, type RuleTarget } from '../../aws/events/rules';
import { scheduleArn, type SchedulerSchedule, schedulerTimes, sendScheduled } from '../../aws/events/scheduler';
import type { Schedule, Schedules } from '../../aws/events/schedules';
import type { Targets } from '../../aws/targets';
import type { Clock } from '../../clock';
import { type Deployed, type Lifecycles, physicalName, type ResourceToDeploy } from '../resource';

export interface EventHost {
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly schedules: Schedules;
  readonly deliveries: Deliveries;
  readonly targets: Targets;
}

/** What targets have here; parameters for other services are not looked at. */
const TARGET_PROPERTIES = new Set(['Id', 'Arn', 'RoleArn', 'Input', 'InputPath', 'InputTransformer', 'RetryPolicy']);

const ignoredOf = (path: string, properties: object, known: ReadonlySet<string>): string[] =>
  Object.keys(properties).filter(name => !known.has(name)).map(name => `${path}.${name}`);

const ignoredTargets = (targets: readonly RuleTarget[], known: Targets): string[] => targets.flatMap(target => {
  const path = `Targets.${target.Id}`;
  return known.isKnown(target.Arn) ? ignoredOf(path, target, TARGET_PROPERTIES) : [`${path}, which is ${target.Arn}`];
});

/** Only the default bus is rehearsed: a rule of another one never hears of anything. */
const rule = (resource: ResourceToDeploy, { bus, targets }: EventHost): Deployed => {
  const { EventBusName } = resource.properties;
  const name = physicalName(resource, 'Name');
  if (!isDefaultBus(EventBusName)) {
    return { ref: name, attributes: { Arn: arnOf('events', `rule/${EventBusName as string}/${name}`) }, ignored: ['EventBusName'] };
  }
  const given = resource.properties as unknown as RuleInput;
  const all = given.Targets ?? [];
  const { arn } = bus.putRule({ ...given, Name: name, Targets: all.filter(({ Arn }) => targets.isKnown(Arn)) });
  return { ref: name, attributes: { Arn: arn }, ignored: ignoredTargets(all, targets) };
};

const SCHEDULE_PROPERTIES = new Set([
  'Name', 'Description', 'ScheduleExpression', 'ScheduleExpressionTimezone', 'StartDate', 'EndDate', 'State', 'Target', 'FlexibleTimeWindow',
]);

type Scheduled = Map<string, Schedule>;

const unschedule = (name: string, { schedules }: EventHost, scheduled: Scheduled): void => {
  const known = scheduled.get(name);
  if (known) schedules.remove(known);
  scheduled.delete(name);
};

const schedule = (resource: ResourceToDeploy, host: EventHost, scheduled: Scheduled): Deployed => {
  const { clock, schedules, deliveries, targets } = host;
  const { properties } = resource;
  const given = { ...properties, Name: physicalName(resource, 'Name') } as unknown as SchedulerSchedule;
  const { Name, Target, State, FlexibleTimeWindow } = given;
  const deployed = { ref: Name, attributes: { Arn: scheduleArn(Name) } };
  if (!targets.isKnown(Target.Arn)) return { ...deployed, ignored: [`Target, which is ${Target.Arn}`] };
  const next = schedulerTimes(given, clock.now());
  unschedule(Name, host, scheduled);
  if (State !== 'DISABLED') {
    const added: Schedule = { next, onDue: dueAt => sendScheduled(given, dueAt, deliveries) };
    scheduled.set(Name, added);
    schedules.add(added);
  }
  const isFlexible = (FlexibleTimeWindow as { Mode?: string } | undefined)?.Mode === 'FLEXIBLE';
  return {
    ...deployed,
    ignored: [
      ...ignoredOf('Target', Target, TARGET_PROPERTIES),
      ...Object.keys(properties).filter(name => !SCHEDULE_PROPERTIES.has(name)),
      ...isFlexible ? ['FlexibleTimeWindow'] : [],
    ],
  };
};

export const eventLifecycles = (host: EventHost): Lifecycles => {
  const scheduled: Scheduled = new Map();
  return {
    'AWS::Events::Rule': {
      create: resource => rule(resource, host),
      remove: ({ ref }) => host.bus.deleteRule(String(ref)),
      replacedBy: ['Name', 'EventBusName'],
    },
    'AWS::Scheduler::Schedule': {
      create: resource => schedule(resource, host, scheduled),
      remove: ({ ref }) => unschedule(String(ref), host, scheduled),
      replacedBy: ['Name', 'GroupName'],
    },
  };
};
