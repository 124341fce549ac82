import { SaidError } from './said-error';

/** What the SDK's errors have, besides a name and a message. */
interface SdkError extends Error {
  readonly code?: string;
  readonly $fault?: 'client' | 'server';
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const EXPIRED = ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired'];
const INVALID = ['InvalidClientTokenId', 'UnrecognizedClientException', 'SignatureDoesNotMatch', 'InvalidSignatureException', 'AuthFailure'];
const DENIED = ['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation'];
const THROTTLED = ['Throttling', 'ThrottlingException', 'TooManyRequestsException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded'];
const UNREACHABLE = ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EAI_AGAIN', 'EPIPE', 'EHOSTUNREACH', 'ENETUNREACH'];

const isUnreachable = ({ name, code }: SdkError): boolean => name === 'TimeoutError' || UNREACHABLE.includes(code ?? '');

const explanation = (error: SdkError): string | null => {
  const { name, message, code } = error;
  if (error instanceof SaidError) return message;
  if (message === 'Region is missing') return 'no AWS region is set: give --region, or set AWS_REGION or the region of your profile';
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') {
    return `no AWS credentials were found (${message}): give --profile, set AWS_PROFILE, or sign in`;
  }
  if (EXPIRED.includes(name)) return `the AWS credentials have expired (${message}): sign in again`;
  if (INVALID.includes(name)) return `AWS does not accept the credentials (${message}): check --profile and the environment`;
  if (DENIED.includes(name)) return `${message}. Each command needs one of the grants: shift.grantStart, grantOperate, grantRead`;
  if (/^Stack .*does not exist/.test(message)) return `${message}: check --stack, --region and --profile`;
  if (name === 'ExecutionAlreadyExists') return `${message}: a name can be used once in 90 days, give another --name`;
  if (isUnreachable(error)) return `AWS cannot be reached (${[code ?? name, message].filter(Boolean).join(': ')}): check the network, --region and --endpoint-url`;
  return error.$metadata === undefined ? null : `${name}: ${message}`;
};

/** What to tell an operator, in a sentence; null when it is a defect of ours. */
export const explainError = (error: unknown): string | null => error instanceof Error ? explanation(error) : null;

/** Whether asking again later may help: the network, throttling, a service in trouble. */
export const mayPass = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  const { $fault, name } = error as SdkError;
  return isUnreachable(error) || $fault === 'server' || THROTTLED.includes(name);
};
