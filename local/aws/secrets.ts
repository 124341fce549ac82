import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws-error';
import { type Actions, type Fields, toEpochSeconds } from './wire/protocol';
import type { Validation } from './wire/read-input';
import { structure, text } from './wire/shape';

export interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly value: string;
  readonly description?: string | undefined;
  /** Rehearsed milliseconds since the epoch. */
  readonly createdAt: number;
}

type Version = Secret & { readonly versionId: string };

/** The only one there is: nothing here is rotated. */
const CURRENT = 'AWSCURRENT';

const notFound = (what: string): AwsError =>
  new AwsError('ResourceNotFoundException', `Secrets Manager can't find the specified secret${what}.`);

/** The six random characters after a name make an ARN complete. https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html */
const isPartialArn = (id: string, arn: string): boolean => arn.slice(0, -7) === id;

/** The account's secrets. Their values are never printed. */
export class Secrets {
  readonly #secrets = new Map<string, Version>();

  put(secret: Secret): void {
    this.#secrets.set(secret.arn, { ...secret, versionId: randomUUID() });
  }

  delete(arn: string): void {
    this.#secrets.delete(arn);
  }

  /** By name, ARN, or an ARN without the characters that AWS adds to the name. */
  find(id: string): Version {
    const found = this.#find(id);
    if (!found) throw notFound('');
    return found;
  }

  /** Undefined when there is no such secret. */
  valueOf(id: string): string | undefined {
    return this.#find(id)?.value;
  }

  #find(id: string): Version | undefined {
    const secrets = [...this.#secrets.values()];
    return secrets.find(({ arn, name }) => id === arn || id === name) ?? secrets.find(({ arn }) => isPartialArn(id, arn));
  }
}

export const SECRETS_VALIDATION: Validation = {
  code: 'ValidationException',
  inputs: {
    GetSecretValue: structure({ 'SecretId!': text({ min: 1, max: 2048 }), 'VersionId': text(), 'VersionStage': text() }),
    DescribeSecret: structure({ 'SecretId!': text({ min: 1, max: 2048 }) }),
  },
};

const getSecretValue = (secrets: Secrets, { SecretId, VersionId, VersionStage = CURRENT }: Fields) => {
  const { arn, name, value, versionId, createdAt } = secrets.find(SecretId as string);
  if (VersionStage !== CURRENT) throw notFound(` value for staging label: ${VersionStage as string}`);
  if (VersionId !== undefined && VersionId !== versionId) throw notFound(` value for VersionId: ${VersionId as string}`);
  return {
    ARN: arn, Name: name, SecretString: value, VersionId: versionId, VersionStages: [CURRENT], CreatedDate: toEpochSeconds(createdAt),
  };
};

const describeSecret = (secrets: Secrets, { SecretId }: Fields) => {
  const { arn, name, description, versionId, createdAt } = secrets.find(SecretId as string);
  return {
    ARN: arn, Name: name, Description: description, CreatedDate: toEpochSeconds(createdAt), VersionIdsToStages: { [versionId]: [CURRENT] },
  };
};

/** What of the Secrets Manager API reads secrets. */
export const secretsActions = (secrets: Secrets): Actions => ({
  GetSecretValue: input => getSecretValue(secrets, input),
  DescribeSecret: input => describeSecret(secrets, input),
});
