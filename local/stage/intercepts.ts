import type { Intercept } from '../aws/call';
import { type AwsFaults, awsFaults, sparingPeople } from '../aws/intercepts/faults';
import { permissions } from '../aws/intercepts/permissions';
import { throttling } from '../aws/intercepts/throttling';
import type { Secrets } from '../aws/secrets';
import { AwsError } from '../aws-error';
import type { Clock } from '../clock';
import type { Random } from '../random';
import type { Services } from './services';

export interface InterceptsOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly faults: AwsFaults;
}

const secretArn = (secrets: Secrets, id: string): string | undefined => {
  try {
    return secrets.find(id).arn;
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
};

/** What a call has to pass before it is carried out, the outermost first: a call that is refused has taken its tokens. */
export const interceptsOf = (services: Services, { clock, random, faults }: InterceptsOptions): Intercept[] => {
  const { accessControl, sessions, dynamoDb, secrets } = services;
  const lookups = {
    partitionKey: (table: string, index?: string) => dynamoDb.partitionKey(table, index),
    secretArn: (id: string) => secretArn(secrets, id),
  };
  return [
    sparingPeople(sessions, awsFaults(faults, random)),
    throttling(() => clock.now()),
    permissions({ accessControl, sessions, lookups }),
  ];
};
