import { CfnOutput } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer, ListenerAction, type ApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge';

/** What you have already: a network, a load balancer and a listener. */
export class FrontDoor extends Construct {
  readonly vpc: Vpc;
  readonly loadBalancer: ApplicationLoadBalancer;
  readonly listener: ApplicationListener;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.vpc = new Vpc(this, 'Vpc', { maxAzs: 2, natGateways: 1 });
    this.loadBalancer = new ApplicationLoadBalancer(this, 'LoadBalancer', { vpc: this.vpc, internetFacing: true });
    this.listener = this.loadBalancer.addListener('Http', { port: 80, defaultAction: ListenerAction.fixedResponse(404) });

    acknowledge(this.vpc, 'VPC7', 'An example, which is destroyed after a day: nobody would read the flow logs');
    acknowledge(this.loadBalancer, 'ELB2', 'An example, which is destroyed after a day: access logs would leave a bucket behind');
    acknowledge(this.loadBalancer, 'EC23', 'It is meant to be tried from anywhere, and holds nothing');
    new CfnOutput(this, 'Url', { value: `http://${this.loadBalancer.loadBalancerDnsName}` }).overrideLogicalId('Url');
  }
}
