interface Answered {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const REQUEST_TIMEOUT = 408;

/**
 * Whether a service said no to a call, which has not happened then. One that got no answer, or that failed within the service, may
 * have happened. The SDK calls also the latter the client's fault, so the status alone tells.
 */
export const isRefused = (error: unknown): boolean => {
  const status = (error as Answered | null | undefined)?.$metadata?.httpStatusCode;
  return status !== undefined && status >= 400 && status < 500 && status !== REQUEST_TIMEOUT;
};

/** What is told in an error's place says as well whether the call was refused. */
export const toldInstead = (error: unknown, told: Error): Error => Object.assign(told, { $metadata: (error as Answered).$metadata });
