/** Why something was refused or put back: becomes the execution's `error` and `cause`. */
export interface Reason {
  /** A stable word that machines can match: `InvalidInput`, `AlarmBreach`. */
  readonly error: string;
  /** A sentence for people: what happened, the values seen, what to do next. */
  readonly cause: string;
}
