import { arnOf } from '../../aws/account';
import type { Secrets } from '../../aws/secrets';
import type { Clock } from '../../clock';
import { type Deployed, physicalName, type Provisioners, type ResourceToDeploy } from '../deployment';
import { generatedSecret } from '../generated-secret';
import { idOf } from '../load-balancing';

/** AWS adds six random characters to a name. Here they follow from the logical id. */
const secretArn = (name: string, logicalId: string): string => arnOf('secretsmanager', `secret:${name}-${idOf(logicalId).slice(0, 6)}`);

const secret = (resource: ResourceToDeploy, secrets: Secrets, clock: Clock): Deployed => {
  const { SecretString, GenerateSecretString, Description, ReplicaRegions } = resource.properties;
  const name = physicalName(resource, 'Name');
  const arn = secretArn(name, resource.logicalId);
  secrets.put({
    arn, name,
    value: SecretString as string | undefined ?? generatedSecret(GenerateSecretString ?? {}),
    description: Description as string | undefined,
    createdAt: clock.now(),
  });
  return { ref: arn, attributes: { Id: arn }, ignored: ReplicaRegions === undefined ? [] : ['ReplicaRegions'] };
};

export const secretProvisioners = (secrets: Secrets, clock: Clock): Provisioners => ({
  'AWS::SecretsManager::Secret': resource => secret(resource, secrets, clock),
});

/** Secrets of the account that the template only refers to. */
export const putImported = (secrets: Secrets, values: Readonly<Record<string, string>>, clock: Clock): void => {
  for (const [arn, value] of Object.entries(values)) {
    const name = /:secret:(.+?)(?:-[A-Za-z0-9]{6})?$/.exec(arn)?.[1] ?? arn;
    secrets.put({ arn, name, value, createdAt: clock.now() });
  }
};
