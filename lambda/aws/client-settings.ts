/**
 * A call that hangs must fail well within the function's timeout, or the task's retry never gets its turn. Unless told to throw, the
 * client would only warn, and go on waiting.
 */
const requestHandler = { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true };

/** For calls whose repetition harms nobody: reads, and absolute writes that lead back to the safe colour. */
export const patientClient = { maxAttempts: 5, requestHandler };

/**
 * For a step's write: repeated only by the state machine, which looks at the record again before it does. A client that repeats by
 * itself could write after somebody decided that traffic goes back.
 */
export const singleAttemptClient = { maxAttempts: 1, requestHandler };

/** For what is told beside the work: nothing waits for it, and nothing is put right by its repetition. */
export const bestEffortClient = {
  maxAttempts: 1, requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
};
