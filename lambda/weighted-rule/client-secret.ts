import { oncePermitted } from '../aws/once-permitted';
import { SecretGateway } from '../aws/secrets';
import type { WeightedRuleProperties } from '../contract';

const secrets = new SecretGateway();

/** Undefined when the authentication needs none. */
export const readClientSecret = async ({ ClientSecret: reference }: WeightedRuleProperties): Promise<string | undefined> =>
  reference && oncePermitted(() => secrets.read(reference.SecretArn, { jsonField: reference.JsonField, versionId: reference.VersionId }));

/** A service may quote what it refuses, and whatever fails is logged and told to CloudFormation. */
export const keepingSecret = async <Result>(secret: string | undefined, write: () => Promise<Result>): Promise<Result> => {
  try {
    return await write();
  } catch (error) {
    if (!secret || !(error instanceof Error) || !error.message.includes(secret)) throw error;
    throw Object.assign(new Error(error.message.replaceAll(secret, '(the client secret)')), { name: error.name });
  }
};
