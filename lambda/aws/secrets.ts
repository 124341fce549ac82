import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { patientClient } from './client-settings';

export class SecretGateway {
  readonly #client = new SecretsManagerClient(patientClient);

  /** Read anew each time: it may have been rotated. */
  async read(arn: string): Promise<string> {
    const { SecretString } = await this.#client.send(new GetSecretValueCommand({ SecretId: arn }));
    if (SecretString === undefined) throw new Error(`the secret ${arn} is binary: put the preview's secret into it as text`);
    return SecretString;
  }
}
