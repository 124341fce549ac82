import type { Answer, Fields } from './wire/protocol';

/** One API call. Service and action are spelled as in IAM: `elasticloadbalancing`, `ModifyRule`. */
export interface AwsCall {
  readonly service: string;
  readonly action: string;
  readonly input: Fields;
  /** Whose call it is: each function of a rehearsal has an access key of its own. */
  readonly accessKeyId?: string | undefined;
}

export interface AnsweredCall extends AwsCall {
  /** The error code, if it was answered by one. */
  readonly error?: string;
  /** What the error says, if the call was refused. */
  readonly errorMessage?: string;
}

/** Stands between a call and its effect: it may refuse, delay, or spoil the answer. */
export type Intercept = (call: AwsCall, carryOut: () => Promise<Answer>) => Promise<Answer>;

/** Thrown by an intercept whose caller is to hear nothing: the connection ends without an answer. */
export class NoAnswer extends Error {
  constructor() {
    super('no answer');
    this.name = 'NoAnswer';
  }
}
