import { RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Function as LambdaFunction, Runtime, type FunctionProps } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** A function that may write its log, and nothing else. */
export const smallFunction = (scope: Construct, id: string, props: Pick<FunctionProps, 'code' | 'environment'>): LambdaFunction => {
  const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const logGroup = new LogGroup(scope, `${id}Logs`, { retention: RetentionDays.ONE_WEEK, removalPolicy: RemovalPolicy.DESTROY });
  logGroup.grants.write(role);
  return new LambdaFunction(scope, id, { ...props, handler: 'index.handler', runtime: Runtime.NODEJS_24_X, role, logGroup });
};
