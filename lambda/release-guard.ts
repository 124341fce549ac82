import type { CustomResourceEvent } from './aws/custom-resource';
import { customResourceHandler } from './aws/custom-resource';
import { LoadBalancerGateway } from './aws/load-balancer';
import { oncePermitted } from './aws/once-permitted';
import { RecordGateway } from './aws/records';
import { StackGateway } from './aws/stack';
import type { Reason, ReleaseGuardProperties, ShiftRecord } from './contract';
import type { GuardedDeployment } from './core/release-guard';
import { isRollback, unknownWhetherLive, whyNotDeploy } from './core/release-guard';
import { groupShare } from './core/rule-actions';

type Event = CustomResourceEvent<ReleaseGuardProperties>;

const loadBalancer = new LoadBalancerGateway();
const stack = new StackGateway();

const isGone = (error: unknown): boolean => error instanceof Error && error.name === 'RuleNotFoundException';

/** One by one: a rule that is gone makes the load balancer refuse to describe the others with it. It leads nobody anywhere. */
const shareBy = async (ruleArn: string, targetGroupArn: string): Promise<number> => {
  try {
    const [actions] = await oncePermitted(() => loadBalancer.readActions([ruleArn]));
    return groupShare(actions ?? [], targetGroupArn);
  } catch (error) {
    if (isGone(error)) return 0;
    throw error;
  }
};

const recordOf = async ({ Shift, RecordTable }: ReleaseGuardProperties): Promise<ShiftRecord | null> =>
  Shift === undefined || RecordTable === undefined ? null : oncePermitted(() => new RecordGateway(RecordTable).read(Shift));

const objection = async (properties: ReleaseGuardProperties): Promise<Reason | null> => {
  const deployment: GuardedDeployment = { color: properties.Color, version: properties.Version };
  try {
    const [record, ...shares] = await Promise.all([
      recordOf(properties), ...properties.RuleArns.map(ruleArn => shareBy(ruleArn, properties.TargetGroupArn)),
    ] as const);
    return whyNotDeploy(deployment, { record, shares });
  } catch (error) {
    console.error(error);
    return unknownWhetherLive(deployment, String(error));
  }
};

const stackStatus = async (stackId: string): Promise<string | null> => {
  try {
    return await stack.status(stackId);
  } catch (error) {
    console.error(error);
    return null;
  }
};

/** The stack is asked only where its answer matters: its calls are few, and all deployments of an account share them. */
const ask = async ({ ResourceProperties: properties, StackId }: Event): Promise<void> => {
  const reason = await objection(properties);
  if (reason === null) return;
  const { OverrideReason } = properties;
  if (OverrideReason !== undefined) return console.warn(JSON.stringify({ overridden: reason, overrideReason: OverrideReason }));
  const status = await stackStatus(StackId);
  if (isRollback(status)) return console.warn(JSON.stringify({ rollback: status, passed: reason }));
  throw Object.assign(new Error(reason.cause), { name: reason.error });
};

/** Only another version is asked about. What a first deployment brings is not known to be another one. */
const isAnotherVersion = ({ RequestType, ResourceProperties, OldResourceProperties }: Event): boolean =>
  RequestType === 'Update' && ResourceProperties.Version !== OldResourceProperties?.Version;

export const handler = customResourceHandler<ReleaseGuardProperties>(async event => {
  if (isAnotherVersion(event)) await ask(event);
  // Always the same, so that CloudFormation never replaces a guard.
  return { physicalId: event.PhysicalResourceId ?? event.LogicalResourceId, attributes: {} };
});
