/** Ranges that Elastic Load Balancing accepts: CreateTargetGroup, TargetGroupAttribute, CreateRule. Durations in seconds. */
export const LIMITS = {
  port: { min: 1, max: 65535, integer: true },
  deregistrationDelay: { min: 0, max: 3600 },
  slowStart: { min: 30, max: 900, orZero: true },
  stickiness: { min: 1, max: 7 * 24 * 3600 },
  session: { min: 1, max: 7 * 24 * 3600 },
  interval: { min: 5, max: 300 },
  timeout: { min: 2, max: 120 },
  threshold: { min: 2, max: 10, integer: true },
  priority: { min: 1, max: 50000, integer: true },
  conditionValues: 5,
};
