import { Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Policy, PolicyDocument, Role, ServicePrincipal, type PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, type IConstruct } from 'constructs';
import { HANDLERS } from '../../lambda/contract';
import type { RouteAuthentication } from '../route-authentication';
import { acknowledge } from './acknowledge';
import { handlerAsset } from './handler-asset';
import { changeRecord, describe, describeUserPools, manageRules } from './rule-permissions';
import { decryptSecret, readSecret } from './secret-permissions';

const ID = 'CdkTrafficShiftWeightedRules';

/** How long CloudFormation waits for the answer: twice what the function has, and what an asynchronous call may wait in a queue. */
export const ANSWER_BUDGET = Duration.minutes(30);

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
      inlinePolicies: { Describe: new PolicyDocument({ statements: describe(['DescribeRules', 'DescribeTags', 'DescribeTargetHealth']) }) },
    });
    logGroup.grants.write(this.role);
    acknowledge(this.role, 'IAM5[Resource::*]', 'Rules and targets are described: AWS knows no resource-level permission for that');
    this.functionArn = new LambdaFunction(this, 'Function', {
      description: 'Creates, changes and deletes the weighted listener rules of this stack',
      code: handlerAsset(HANDLERS.weightedRule),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 256,
      // Ten minutes for a release that runs, and what is left for the writes.
      timeout: Duration.minutes(13),
      // CloudFormation does not wait any longer: an older request would write what nobody knows of.
      maxEventAge: ANSWER_BUDGET,
      role: this.role,
      logGroup,
    }).functionArn;
  }

  /**
   * What the function may do with the rules of a listener. A rule depends on it, and so is deleted before it.
   *
   * A policy for each listener: in one for all, the update that takes a listener's last rule out of the stack would first
   * take away the permission, and then fail to delete the rule. Likewise when another ARN is imported in the place of the first: both
   * listeners are there then.
   */
  public policyFor({ listenerArn, node }: IApplicationListener): Policy {
    if (Token.isUnresolved(listenerArn)) return this.listenerPolicy(`Listener${node.addr}`, listenerArn, 'IAM5');
    const rules = `${listenerArn.replace(':listener/', ':listener-rule/')}/*`;
    return this.listenerPolicy(`Listener${node.addr}${listenerArn.split('/').at(-1)}`, listenerArn, `IAM5[Resource::${rules}]`);
  }

  /**
   * What the function needs to write an authentication into a rule. A policy for each secret and each pool, as for listeners.
   */
  public policiesForAuthentication({ _clientSecret: secret, _userPool: pool }: RouteAuthentication): Policy[] {
    return [...secret ? [this.secretPolicy(secret)] : [], ...pool ? [this.userPoolPolicy(pool)] : []];
  }

  /**
   * What the function needs to keep releases away from what it changes: a shift's record.
   */
  public policyForRecord(shift: IConstruct, table: ITable): Policy {
    return this.policy(`Shift${shift.node.addr}`, () => [changeRecord(shift.node.path, table)]);
  }

  private listenerPolicy(id: string, listenerArn: string, finding: string): Policy {
    const policy = this.policy(id, () => manageRules(listenerArn));
    // An ARN that is only known at deployment is one that cdk-nag cannot read: it then reports the rule as such.
    acknowledge(policy, finding, 'The ARN of a rule is not known before it is created: the rules of this one listener');
    return policy;
  }

  private secretPolicy(secret: ISecret): Policy {
    const policy = this.policy(`Secret${secret.node.addr}`, () => [readSecret(secret), ...decryptSecret(secret)]);
    if (!secret.secretFullArn) acknowledge(policy, 'IAM5', 'The last characters of the ARN of a secret that is known by its name only');
    return policy;
  }

  private userPoolPolicy(pool: IUserPool): Policy {
    return this.policy(`UserPool${pool.node.addr}`, () => describeUserPools([pool.userPoolArn]));
  }

  private policy(id: string, statements: () => PolicyStatement[]): Policy {
    return (this.node.tryFindChild(id) as Policy | undefined) ?? new Policy(this, id, { roles: [this.role], statements: statements() });
  }
}
