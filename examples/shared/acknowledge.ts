import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Says why it is so what cdk-nag's AwsSolutions rules find. */
export const acknowledge = (at: IConstruct, finding: string, reason: string): void =>
  Validations.of(at).acknowledge({ id: `AwsSolutions-${finding}`, reason });
