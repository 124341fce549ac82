/** Hosts of the AWS Management Console by partition. */
const HOSTS: Readonly<Record<string, string>> = {
  'aws': 'console.aws.amazon.com', 'aws-cn': 'console.amazonaws.cn', 'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** Where an execution can be looked at; undefined in partitions whose console is not known here. */
export const consoleLink = (executionArn: string): string | undefined => {
  const [, partition = '', , region = ''] = executionArn.split(':');
  const host = HOSTS[partition];
  return host === undefined ? undefined : `https://${region}.${host}/states/home?region=${region}#/v2/executions/details/${executionArn}`;
};
