/** A call of AWS, as the functions make it. */
export const CALLS = ['readRules', 'writeRule', 'readRecord', 'putRecord', 'health', 'tags', 'alarms', 'describeExecution'] as const;
export type Call = typeof CALLS[number];

/** Who calls. */
export type Caller = 'migrate' | 'operate' | 'guardian' | 'deployment';

/** What becomes of one call, or of the invocation that makes it. */
export type Fault =
  /** Takes effect that many seconds later, also when the client has given up by then. */
  | { readonly kind: 'slow'; readonly seconds: number }
  /** Takes effect at once, and is answered that many seconds later. */
  | { readonly kind: 'slow answer'; readonly seconds: number }
  /** Never takes effect. */
  | { readonly kind: 'refused' }
  /** Takes effect, but the answer is an error. */
  | { readonly kind: 'answer lost' }
  /** The client does not hear the first answer and calls again. */
  | { readonly kind: 'repeated' }
  /** The function crashes when the call is on its way. */
  | { readonly kind: 'dies' }
  /** The state machine gives up on the invocation, which goes on. */
  | { readonly kind: 'orphaned' };

export interface ArmedFault {
  readonly caller: Caller;
  readonly call: Call;
  readonly fault: Fault;
}

export type Service = 'load balancer' | 'table';

const SERVICES: Readonly<Partial<Record<Call, Service>>> = {
  readRules: 'load balancer', writeRule: 'load balancer', readRecord: 'table', putRecord: 'table',
};

/** Faults wait for the next call that they fit, and hit one. */
export class Faults {
  #armed: ArmedFault[] = [];
  readonly #outages = new Map<Service, number>();

  arm(fault: ArmedFault): void {
    this.#armed.push(fault);
  }

  take(caller: Caller, call: Call): Fault | undefined {
    const hit = this.#armed.find(armed => armed.caller === caller && armed.call === call);
    this.#armed = this.#armed.filter(armed => armed !== hit);
    return hit?.fault;
  }

  breakDown(service: Service, until: number): void {
    this.#outages.set(service, until);
  }

  isDown(call: Call, now: number): boolean {
    const service = SERVICES[call];
    return service !== undefined && now < (this.#outages.get(service) ?? 0);
  }
}
