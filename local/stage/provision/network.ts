import type { Provisioners } from '../deployment';

/** The address of everything local: what the template calls its own network is this machine. */
const LOCAL_NETWORK = '127.0.0.0/8';

export const networkProvisioners: Provisioners = {
  'AWS::EC2::VPC': ({ logicalId }) => ({ ref: `vpc-${logicalId}`, attributes: { CidrBlock: LOCAL_NETWORK, VpcId: `vpc-${logicalId}` } }),
};
