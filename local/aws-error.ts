/** An error as an AWS service answers it: the code is what SDK clients turn into the error's name. */
export class AwsError extends Error {
  constructor(readonly code: string, message: string, readonly statusCode = 400) {
    super(message);
    this.name = code;
  }
}
