import { AwsError } from '../aws-error';
import type { TargetGroupAttributes, TargetGroupSettings, TargetStickiness } from './model';

/** API reference, TargetGroupAttribute: ranges and defaults in seconds. */
const MAX_DELAY = 3600;
const MIN_SLOW_START = 30;
const MAX_SLOW_START = 900;
const MAX_STICKINESS = 604_800;
const NO_STICKINESS: TargetStickiness = { enabled: false, type: 'lb_cookie', durationSeconds: 86_400 };

const isWithin = (value: number, min: number, max: number) => Number.isInteger(value) && value >= min && value <= max;

const refuse = (message: string): never => {
  throw new AwsError('ValidationError', message);
};

const checkType = ({ targetType }: TargetGroupSettings, change: TargetGroupAttributes) => {
  if (targetType === 'lambda' && Object.values(change).some(value => value !== undefined)) {
    throw new AwsError('InvalidConfigurationRequest', 'These attributes are not supported for target groups of Lambda functions');
  }
};

/** Checks attributes as the API does, and gives the settings that they change. */
export const acceptAttributes = (settings: TargetGroupSettings, change: TargetGroupAttributes): Partial<TargetGroupSettings> => {
  checkType(settings, change);
  const {
    deregistrationDelaySeconds = settings.deregistrationDelaySeconds,
    slowStartSeconds = settings.slowStartSeconds ?? 0,
  } = change;
  const stickiness = { ...NO_STICKINESS, ...settings.stickiness, ...change.stickiness };
  if (!isWithin(deregistrationDelaySeconds, 0, MAX_DELAY)) refuse(`The deregistration delay must be from 0 to ${MAX_DELAY} seconds`);
  if (slowStartSeconds !== 0 && !isWithin(slowStartSeconds, MIN_SLOW_START, MAX_SLOW_START)) {
    refuse(`Slow start must be 0, or from ${MIN_SLOW_START} to ${MAX_SLOW_START} seconds`);
  }
  if (!['lb_cookie', 'app_cookie'].includes(stickiness.type)) refuse(`The stickiness type '${stickiness.type}' must be lb_cookie or app_cookie`);
  if (!isWithin(stickiness.durationSeconds, 1, MAX_STICKINESS)) refuse(`The stickiness duration must be from 1 to ${MAX_STICKINESS} seconds`);
  return { deregistrationDelaySeconds, slowStartSeconds, stickiness };
};
