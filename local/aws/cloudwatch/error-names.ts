import type { ErrorNames } from '../wire/error-names';

/** By CloudWatch's API model: shapes of errors that are named by another code in AWS Query. */
export const CLOUDWATCH_ERRORS: ErrorNames = {
  InternalServiceError: 'InternalServiceFault',
  InvalidFormat: 'InvalidFormatFault',
  InvalidParameterCombination: 'InvalidParameterCombinationException',
  InvalidParameterValue: 'InvalidParameterValueException',
  LimitExceeded: 'LimitExceededFault',
  MissingParameter: 'MissingRequiredParameterException',
  ValidationError: 'ValidationException',
};
