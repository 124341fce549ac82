import { arnOf } from '../aws/account';
import type { Template } from '../stage/assembly';
import { idOf } from '../stage/load-balancing';

/** Where a template says that a parameter is a secret's ARN. */
const BY_PARAMETER = /(?:"SecretArn":|"\{\{resolve:secretsmanager:",)\{"Ref":"(\w+)"\}/g;
const BY_ARN = /arn:aws:secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@-]+/g;

const madeUp = (name: string): string => arnOf('secretsmanager', `secret:${name}-${idOf(name).slice(0, 6)}`);

export interface WithSecrets {
  readonly template: Template;
  /** Made-up values of the secrets that the template refers to and does not have, by ARN. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** A template, and a value for each secret that it only refers to. */
export const withSecrets = (template: Template): WithSecrets => {
  const text = JSON.stringify(template);
  const parameters = [...new Set([...text.matchAll(BY_PARAMETER)].map(([, name]) => name!))]
    .filter(name => template.Parameters?.[name] !== undefined && template.Parameters[name].Default === undefined);
  const arns = [...parameters.map(madeUp), ...[...text.matchAll(BY_ARN)].map(([arn]) => arn)];
  return {
    template: {
      ...template,
      Parameters: { ...template.Parameters, ...Object.fromEntries(parameters.map(name => [name, { Default: madeUp(name) }])) },
    },
    secrets: Object.fromEntries([...new Set(arns)].map(arn => [arn, `made up for ${idOf(arn)}`])),
  };
};
