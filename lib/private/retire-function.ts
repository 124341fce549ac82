import { Duration } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { COLORS, HANDLERS, type Color, type RetireActionConfig, type ShiftConfig } from '../../lambda/contract';
import type { RetireAction, RetireActionsByColor } from '../retire-action';
import type { ShiftHook } from '../shift-hooks';
import { acknowledge } from './acknowledge';
import { handlerFunction } from './handler-function';

/** How a colour is retired. */
export interface Retirement extends ShiftHook {
  readonly action?: RetireActionConfig;
}

export type Retirements = Partial<Record<Color, Retirement>>;

/** Ready-made actions share one function, which may do what they need and nothing else. */
export function retirements(scope: Construct, actions: RetireActionsByColor, config: ShiftConfig): Retirements {
  const given = COLORS.flatMap(color => actions[color] === undefined ? [] : [{ color, action: actions[color] }]);
  const statements = given.flatMap(({ color, action }) => action._statements(config.routes.map(route => route.targetGroupArns[color])));
  const ready = given.some(({ action }) => action._config !== undefined) ? retireFunction(scope, config, statements) : undefined;
  return Object.fromEntries(given.map(({ color, action }) => [color, retirement(action, ready)]));
}

const retirement = (action: RetireAction, ready: LambdaFunction | undefined): Retirement =>
  action._hook ?? { handler: ready!, action: action._config };

function retireFunction(scope: Construct, config: ShiftConfig, statements: PolicyStatement[]): LambdaFunction {
  const describe = new PolicyStatement({ actions: ['elasticloadbalancing:DescribeRules'], resources: ['*'] });
  const role = new Role(scope, 'RetireRole', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: { Retire: new PolicyDocument({ statements: [describe, ...statements] }) },
  });
  acknowledge(role, 'IAM5', 'Rules and target health are described: AWS knows no resource-level permission for that. A group\'s ARN holds an id that is not known');
  return handlerFunction(scope, 'Retire', {
    description: `Retires the old colour of ${config.shift}`,
    bundle: HANDLERS.retire,
    timeout: Duration.minutes(1),
    role,
  });
}
