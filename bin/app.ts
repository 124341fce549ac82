import { App } from 'aws-cdk-lib';
import { demoOf } from './demo/variants';

const app = new App();
const Demo = demoOf(app);
new Demo(app, 'TrafficShiftDemo');
