import { Duration, Fn, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import type { IApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Policy, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { HANDLERS } from '../../lambda/contract';
import { acknowledge } from './acknowledge';
import { handlerAsset } from './handler-asset';

const ID = 'CdkTrafficShiftWeightedRules';

/**
 * The stack's one function behind all its `WeightedRule`s.
 *
 * The rules need it, so neither it nor its role may refer to anything that comes from a rule: CloudFormation would find a cycle,
 * CDK would not.
 */
export class WeightedRuleFunction extends Construct {
  public static of(scope: Construct): WeightedRuleFunction {
    const stack = Stack.of(scope);
    return (stack.node.tryFindChild(ID) as WeightedRuleFunction | undefined) ?? new WeightedRuleFunction(stack, ID);
  }

  public readonly functionArn: string;
  private readonly role: Role;

  private constructor(scope: Construct, id: string) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', { retention: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { Describe: new PolicyDocument({ statements: [describe()] }) },
    });
    logGroup.grants.write(this.role);
    acknowledge(this.role, 'IAM5[Resource::*]', 'Rules are described: AWS knows no resource-level permission for that');
    this.functionArn = new LambdaFunction(this, 'Function', {
      description: 'Creates, changes and deletes the weighted listener rules of this stack',
      code: handlerAsset(HANDLERS.weightedRule),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 256,
      timeout: Duration.minutes(2),
      role: this.role,
      logGroup,
    }).functionArn;
  }

  /**
   * What the function may do with the rules of a listener. A rule depends on it, and so is deleted before it.
   *
   * A policy for each listener: in one for all, the update that takes a listener's last rule out of the stack would first
   * take away the permission, and then fail to delete the rule.
   */
  public policyFor(listener: IApplicationListener): Policy {
    const id = `Listener${listener.node.addr}`;
    return (this.node.tryFindChild(id) as Policy | undefined) ?? this.policyOn(listener.listenerArn, id);
  }

  private policyOn(listenerArn: string, id: string): Policy {
    const policy = new Policy(this, id, { roles: [this.role], statements: manageRules(listenerArn) });
    // An ARN that is only known at deployment is one that cdk-nag cannot read: it then reports the rule as such.
    const finding = Token.isUnresolved(listenerArn) ? 'IAM5' : `IAM5[Resource::${listenerArn.replace(':listener/', ':listener-rule/')}/*]`;
    acknowledge(policy, finding, 'The ARN of a rule is not known before it is created: the rules of this one listener');
    return policy;
  }
}

/** Describing cannot be limited to resources. */
function describe(): PolicyStatement {
  return new PolicyStatement({ actions: ['elasticloadbalancing:DescribeRules'], resources: ['*'] });
}

function manageRules(listenerArn: string): PolicyStatement[] {
  // ...:listener/app/<lb>/<lb id>/<listener id> -> ...:listener-rule/app/<lb>/<lb id>/<listener id>/*
  const rules = `${Fn.join(':listener-rule/', Fn.split(':listener/', listenerArn))}/*`;
  const actions = ['ModifyRule', 'DeleteRule', 'SetRulePriorities'];
  return [
    new PolicyStatement({ actions: ['elasticloadbalancing:CreateRule'], resources: [listenerArn] }),
    new PolicyStatement({ actions: actions.map(action => `elasticloadbalancing:${action}`), resources: [rules] }),
  ];
}
