/** An error that says all that an operator has to know: shown without a stack trace. */
export class SaidError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SaidError';
  }
}
