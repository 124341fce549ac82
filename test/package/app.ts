import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CODE_BLOCKS } from '../docs/code-blocks';
import { ROOT } from './packed';

/** What a reader of the README has already. */
const SURROUNDINGS = `
const vpc = new ec2.Vpc(this, 'Vpc');
const cluster = new ecs.Cluster(this, 'Cluster', { vpc });
const balancer = new elb.ApplicationLoadBalancer(this, 'Balancer', { vpc });
const listener = balancer.addListener('Http', { port: 80, defaultAction: elb.ListenerAction.fixedResponse(404) });
const service = (color: string) => {
  const taskDefinition = new ecs.FargateTaskDefinition(this, color + 'Task');
  taskDefinition.addContainer('shop', { image: ecs.ContainerImage.fromRegistry('shop'), portMappings: [{ containerPort: 8080 }] });
  return new ecs.FargateService(this, color, { cluster, taskDefinition, minHealthyPercent: 50 });
};
const blueService = service('Blue');
const greenService = service('Green');
`;

const IMPORT = /^import (.*) from '(.*)';$/gm;

const smallest = CODE_BLOCKS.find(({ file, language }) => file === 'README.md' && language === 'ts')!.code;

/** The README's smallest program, in a stack, as TypeScript. */
export const PROGRAM = `import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
${[...smallest.matchAll(IMPORT)].map(([line]) => line).join('\n')}

class Shop extends Stack {
  constructor(app: App) {
    super(app, 'Shop');
${SURROUNDINGS}${smallest.replaceAll(IMPORT, '')}  }
}
new Shop(new App());
`;

/** The same for those who write JavaScript. */
const inJavaScript = PROGRAM
  .replaceAll(IMPORT, (_, names: string, from: string) => `const ${names.replace('* as ', '')} = require('${from}');`)
  .replaceAll(/(\w+): (App|string)\)/g, '$1)');

export const writeProgram = (app: string): void => writeFileSync(join(app, 'app.js'), inJavaScript);

/** Its peers: see `install`. */
export const linkPeers = (app: string): void => {
  const { peerDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { peerDependencies: Record<string, string> };
  for (const name of Object.keys(peerDependencies)) symlinkSync(join(ROOT, 'node_modules', name), join(app, 'node_modules', name));
};
