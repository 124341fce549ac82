import { isDeepStrictEqual } from 'node:util';
import { arnOf } from '../../aws/account';
import type { Secrets } from '../../aws/secrets';
import type { Clock } from '../../clock';
import { type Deployed, type DeployedResource, type Lifecycles, physicalName, type ResourceToDeploy, uniqueName } from '../resource';
import { generatedSecret } from '../generated-secret';
import { idOf } from '../load-balancing';

/** AWS adds six random characters to a name. Here they follow from the logical id. */
const secretArn = (name: string, logicalId: string): string => arnOf('secretsmanager', `secret:${name}-${idOf(logicalId).slice(0, 6)}`);

const secret = (resource: ResourceToDeploy, value: string, secrets: Secrets, clock: Clock): Deployed => {
  const { Description, ReplicaRegions } = resource.properties;
  const name = physicalName(resource, 'Name');
  const arn = secretArn(name, uniqueName(resource));
  secrets.put({ arn, name, value, description: Description as string | undefined, createdAt: clock.now() });
  return { ref: arn, attributes: { Id: arn }, ignored: ReplicaRegions === undefined ? [] : ['ReplicaRegions'] };
};

const ownValue = ({ properties: { SecretString, GenerateSecretString } }: ResourceToDeploy): string =>
  SecretString as string | undefined ?? generatedSecret(GenerateSecretString ?? {});

/** A new password is made only if it is to be made otherwise. */
const updatedValue = (resource: ResourceToDeploy, before: DeployedResource, secrets: Secrets): string => {
  const isSame = ['SecretString', 'GenerateSecretString'].every(name => isDeepStrictEqual(resource.properties[name], before.properties[name]));
  return isSame ? secrets.find(String(before.ref)).value : ownValue(resource);
};

export const secretLifecycles = (secrets: Secrets, clock: Clock): Lifecycles => ({
  'AWS::SecretsManager::Secret': {
    create: resource => secret(resource, ownValue(resource), secrets, clock),
    update: (resource, before) => secret(resource, updatedValue(resource, before, secrets), secrets, clock),
    remove: ({ ref }) => secrets.delete(String(ref)),
    replacedBy: ['Name'],
  },
});

/** Secrets of the account that the template only refers to. */
export const putImported = (secrets: Secrets, values: Readonly<Record<string, string>>, clock: Clock): void => {
  for (const [arn, value] of Object.entries(values)) {
    const name = /:secret:(.+?)(?:-[A-Za-z0-9]{6})?$/.exec(arn)?.[1] ?? arn;
    secrets.put({ arn, name, value, createdAt: clock.now() });
  }
};
