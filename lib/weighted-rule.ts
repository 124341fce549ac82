import { CustomResource, Duration, Token, Tokenization } from 'aws-cdk-lib';
import type { IApplicationListener, ListenerCondition } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { WEIGHTED_RULE_ATTRIBUTES, WEIGHTED_RULE_RESOURCE_TYPE, type WeightedRuleProperties } from '../lambda/contract';
import type { IBlueGreenTargetGroups } from './blue-green-target-groups';
import { LIMITS } from './private/limits';
import { requireConditions, type RawCondition } from './private/rule-checks';
import { requireRange } from './private/validation';
import { WeightedRuleFunction } from './private/weighted-rule-function';

/**
 * Properties of a `WeightedRule`.
 */
export interface WeightedRuleProps {
  /**
   * The listener to which the rule belongs: new, existing or imported.
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
   * The groups between which the rule's traffic is shifted. Blue gets everything when the rule is created.
   */
  readonly targets: IBlueGreenTargetGroups;
}

/** Twice what the function has, and an asynchronous call waits in a queue first. Unless told, CloudFormation waits for an hour. */
const ANSWER_BUDGET = Duration.minutes(10);

/**
 * A listener rule whose weights belong to the releases, and which no deployment resets.
 *
 * CloudFormation writes the weights that a template holds back to a native rule with the next change of the rule, stack rollback
 * or drift repair. So here the template holds none: a custom resource creates the rule, changes only what changed, and deletes it
 * with the construct.
 */
export class WeightedRule extends Construct {
  /**
   * ARN of the rule.
   */
  public readonly ruleArn: string;

  /**
   * Throws if the priority or the conditions are none that the load balancer takes.
   */
  constructor(scope: Construct, id: string, props: WeightedRuleProps) {
    super(scope, id);
    const conditions = props.conditions.map(condition => condition.renderRawCondition() as RawCondition);
    requireRange(this, 'priority', props.priority, LIMITS.priority);
    requireConditions(this, 'the rule', conditions);

    const provider = WeightedRuleFunction.of(this);
    const resource = new CustomResource(this, 'Resource', {
      serviceToken: provider.functionArn,
      resourceType: WEIGHTED_RULE_RESOURCE_TYPE,
      serviceTimeout: ANSWER_BUDGET,
      properties: propertiesOf(props, conditions),
    });
    resource.node.addDependency(provider.policyFor(props.listener));
    this.ruleArn = resource.getAttString(WEIGHTED_RULE_ATTRIBUTES.ruleArn);

    props.targets.blue._attach(props.listener, this, 'blue');
    props.targets.green._attach(props.listener, this, 'green');
  }
}

function propertiesOf(props: WeightedRuleProps, conditions: RawCondition[]): Omit<WeightedRuleProperties, 'ServiceToken'> {
  return {
    ListenerArn: props.listener.listenerArn,
    Priority: Tokenization.stringifyNumber(props.priority),
    Conditions: conditions.map(condition => pascalCase(condition) as RawCondition),
    BlueTargetGroupArn: props.targets.blue.targetGroup.targetGroupArn,
    GreenTargetGroupArn: props.targets.green.targetGroup.targetGroupArn,
  };
}

/** Conditions are rendered for CDK's own resource classes, which take camelCase. */
function pascalCase(value: unknown): unknown {
  if (Token.isUnresolved(value) || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(pascalCase);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.charAt(0).toUpperCase() + key.slice(1), pascalCase(inner)]));
}
