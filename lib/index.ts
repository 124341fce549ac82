export * from './blue-green-deployment';
export * from './blue-green-route';
export * from './blue-green-target-groups';
export * from './color-alarms';
export * from './color-target-group';
export * from './shift-schedule';
export * from './traffic-shift';
export * from './weighted-rule';
