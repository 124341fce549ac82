import { CfnOutput } from 'aws-cdk-lib';
import { Vpc, type IVpc } from 'aws-cdk-lib/aws-ec2';
import {
  ApplicationLoadBalancer, ListenerAction, type IApplicationListener, type IApplicationLoadBalancer,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge';

/** What you have already: a network, a load balancer and a listener. */
export class FrontDoor extends Construct {
  readonly vpc: IVpc;
  readonly loadBalancer: IApplicationLoadBalancer;
  readonly listener: IApplicationListener;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const vpc = this.vpc = new Vpc(this, 'Vpc', { maxAzs: 2, natGateways: 1 });
    const loadBalancer = this.loadBalancer = new ApplicationLoadBalancer(this, 'LoadBalancer', { vpc, internetFacing: true });
    this.listener = loadBalancer.addListener('Http', { port: 80, defaultAction: ListenerAction.fixedResponse(404) });

    acknowledge(vpc, 'VPC7', 'An example, which is destroyed after a day: nobody would read the flow logs');
    acknowledge(loadBalancer, 'ELB2', 'An example, which is destroyed after a day: access logs would leave a bucket behind');
    acknowledge(loadBalancer, 'EC23', 'It is meant to be tried from anywhere, and holds nothing');
    new CfnOutput(this, 'Url', { value: `http://${loadBalancer.loadBalancerDnsName}` }).overrideLogicalId('Url');
  }
}
