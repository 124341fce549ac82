import type { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { app as ec2AutoScaling } from '../../examples/ec2-auto-scaling/app';
import { app as ec2ToFargate } from '../../examples/ec2-to-fargate/app';
import { app as ecsFargate } from '../../examples/ecs-fargate/app';
import { app as importedOidcListener } from '../../examples/imported-oidc-listener/app';
import { app as ip } from '../../examples/ip/app';
import { app as lambda } from '../../examples/lambda/app';

export interface Example {
  readonly name: string;
  readonly app: App;
  readonly stack: Stack;
  readonly template: Template;
}

const APPS: Readonly<Record<string, App>> = {
  'ec2-auto-scaling': ec2AutoScaling, 'ec2-to-fargate': ec2ToFargate, 'ecs-fargate': ecsFargate,
  'imported-oidc-listener': importedOidcListener, 'ip': ip, 'lambda': lambda,
};

/** Every example, as `cdk deploy` in its folder would synthesize it. */
export const EXAMPLES: readonly Example[] = Object.entries(APPS).map(([name, app]) => {
  // CDK keeps its picture of the tree there, too.
  const stack = app.node.children.find(({ node }) => node.id !== 'Tree') as Stack;
  return { name, app, stack, template: Template.fromStack(stack) };
});
