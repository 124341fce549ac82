type ContextValue = string | readonly string[] | undefined;

/** By condition key. Undefined for a key that AWS could send, and does not send with this request. */
export type ContextValues = Readonly<Record<string, ContextValue>>;

/** Who asks. Both have their ARN in the request's context. */
export type Caller =
  /** AWS itself, as policies name it: `events.amazonaws.com`. */
  | { readonly service: string }
  /** Somebody who runs with a role. */
  | { readonly roleArn: string; readonly sessionArn: string };

export interface AccessRequest {
  /** As in policies: `elasticloadbalancing:ModifyRule`. */
  readonly action: string;
  /** An ARN, or `*` for an action that is not about a resource. */
  readonly resource: string;
  readonly context?: ContextValues;
}

/** Tags of a request: any name may be asked for. */
const REQUEST_TAG = 'aws:requesttag/';

const serviceOf = (name: string): string => name.slice(0, name.indexOf(':')).toLowerCase();

/** The condition keys of a request, whose names have no case. */
export class RequestContext {
  readonly #values: ReadonlyMap<string, readonly string[]>;

  constructor(readonly action: string, ...contexts: readonly ContextValues[]) {
    this.#values = new Map(contexts.flatMap(context => Object.entries(context))
      .map(([key, value]) => [key.toLowerCase(), value === undefined ? [] : [value].flat()]));
  }

  /** The values of a key, none if it is absent. Throws for a key that AWS may send and the rehearsal does not know. */
  get(key: string): readonly string[] {
    const name = key.toLowerCase();
    const known = this.#values.get(name);
    if (known !== undefined) return known;
    const cannotBeSent = serviceOf(name) !== 'aws' && serviceOf(name) !== serviceOf(this.action);
    if (cannotBeSent || name.startsWith(REQUEST_TAG)) return [];
    throw new Error(`the condition key ${key} is not rehearsed for ${this.action}`);
  }
}
