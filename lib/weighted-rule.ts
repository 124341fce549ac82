import { CustomResource, Lazy, TagManager, TagType, Tokenization, type ITaggableV2 } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { CfnListenerRule, IApplicationListener, ListenerCondition } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct, type IConstruct } from 'constructs';
import { WEIGHTED_RULE_ATTRIBUTES, WEIGHTED_RULE_RESOURCE_TYPE, type WeightedRuleProperties } from '../lambda/contract';
import type { IBlueGreenTargetGroups } from './blue-green-target-groups';
import { allowAuthentication } from './private/authentication-checks';
import { LIMITS } from './private/limits';
import { pascalCase } from './private/pascal-case';
import { requireConditions, requireRuleArn, requireTransforms, type RawCondition } from './private/rule-checks';
import { ownerOf, type RuleOwner } from './private/rule-owner';
import { renderedTags } from './private/rule-tags';
import { requireRange } from './private/validation';
import { ANSWER_BUDGET, WeightedRuleFunction } from './private/weighted-rule-function';
import type { RouteAuthentication } from './route-authentication';

/**
 * A listener rule whose weights a release moves.
 */
export interface IWeightedRule extends IConstruct {
  /**
   * ARN of the rule.
   */
  readonly ruleArn: string;
}

/**
 * Properties of a `WeightedRule`.
 */
export interface WeightedRuleProps {
  /**
   * The listener to which the rule belongs: new, existing or imported. Another one gets a rule with the shares that are live; the old rule
   * goes afterwards.
   */
  readonly listener: IApplicationListener;

  /**
   * The rule's place among the rules of the listener, of which the lowest number is tried first: a whole number from 1 to 50000.
   */
  readonly priority: number;

  /**
   * Which requests the rule takes: at least one condition, and at most five values over all of them.
   */
  readonly conditions: ListenerCondition[];

  /**
   * The groups between which the rule's traffic is shifted. Blue gets everything when the rule is created, unless a record or a rule with
   * the same conditions and groups says what is live. A group that replaces another one gets the other one's share.
   */
  readonly targets: IBlueGreenTargetGroups;

  /**
   * Makes the load balancer ask who the user is before it forwards a request.
   *
   * @default - requests are forwarded without
   */
  readonly authentication?: RouteAuthentication;

  /**
   * Rewrites requests before they reach a target: at most one `host-header-rewrite` and one `url-rewrite`. Which rule takes a request is
   * decided before.
   *
   * @default - requests reach the targets as they came
   */
  readonly transforms?: CfnListenerRule.TransformProperty[];
}

/**
 * A listener rule whose weights belong to the releases, and which no deployment resets.
 *
 * CloudFormation writes the weights that a template holds back to a native rule with the next change of the rule, stack rollback
 * or drift repair. So here the template holds none: a custom resource creates the rule, changes only what changed, and deletes it
 * with the construct.
 *
 * The rule has the tags of its stack, of its scopes and of the construct: `Tags.of(rule).add(...)`. Tags that only the command line gives
 * (`cdk deploy --tags`) do not reach it, since CloudFormation hands them on to resources of its own types only.
 */
export class WeightedRule extends Construct implements IWeightedRule, ITaggableV2 {
  /**
   * Takes a rule that exists and that nothing in this app creates: its weights are shifted, and everything else stays as it is.
   *
   * Whoever owns the rule must not write its actions any more: Terraform for instance is told to ignore changes of `action`. It has to
   * forward to nothing but the two groups of the route. Throws if the ARN is not that of a listener rule.
   *
   * @param ruleArn `arn:aws:elasticloadbalancing:<region>:<account>:listener-rule/app/<load balancer>/<id>/<listener id>/<rule id>`
   */
  public static fromRuleArn(scope: Construct, id: string, ruleArn: string): IWeightedRule {
    // eslint-disable-next-line awscdk/require-passing-this -- a factory has no `this`
    return new ImportedRule(scope, id, { ruleArn });
  }

  /**
   * ARN of the rule. Another listener makes another rule, and so another ARN.
   */
  public readonly ruleArn: string;

  /**
   * ARN of the listener, as of the rule's deployment: whoever refers to it comes after the rule.
   */
  public readonly listenerArn: string;

  /**
   * ARN of the blue group, as of the rule's deployment: whoever refers to it comes after the rule.
   */
  public readonly blueTargetGroupArn: string;

  /**
   * ARN of the green group, as of the rule's deployment: whoever refers to it comes after the rule.
   */
  public readonly greenTargetGroupArn: string;

  /**
   * The tags of the rule.
   */
  public readonly cdkTagManager = new TagManager(TagType.KEY_VALUE, WEIGHTED_RULE_RESOURCE_TYPE);

  /**
   * @internal
   */
  public readonly _props: WeightedRuleProps;

  private readonly provider: WeightedRuleFunction;
  private readonly resource: CustomResource;

  /**
   * Throws if the priority, the conditions or the transforms are none that the load balancer takes, or if users shall be authenticated by a
   * listener that does not speak HTTPS.
   */
  constructor(scope: Construct, id: string, props: WeightedRuleProps) {
    super(scope, id);
    this._props = props;
    const { listener, targets, authentication, transforms = [] } = props;
    const conditions = props.conditions.map(condition => condition.renderRawCondition() as RawCondition);
    requireRange(this, 'priority', props.priority, LIMITS.priority);
    requireConditions(this, 'the rule', conditions);
    requireTransforms(this, transforms);
    if (authentication) allowAuthentication(this, listener);

    this.provider = WeightedRuleFunction.of(this);
    this.resource = new CustomResource(this, 'Resource', {
      serviceToken: this.provider.functionArn,
      resourceType: WEIGHTED_RULE_RESOURCE_TYPE,
      serviceTimeout: ANSWER_BUDGET,
      properties: this.properties(conditions),
    });
    const policies = [this.provider.policyFor(listener), ...authentication ? this.provider.policiesForAuthentication(authentication) : []];
    this.resource.node.addDependency(...policies);
    this.ruleArn = this.resource.getAttString(WEIGHTED_RULE_ATTRIBUTES.ruleArn);
    this.listenerArn = this.resource.getAttString(WEIGHTED_RULE_ATTRIBUTES.listenerArn);
    this.blueTargetGroupArn = this.resource.getAttString(WEIGHTED_RULE_ATTRIBUTES.blueTargetGroupArn);
    this.greenTargetGroupArn = this.resource.getAttString(WEIGHTED_RULE_ATTRIBUTES.greenTargetGroupArn);

    targets.blue._attach(listener, this, 'blue');
    targets.green._attach(listener, this, 'green');
  }

  /**
   * The shift that has taken the rule, if there is one by now.
   *
   * @internal
   */
  public get _owner(): RuleOwner | undefined {
    return ownerOf(this);
  }

  /**
   * Lets the rule's function change the record of the shift that has taken the rule.
   *
   * @internal
   */
  public _ownedBy(shift: Construct, table: ITable): void {
    this.resource.node.addDependency(this.provider.policyForRecord(shift, table));
  }

  private properties(conditions: RawCondition[]): Omit<WeightedRuleProperties, 'ServiceToken'> {
    const { listener, priority, targets, authentication, transforms = [] } = this._props;
    return {
      ListenerArn: listener.listenerArn,
      Priority: Tokenization.stringifyNumber(priority),
      Conditions: conditions.map(condition => pascalCase(condition) as RawCondition),
      ...transforms.length > 0 && { Transforms: transforms.map(transform => pascalCase(transform) as RawCondition) },
      ...authentication?._render(),
      BlueTargetGroupArn: targets.blue.targetGroup.targetGroupArn,
      GreenTargetGroupArn: targets.green.targetGroup.targetGroupArn,
      // Tags and a shift may be given to a rule after its construction.
      Tags: Lazy.any({ produce: () => renderedTags(this) }) as unknown as WeightedRuleProperties['Tags'],
      Shift: Lazy.string({ produce: () => this._owner?.shift }),
      RecordTable: Lazy.string({ produce: () => this._owner?.table.tableName }),
    };
  }
}

class ImportedRule extends Construct implements IWeightedRule {
  public readonly ruleArn: string;

  constructor(scope: Construct, id: string, props: Pick<IWeightedRule, 'ruleArn'>) {
    super(scope, id);
    requireRuleArn(this, props.ruleArn);
    this.ruleArn = props.ruleArn;
  }

  public get _owner(): RuleOwner | undefined {
    return ownerOf(this);
  }
}
