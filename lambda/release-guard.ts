import type { CustomResourceEvent } from './aws/custom-resource';
import { customResourceHandler } from './aws/custom-resource';
import { LoadBalancerGateway } from './aws/load-balancer';
import { oncePermitted } from './aws/once-permitted';
import { RecordGateway } from './aws/records';
import { StackGateway } from './aws/stack';
import type { Reason, ReleaseGuardProperties, ShiftRecord } from './contract';
import { recordedShares } from './core/record';
import type { GuardedDeployment } from './core/release-guard';
import { unknownWhetherLive, whyNotDeploy } from './core/release-guard';
import { groupShare } from './core/rule-actions';
import { isRolledBack } from './stack-rollback';

type Event = CustomResourceEvent<ReleaseGuardProperties>;

const loadBalancer = new LoadBalancerGateway();
const stacks = new StackGateway();

/** By the rules where they are known. One that is gone leads nobody anywhere. */
const sharesOf = async ({ Color, RuleArns, TargetGroupArn }: ReleaseGuardProperties, record: ShiftRecord | null): Promise<number[]> => {
  if (RuleArns === undefined || TargetGroupArn === undefined) return [recordedShares(record)[Color]];
  const rules = await oncePermitted(() => loadBalancer.readActions(RuleArns));
  return rules.map(actions => groupShare(actions ?? [], TargetGroupArn));
};

const recordOf = async ({ Shift, RecordTable }: ReleaseGuardProperties): Promise<ShiftRecord | null> =>
  Shift === undefined || RecordTable === undefined ? null : oncePermitted(() => new RecordGateway(RecordTable).read(Shift));

const objection = async (properties: ReleaseGuardProperties): Promise<Reason | null> => {
  const deployment: GuardedDeployment = { color: properties.Color, version: properties.Version };
  try {
    const record = await recordOf(properties);
    return whyNotDeploy(deployment, { record, shares: await sharesOf(properties, record) });
  } catch (error) {
    console.error(error);
    return unknownWhetherLive(deployment, String(error));
  }
};

/** The stack is asked only where its answer matters: its calls are few, and all deployments of an account share them. */
const ask = async ({ ResourceProperties: properties, StackId }: Event): Promise<void> => {
  const reason = await objection(properties);
  if (reason === null) return;
  const { OverrideReason } = properties;
  if (OverrideReason !== undefined) return console.warn(JSON.stringify({ overridden: reason, overrideReason: OverrideReason }));
  if (await isRolledBack(stacks, StackId)) return console.warn(JSON.stringify({ rolledBack: StackId, passed: reason }));
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
