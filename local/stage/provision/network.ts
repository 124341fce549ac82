import type { Lifecycles } from '../resource';

/** The address of everything local: what the template calls its own network is this machine. */
const LOCAL_NETWORK = '127.0.0.0/8';

export const networkLifecycles: Lifecycles = {
  'AWS::EC2::VPC': {
    create: ({ logicalId }) => ({ ref: `vpc-${logicalId}`, attributes: { CidrBlock: LOCAL_NETWORK, VpcId: `vpc-${logicalId}` } }),
  },
};
