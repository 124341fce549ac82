import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { HANDLERS } from '../../lambda/contract';
import { acknowledge } from './acknowledge';
import { handlerFunction } from './handler-function';
import type { RuleOwner } from './rule-owner';
import { describe, withRecord } from './rule-permissions';

const ID = 'CdkTrafficShiftReleaseGuards';

/**
 * The stack's one function behind all its `ReleaseGuard`s. It only reads.
 *
 * Services wait for the guards, so neither it nor its role may refer to anything that comes from a service.
 */
export class ReleaseGuardFunction extends Construct {
  public static of(scope: Construct): ReleaseGuardFunction {
    const stack = Stack.of(scope);
    return (stack.node.tryFindChild(ID) as ReleaseGuardFunction | undefined) ?? new ReleaseGuardFunction(stack, ID);
  }

  public readonly functionArn: string;
  private readonly reads: PolicyDocument;
  private readonly shifts = new Set<string>();

  private constructor(scope: Construct, id: string) {
    super(scope, id);
    this.reads = new PolicyDocument({ statements: describe(['DescribeRules']) });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com'), inlinePolicies: { Read: this.reads } });
    acknowledge(role, 'IAM5[Resource::*]', 'Rules are described: AWS knows no resource-level permission for that');
    this.functionArn = handlerFunction(this, 'Function', {
      bundle: HANDLERS.releaseGuard,
      role,
      description: 'Keeps deployments of this stack from the colours that are live',
      memorySize: 256,
      // Reading the rules and asking for the stack may each be throttled for more than a minute.
      timeout: Duration.minutes(3),
    }).functionArn;
  }

  /** Lets it read the record of a shift, and no other. */
  public readRecord({ shift, table }: RuleOwner): void {
    if (this.shifts.has(shift)) return;
    this.shifts.add(shift);
    this.reads.addStatements(withRecord(['dynamodb:GetItem'], shift, table));
  }
}
