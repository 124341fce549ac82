import { App, Stack } from 'aws-cdk-lib';
import { SecurityGroup, Vpc, type IVpc } from 'aws-cdk-lib/aws-ec2';
import {
  ApplicationListener, ApplicationLoadBalancer, ListenerAction, ListenerCertificate, ListenerCondition, TargetType,
  type ApplicationListener as Listener, type IApplicationListener,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { BlueGreenRoute, type BlueGreenRouteProps } from '../../lib/blue-green-route';
import { BlueGreenTargetGroups, type BlueGreenTargetGroupsProps } from '../../lib/blue-green-target-groups';

export const RULE_ARN = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener-rule/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee';
export const LISTENER_ARN = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2';

export class Fixture {
  public readonly stack = new Stack(new App(), 'Stack');
  public readonly vpc: IVpc = new Vpc(this.stack, 'Vpc', { natGateways: 0 });

  public listener(id = 'Alb'): Listener {
    const alb = new ApplicationLoadBalancer(this.stack, id, { vpc: this.vpc });
    return alb.addListener('Http', { port: 80, defaultAction: ListenerAction.fixedResponse(404) });
  }

  public httpsListener(): Listener {
    const alb = new ApplicationLoadBalancer(this.stack, 'SecureAlb', { vpc: this.vpc });
    const certificates = [ListenerCertificate.fromArn('arn:aws:acm:eu-west-1:111122223333:certificate/12345678')];
    return alb.addListener('Https', { port: 443, certificates, defaultAction: ListenerAction.fixedResponse(404) });
  }

  public importedListener(listenerArn = LISTENER_ARN): IApplicationListener {
    return ApplicationListener.fromApplicationListenerAttributes(this.stack, 'Imported', {
      listenerArn,
      securityGroup: SecurityGroup.fromSecurityGroupId(this.stack, 'ImportedGroup', 'sg-12345678'),
    });
  }

  public targets(props: Partial<BlueGreenTargetGroupsProps> = {}, id = 'Targets'): BlueGreenTargetGroups {
    return new BlueGreenTargetGroups(this.stack, id, { vpc: this.vpc, port: 3000, targetType: TargetType.IP, ...props });
  }

  public route(props: Partial<BlueGreenRouteProps> = {}, id = 'Route'): BlueGreenRoute {
    return new BlueGreenRoute(this.stack, id, {
      listener: props.listener ?? this.listener(),
      targets: props.targets ?? this.targets(),
      priority: 20,
      conditions: [ListenerCondition.pathPatterns(['/api/*'])],
      ...props,
    });
  }
}
