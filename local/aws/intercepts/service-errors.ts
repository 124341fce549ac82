import { AwsError } from '../../aws-error';

interface Refusal {
  readonly code: string;
  readonly statusCode: number;
}

/** Services of the Query protocol, or that were, answer 403. As seen in the errors that people report. */
const ACCESS_DENIED: Readonly<Record<string, Refusal>> = {
  elasticloadbalancing: { code: 'AccessDenied', statusCode: 403 },
  cloudwatch: { code: 'AccessDenied', statusCode: 403 },
  cloudformation: { code: 'AccessDenied', statusCode: 403 },
  sns: { code: 'AuthorizationError', statusCode: 403 },
  lambda: { code: 'AccessDeniedException', statusCode: 403 },
};

export const accessDenied = (service: string, message: string): AwsError => {
  const { code, statusCode } = ACCESS_DENIED[service] ?? { code: 'AccessDeniedException', statusCode: 400 };
  return new AwsError(code, message, statusCode);
};

/** The load balancer's guide says ThrottlingException, which is what CloudTrail has; on the wire it is Throttling. */
const THROTTLED: Readonly<Record<string, Refusal>> = {
  elasticloadbalancing: { code: 'Throttling', statusCode: 400 },
  cloudwatch: { code: 'Throttling', statusCode: 400 },
  sns: { code: 'Throttled', statusCode: 429 },
  lambda: { code: 'TooManyRequestsException', statusCode: 429 },
};

export const throttled = (service: string): AwsError => {
  const { code, statusCode } = THROTTLED[service] ?? { code: 'ThrottlingException', statusCode: 400 };
  return new AwsError(code, 'Rate exceeded', statusCode);
};
