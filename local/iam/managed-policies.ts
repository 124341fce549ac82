import { own } from '../own';
import { type Statement, statementsOf } from './document';

const LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];
const NETWORK_INTERFACES = [
  'ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses',
];

const allowing = (actions: readonly string[]): Statement[] =>
  statementsOf({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] }, 'identity');

/** Those of AWS that functions usually have. https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html */
const BY_AWS: Readonly<Record<string, readonly Statement[]>> = {
  'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole': allowing(LOGS),
  'arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole': allowing([...LOGS, ...NETWORK_INTERFACES]),
};

export const managedByAws = (arn: string): readonly Statement[] | undefined => own(BY_AWS, arn);
