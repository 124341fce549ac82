import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { patientClient } from './client-settings';

/** Which value of a secret is meant. */
export interface SecretChoice {
  /** The key of a secret that is a JSON object; absent when the whole secret is the value. */
  readonly jsonField?: string;
  /** Absent for the newest one. */
  readonly versionId?: string;
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own error would quote the secret.
    return undefined;
  }
};

const fieldOf = (arn: string, text: string, jsonField: string): string => {
  const value = (parsed(text) as Readonly<Record<string, unknown>> | null | undefined)?.[jsonField];
  if (typeof value === 'string') return value;
  throw new Error(`the secret ${arn} has no text in the field '${jsonField}': make it a JSON object with that field, or name the field it has`);
};

export class SecretGateway {
  readonly #client = new SecretsManagerClient(patientClient);

  /** Read anew each time: it may have been rotated. */
  async read(arn: string, { jsonField, versionId }: SecretChoice = {}): Promise<string> {
    const { SecretString } = await this.#client.send(new GetSecretValueCommand({ SecretId: arn, VersionId: versionId }));
    if (SecretString === undefined) throw new Error(`the secret ${arn} is binary: put its value into it as text`);
    return jsonField === undefined ? SecretString : fieldOf(arn, SecretString, jsonField);
  }
}
