/** What follows the region in the host of the AWS Management Console, by partition. */
export const CONSOLE_DOMAINS: Readonly<Record<string, string>> = {
  'aws': 'console.aws.amazon.com', 'aws-cn': 'console.amazonaws.cn', 'aws-us-gov': 'console.amazonaws-us-gov.com',
};
