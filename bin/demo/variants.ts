import type { App, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DemoStack } from '../demo-stack';
import { contextOf } from './context';
import { LambdaTargetsStack } from './lambda-targets-stack';
import { RetiringStack } from './retiring-stack';
import { TwoRoutesStack } from './two-routes-stack';

type Demo = new (scope: Construct, id: string) => Stack;

/** The demo, unless the context asks for one of the variants that rehearsals need: `targetType=lambda`, `routes=2`, `retire=deregister`. */
export const demoOf = (app: App): Demo => {
  const onLambda = contextOf(app, 'targetType', ['ip', 'lambda']) === 'lambda';
  const twice = contextOf(app, 'routes', ['1', '2']) === '2';
  if (onLambda && twice) throw new Error('the context asks for routes=2 and targetType=lambda: there is no demo of both, leave one of them out');
  if (contextOf(app, 'retire', ['never', 'deregister']) === 'deregister') return RetiringStack;
  if (onLambda) return LambdaTargetsStack;
  return twice ? TwoRoutesStack : DemoStack;
};
