import type { TargetGroup } from '../../alb/target-group';
import { AwsError } from '../../aws-error';
import { findGroup, type LoadBalancers } from './find';
import { type Actions, type Fields, notImplemented } from '../wire/protocol';

/** How a target group calls a function. */
export type InvokeTarget = (functionArn: string, event: unknown, targetGroupArn: string) => Promise<unknown>;

interface Address {
  readonly Id: string;
  readonly Port?: number;
}

/** The words of the user guide's table "Health check reason codes". */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  'Elb.InitialHealthChecking': 'Initial health checks in progress',
  'Elb.RegistrationInProgress': 'Target registration is in progress',
  'Target.DeregistrationInProgress': 'Target deregistration is in progress',
  'Target.FailedHealthChecks': 'Health checks failed',
  'Target.HealthCheckDisabled': 'Health checks are disabled',
  'Target.NotInUse': 'Target group is not configured to receive traffic from the load balancer',
  'Target.NotRegistered': 'Target is not registered to the target group',
  'Target.ResponseCodeMismatch': 'Health checks failed with a code that does not match',
  'Target.Timeout': 'Request timed out',
};

const healthOf = (State: string, Reason?: string) => ({ State, Reason, Description: Reason && DESCRIPTIONS[Reason] });

const isLambda = ({ settings }: TargetGroup): boolean => settings.targetType === 'lambda';

/** A target without a port has that of its group. A function has none. */
const portOf = (group: TargetGroup, { Port }: Address): number => isLambda(group) ? 0 : Port ?? group.settings.port ?? 0;

const describeTargetHealth = (loadBalancers: LoadBalancers, { TargetGroupArn, Targets, Include }: Fields) => {
  if (Include !== undefined) throw notImplemented('DescribeTargetHealth with Include');
  const group = findGroup(loadBalancers, TargetGroupArn as string);
  const known = group.health();
  const wanted = (Targets as Address[] | undefined)?.map(target => ({ id: target.Id, port: portOf(group, target) }))
    ?? known.map(({ id, port }) => ({ id, port }));
  return {
    TargetHealthDescriptions: wanted.map(({ id, port }) => {
      const health = known.find(target => target.id === id && target.port === port);
      const address = isLambda(group) ? {} : { Port: port };
      return {
        Target: { Id: id, ...address },
        ...health && !isLambda(group) && { HealthCheckPort: String(port) },
        TargetHealth: health ? healthOf(health.state, health.reason) : healthOf('unused', 'Target.NotRegistered'),
      };
    }),
  };
};

/** Targets of a rehearsal are processes on this machine: an address elsewhere must not be talked to. */
const localOrigin = ({ settings }: TargetGroup, id: string, port: number): string => {
  if (settings.targetType !== 'ip' || !/^127(\.\d{1,3}){3}$/.test(id)) throw notImplemented(`RegisterTargets with the target ${id}, which is not a loopback IP address,`);
  return `http://${id}:${port}`;
};

const registerFunction = (group: TargetGroup, targets: readonly Address[], invoke: InvokeTarget | undefined): void => {
  const [target, ...others] = targets;
  if (!invoke) throw notImplemented('RegisterTargets with a function');
  if (others.length > 0) throw new AwsError('TooManyTargets', 'A target group can have a single Lambda function as its target');
  if (target && !/^arn:[\w-]+:lambda:/.test(target.Id)) throw new AwsError('ValidationError', `'${target.Id}' is not a valid Lambda function ARN`);
  if (target) group.registerFunction({ id: target.Id, invoke: event => invoke(target.Id, event, group.arn) });
};

/** All of them or, if one is elsewhere, none. */
const registerAddresses = (group: TargetGroup, targets: readonly Address[]): void => targets
  .map(target => ({ id: target.Id, port: portOf(group, target) }))
  .map(({ id, port }) => ({ id, port, origin: localOrigin(group, id, port) }))
  .forEach(address => group.register(address));

const registerTargets = (loadBalancers: LoadBalancers, input: Fields, invoke: InvokeTarget | undefined): undefined => {
  const group = findGroup(loadBalancers, input.TargetGroupArn as string);
  const targets = input.Targets as Address[];
  if (isLambda(group)) registerFunction(group, targets, invoke);
  else registerAddresses(group, targets);
};

/** A target that is not registered is passed over. Without a port, it is deregistered on every port. */
const deregisterTargets = (loadBalancers: LoadBalancers, { TargetGroupArn, Targets }: Fields): undefined => {
  const group = findGroup(loadBalancers, TargetGroupArn as string);
  const wanted = Targets as Address[];
  group.health()
    .filter(({ id, port }) => wanted.some(({ Id, Port = port }) => Id === id && Port === port))
    .forEach(({ id, port }) => group.deregister(id, port));
};

export const targetActions = (loadBalancers: LoadBalancers, invoke: InvokeTarget | undefined): Actions => ({
  DescribeTargetHealth: input => describeTargetHealth(loadBalancers, input),
  RegisterTargets: input => registerTargets(loadBalancers, input, invoke),
  DeregisterTargets: input => deregisterTargets(loadBalancers, input),
});
