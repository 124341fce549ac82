/** What the services call it when an account makes too many calls. https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
const THROTTLED = new Set([
  'Throttling', 'ThrottlingException', 'ThrottledException', 'RequestThrottled', 'RequestThrottledException', 'RequestLimitExceeded',
  'TooManyRequestsException', 'ProvisionedThroughputExceededException', 'LimitExceededException', 'PriorRequestNotComplete',
]);

/** Whether a call was refused, after all its attempts, for nothing but its time. */
export const isThrottled = (error: unknown): error is Error => error instanceof Error && THROTTLED.has(error.name);
