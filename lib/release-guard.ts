import { Annotations, Aspects, CustomResource, Duration, Lazy, type IAspect } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { RELEASE_GUARD_RESOURCE_TYPE, type ReleaseGuardProperties } from '../lambda/contract';
import type { ColorTargetGroup } from './color-target-group';
import type { RuleOwner } from './private/guarded-group';
import { ReleaseGuardFunction } from './private/release-guard-function';
import { ConfigurationError } from './private/validation';

/**
 * What may be said of a guard.
 */
export interface ReleaseGuardOptions {
  /**
   * Why versions go to this colour although it is live. As long as it stands here nothing is refused, whatever the version: take it out
   * again after the deployment. Each time it was needed the guard's log says so, with the reason.
   *
   * @default - a version that would change the live colour is refused
   */
  readonly overrideReason?: string;
}

/**
 * Properties of a `ReleaseGuard`.
 */
export interface ReleaseGuardProps extends ReleaseGuardOptions {
  /**
   * The colour that the version goes to. A route must lead to it.
   */
  readonly colorTargetGroup: ColorTargetGroup;

  /**
   * What is deployed: another text for each release, as an image's digest or a build's number. May be a token, as the value of an SSM
   * parameter.
   *
   * With a text that stays the same, as `latest`, the guard never refuses anything.
   */
  readonly version: string;
}

/** Three attempts of the function, and the minutes between them. Unless told, CloudFormation waits for an hour. */
const ANSWER_BUDGET = Duration.minutes(15);

/**
 * Fails a deployment that would put another version on the live colour, before anything of the colour has changed.
 *
 * Whoever serves the colour has to wait for the guard: `service.node.addDependency(guard)`, and so with an Auto Scaling group, or with
 * the alias of a Lambda function. CloudFormation then asks the guard first.
 *
 * - **Refused** is another version than the last deployed one while the colour has a share of the live weights of any rule, or while a
 *   release of its shift is running or has not finished retiring the old colour. The error says since when the colour is live, and what
 *   to do. It is refused, too, when the rules or the record of the shift cannot be read: then nobody knows.
 * - **Passes** whatever leaves the version as it is, so that the number of tasks or an environment variable can be changed at any time.
 *   So do the first deployment of a guard, for it does not know what served before; every stack rollback, for it brings back what
 *   ran before (and if the stack's status cannot be read, this may be one); and the deletion of the guard.
 * - **Not live** is a colour whose rules are gone, or answer by themselves, as with a maintenance page, or forward elsewhere: it gets no
 *   users, so its version may change. Only rules of `BlueGreenRoute` and `WeightedRule` are looked at, no preview and no other rule.
 *
 * The guard is asked once for each deployment, and what is deployed past CloudFormation (`cdk deploy --hotswap`, a new ECS deployment by
 * the command line) passes it by.
 */
export class ReleaseGuard extends Construct {
  /**
   * Throws if the version or the reason of an override is empty, and at synthesis if no route leads to the colour.
   */
  constructor(scope: Construct, id: string, props: ReleaseGuardProps) {
    super(scope, id);
    requireText(this, 'version', props.version, 'give what is deployed, as an image\'s digest or a build\'s number');
    requireText(this, 'overrideReason', props.overrideReason, 'say why the live colour is changed, or leave it out');
    const provider = ReleaseGuardFunction.of(this);
    new CustomResource(this, 'Resource', {
      serviceToken: provider.functionArn,
      resourceType: RELEASE_GUARD_RESOURCE_TYPE,
      serviceTimeout: ANSWER_BUDGET,
      properties: propertiesOf(props),
    });
    Aspects.of(this).add(new ReadsRecord(provider, props.colorTargetGroup));
    this.warnIfOverridden(props);
  }

  private warnIfOverridden({ overrideReason }: ReleaseGuardProps): void {
    if (overrideReason === undefined) return;
    Annotations.of(this).addWarningV2('cdk-traffic-shift:guardOverridden',
      'overrideReason lets every version go to this colour even while it is live: take it out again after the deployment');
  }
}

/** Routes and shifts may come after the guard: the permission waits until all constructs are there. */
class ReadsRecord implements IAspect {
  constructor(private readonly provider: ReleaseGuardFunction, private readonly group: ColorTargetGroup) {}

  public visit(): void {
    const owner = ownerOf(this.group);
    if (owner) this.provider.readRecord(owner);
  }
}

/** A group whose routes belong to several shifts has the record of the first: the weights of all its rules are read in any case. */
function ownerOf(group: ColorTargetGroup): RuleOwner | undefined {
  return group._guarded().rules.find(rule => rule._owner !== undefined)?._owner;
}

function propertiesOf(props: ReleaseGuardProps): Omit<ReleaseGuardProperties, 'ServiceToken'> {
  const { colorTargetGroup: group, version, overrideReason } = props;
  return {
    Color: Lazy.string({ produce: () => group._guarded().color }) as ReleaseGuardProperties['Color'],
    Version: version,
    TargetGroupArn: group.targetGroup.targetGroupArn,
    RuleArns: Lazy.list({ produce: () => group._guarded().rules.map(rule => rule.ruleArn) }),
    ...overrideReason !== undefined && { OverrideReason: overrideReason },
    Shift: Lazy.string({ produce: () => ownerOf(group)?.shift }),
    RecordTable: Lazy.string({ produce: () => ownerOf(group)?.table.tableName }),
  };
}

function requireText(at: Construct, field: string, value: string | undefined, what: string): void {
  if (value === '') throw new ConfigurationError(at, `${field} is empty: ${what}`);
}
