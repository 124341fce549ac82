import { CONSOLE_DOMAINS } from '../../lambda/contract';

/** Where an execution can be looked at; undefined in partitions whose console is not known here. */
export const consoleLink = (executionArn: string): string | undefined => {
  const [, partition = '', , region = ''] = executionArn.split(':');
  const domain = CONSOLE_DOMAINS[partition];
  return domain && `https://${region}.${domain}/states/home?region=${region}#/v2/executions/details/${executionArn}`;
};
