import { Duration } from 'aws-cdk-lib';
import { AdditionalHealthCheckType, AutoScalingGroup, HealthChecks, UpdatePolicy } from 'aws-cdk-lib/aws-autoscaling';
import {
  BlockDeviceVolume, InstanceClass, InstanceSize, InstanceType, LaunchTemplate, OperatingSystemType, Port, SecurityGroup, UserData,
} from 'aws-cdk-lib/aws-ec2';
import type { IApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledge } from '../shared/acknowledge';
import type { FrontDoor } from '../shared/front-door';
import { server } from './server';

export interface InstancesProps {
  readonly frontDoor: FrontDoor;
  /** An image of Amazon Linux 2023 for arm64. */
  readonly imageId: string;
  readonly capacity: number;
  readonly port: number;
  readonly targetGroup: IApplicationTargetGroup;
}

/** One colour: an Auto Scaling group of instances of one machine image. */
export class Instances extends Construct {
  constructor(scope: Construct, id: string, props: InstancesProps) {
    super(scope, id);
    const { imageId, capacity, port } = props;
    const { vpc, loadBalancer } = props.frontDoor;
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', { vpc });
    securityGroup.connections.allowFrom(loadBalancer, Port.tcp(port), 'health checks and requests of the load balancer');
    const launchTemplate = new LaunchTemplate(this, 'Template', {
      machineImage: { getImage: () => ({ imageId, osType: OperatingSystemType.LINUX, userData: UserData.forLinux() }) },
      instanceType: InstanceType.of(InstanceClass.T4G, InstanceSize.MICRO),
      userData: server(port),
      role: this.role(),
      securityGroup,
      requireImdsv2: true,
      detailedMonitoring: true,
      blockDevices: [{ deviceName: '/dev/xvda', volume: BlockDeviceVolume.ebs(8, { encrypted: true }) }],
    });
    const group = new AutoScalingGroup(this, 'Group', {
      vpc,
      launchTemplate,
      minCapacity: capacity,
      maxCapacity: 2 * capacity,
      healthChecks: HealthChecks.withAdditionalChecks({
        additionalTypes: [AdditionalHealthCheckType.ELB], gracePeriod: Duration.minutes(3),
      }),
      updatePolicy: UpdatePolicy.rollingUpdate({ minInstancesInService: capacity, maxBatchSize: capacity, pauseTime: Duration.minutes(2) }),
    });
    group.attachToApplicationTargetGroup(props.targetGroup);
    acknowledge(group, 'AS3', 'An example: nobody would read the notifications of its scaling');
  }

  /** Session Manager is the way in: no port 22, no keys. */
  private role(): Role {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
    role.addToPolicy(new PolicyStatement({
      actions: [
        'ssm:UpdateInstanceInformation',
        ...['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel'].map(action => `ssmmessages:${action}`),
      ],
      resources: ['*'],
    }));
    acknowledge(role, 'IAM5[Resource::*]', 'Session Manager knows no narrower resource for what an instance does with it');
    return role;
  }
}
