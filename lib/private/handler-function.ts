import { RemovalPolicy } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime, type FunctionProps } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { handlerAsset } from './handler-asset';

type Settings = Pick<FunctionProps, 'description' | 'memorySize' | 'timeout' | 'environment' | 'vpc' | 'vpcSubnets' | 'securityGroups'>;

interface HandlerFunctionProps extends Settings {
  /** One of `HANDLERS`. */
  readonly bundle: string;
  readonly role: IRole;
}

/* eslint awscdk/no-variable-construct-id: off -- callers give their own */

/** A function of a shift: its bundle, and logs of its own that are kept for a month. */
export function handlerFunction(scope: Construct, id: string, { bundle, role, ...settings }: HandlerFunctionProps): LambdaFunction {
  const logGroup = new LogGroup(scope, `${id}Logs`, { retention: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
  logGroup.grants.write(role);
  return new LambdaFunction(scope, id, {
    code: handlerAsset(bundle),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: 512,
    role,
    logGroup,
    ...settings,
  });
}
