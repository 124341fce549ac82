import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Says why it is so what cdk-nag's AwsSolutions rules find in a construct of ours, so that users need not. Who does not use cdk-nag
 * has some construct metadata more, and the same template.
 *
 * @param finding the rule's id without its pack, for example IAM5[Resource::*]
 */
export const acknowledge = (at: IConstruct, finding: string, reason: string): void =>
  Validations.of(at).acknowledge({ id: `AwsSolutions-${finding}`, reason });
