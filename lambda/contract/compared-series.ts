import type { BuiltInSignal } from './comparison';

/** Asked for whatever is compared: how many users each colour has. */
export const REQUESTS_METRIC = 'RequestCount';

/** Of each of them the slow ones are counted. */
export const RESPONSE_TIME_METRIC = 'TargetResponseTime';

/** The load balancer's answers by status. Invocations that failed have none: the load balancer answers for the function. */
const STATUSES = ['HTTPCode_Target_2XX_Count', 'HTTPCode_Target_3XX_Count', 'HTTPCode_Target_4XX_Count', 'HTTPCode_Target_5XX_Count'] as const;
const INVOCATIONS = ['LambdaUserError', 'LambdaInternalError'] as const;

/** What each signal needs of a target group in AWS/ApplicationELB, besides its requests. */
export const SIGNAL_METRICS = {
  answered: ['HTTPCode_Target_5XX_Count', ...INVOCATIONS],
  unanswered: [...STATUSES, ...INVOCATIONS],
  clientErrors: ['HTTPCode_Target_4XX_Count'],
  slow: [...STATUSES, RESPONSE_TIME_METRIC],
} as const satisfies Readonly<Record<BuiltInSignal, readonly string[]>>;

/** By the API reference of GetMetricData. With more, a look needs a second call. */
export const MAX_METRIC_QUERIES = 500;

/** Of a user's own comparison: events and bad ones, of each colour. */
export const OWN_SERIES = 4;
