import fc from 'fast-check';
import type { Color, Migration, RouteConfig, ScheduleStep, ShiftConfig } from '../../../lambda/contract';
import { HOLD_SECONDS } from '../../../lambda/contract';

export const NOW = new Date('2030-01-01T12:00:00.000Z');

export const secondsAgo = (seconds: number): string => new Date(NOW.getTime() - seconds * 1000).toISOString();

export const route: RouteConfig = { name: 'Shop/Route', ruleArn: 'arn:rule', targetGroupArns: { blue: 'arn:blue', green: 'arn:green' }, healthChecked: { blue: true, green: true } };

export const config = (changes: Partial<ShiftConfig> = {}): ShiftConfig => ({
  shift: 'Shop',
  routes: [route],
  schedule: [{ weight: 10, holdSeconds: 300 }, { weight: 100, holdSeconds: 600 }],
  bakeSeconds: 600,
  alarms: ['any-errors'],
  colorAlarms: { blue: ['blue-errors'], green: ['green-errors'] },
  healthyTimeoutSeconds: 300,
  ...changes,
});

export const migration = (changes: Partial<Migration> = {}): Migration => ({
  next: 'wait',
  owner: 'arn:execution',
  epoch: 1,
  startedAt: secondsAgo(1000),
  from: 'blue',
  to: 'green',
  schedule: config().schedule,
  dryRun: false,
  ignoreAlarms: [],
  step: 0,
  stepStartedAt: secondsAgo(0),
  waitSeconds: 0,
  note: '',
  ...changes,
});

export const colors = fc.constantFrom<Color>('blue', 'green');

export const holds = fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.integer(HOLD_SECONDS));

/** Strictly growing whole percents that end in 100. */
export const schedules: fc.Arbitrary<ScheduleStep[]> = fc
  .tuple(fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 49 }), fc.array(holds, { minLength: 50, maxLength: 50 }))
  .map(([weights, seconds]) => [...weights.sort((a, b) => a - b), 100].map((weight, index) => ({ weight, holdSeconds: seconds[index]! })));
