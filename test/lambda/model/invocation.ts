import type { ShiftRecord } from '../../../lambda/contract';
import { type RuleAction, describeShares } from '../../../lambda/core/rule-actions';
import type { Gateways } from '../../../lambda/gateways';
import type { Call, Caller, Fault } from './faults';
import type { World } from './world';

/** A single attempt is given up after that long; repeated ones after some of them. */
const GIVES_UP_AFTER = { single: 5_000, patient: 24_000 } as const;

/** What is on its way for longer never arrives. Who repeats his calls may send the last when his function is about to end. */
const ARRIVES_WITHIN = { single: 55_000, patient: 25_000 } as const;

/** The functions' own timeout. A deployment waits within its own. */
const functionTimeout = (caller: Caller): number => caller === 'deployment' ? 780_000 : 60_000;

/** The record's gateway starts anew that many times. */
const MAX_CONFLICTS = 10;

export interface Invoked {
  readonly caller: Caller;
  readonly execution: string;
  readonly task: string;
  readonly epoch: number;
}

/** Something went wrong with a call of this execution: what it decides then is its own affair. */
export type OnHit = (fault: Fault['kind'] | 'outage' | 'timeout') => void;

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

/** One run of a function. Its calls are on their way for a while: whatever else happens, happens in between. */
export class Invocation<Answer> {
  /** What the state machine gets: not what the function made of it when it crashed, or was given up. */
  readonly answer: Promise<Answer>;
  #dead = false;
  #fail!: (error: Error) => void;

  constructor(
    private readonly world: World, private readonly invoked: Invoked,
    run: (gateways: Gateways) => Promise<Answer>, private readonly onHit: OnHit,
  ) {
    this.answer = new Promise<Answer>((resolve, reject) => {
      this.#fail = reject;
      run(this.#gateways()).then(
        answer => this.#dead || resolve(JSON.parse(JSON.stringify(answer ?? null)) as Answer),
        (error: Error) => this.#dead || reject(error));
    });
    world.timeline.routinely(functionTimeout(invoked.caller), () => this.#die(new Error('Sandbox.Timedout')));
  }

  #die(error: Error): void {
    this.#dead = true;
    this.#fail(error);
  }

  #gateways(): Gateways {
    const { world } = this;
    const calls = {
      loadBalancer: {
        readActions: (arns: readonly string[]) => this.#call('readRules', () => arns.map(arn => [...world.rules.get(arn)!])),
        writeActions: (arn: string, actions: readonly RuleAction[], attempts: 'single' | 'patient') => {
          const sentAt = world.timeline.now;
          return this.#call('writeRule', () => this.#land(arn, actions, sentAt), attempts);
        },
        health: () => this.#call('health', () => ({ registered: 2, healthy: 2 })),
        tagged: () => this.#call('tags', () => []),
      },
      ecs: { services: () => Promise.resolve([]) },
      alarms: {
        observe: (names: readonly string[]) =>
          this.#call('alarms', () => names.map(name => ({ name, ...world.alarms.get(name)! }))),
      },
      records: {
        read: () => this.#read(),
        change: (_shift: string, decide: (current: ShiftRecord | null) => ShiftRecord | null) => this.#change(decide),
      },
      executions: {
        isRunning: (id: string) => this.#call('describeExecution', () => world.status(id) === 'RUNNING'),
        state: (id: string) => this.#call('describeExecution', () => this.#stateOf(id)),
      },
      stacks: { status: () => Promise.resolve(world.stackStatus) },
      now: () => world.timeline.date(),
      sleep: (seconds: number) => world.timeline.sleep(seconds * 1000),
    };
    return calls as unknown as Gateways;
  }

  #stateOf(id: string): unknown {
    const execution = this.world.executions.get(id);
    if (execution === undefined) return { kind: 'unknown' };
    return execution.status === 'RUNNING' ? { kind: 'running' } : { kind: 'ended', status: execution.status, at: execution.since };
  }

  #read(): Promise<ShiftRecord | null> {
    return this.#call('readRecord', () => this.world.record);
  }

  async #change(decide: (current: ShiftRecord | null) => ShiftRecord | null): Promise<ShiftRecord | null> {
    for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts++) {
      const current = await this.#read();
      const next = decide(current);
      if (next === null) return current;
      if (await this.#call('putRecord', () => this.world.put(next))) return next;
    }
    throw new Error('the record was changed too often by others');
  }

  #land(arn: string, actions: readonly RuleAction[], sentAt: number): void {
    const { world, invoked: { execution, task, epoch } } = this;
    const before = world.sharesOf(arn);
    world.rules.set(arn, actions);
    const shares = world.sharesOf(arn);
    const { name: route } = world.config.routes.find(({ ruleArn }) => ruleArn === arn)!;
    world.landed.push({ at: world.timeline.now, sentAt, route, before, shares, execution, task, epoch });
    world.tell(`${execution} ${task} (epoch ${epoch}) writes ${route}: ${describeShares(shares)}`);
  }

  /** A call is sent, takes effect, and is answered: three moments. */
  #call<T>(call: Call, effect: () => T, attempts: 'single' | 'patient' = 'patient'): Promise<T> {
    if (this.#dead) return never();
    const { world, invoked: { caller, execution, task } } = this;
    const { timeline } = world;
    const fault = world.faults.take(caller, call);
    if (fault !== undefined) {
      this.onHit(fault.kind);
      world.tell(`${execution} ${task}: ${call} ${fault.kind}${'seconds' in fault ? ` ${fault.seconds} s` : ''}`);
    }
    if (fault?.kind === 'dies') timeline.after(0, () => this.#die(new Error('Runtime.ExitError')));
    if (fault?.kind === 'orphaned') timeline.after(0, () => this.#fail(new Error('States.Timeout')));

    return new Promise<T>((resolve, reject) => {
      const ifAlive = (go: () => void) => () => this.#dead || go();
      const fail = (delay: number, message: string) => timeline.after(delay, ifAlive(() => reject(new Error(`${call}: ${message}`))));
      const there = world.latency() + (fault?.kind === 'slow' ? Math.min(fault.seconds * 1000, ARRIVES_WITHIN[attempts]) : 0);
      const back = world.latency() + (fault?.kind === 'slow answer' ? fault.seconds * 1000 : 0);

      if (fault?.kind === 'refused') return fail(there + back, 'refused');
      if (world.faults.isDown(call, timeline.now)) {
        this.onHit('outage');
        return fail(1_000, 'service unavailable');
      }
      if (there + back > GIVES_UP_AFTER[attempts]) fail(GIVES_UP_AFTER[attempts], 'timed out');
      timeline.after(there, () => {
        const first = effect();
        if (fault?.kind === 'answer lost' || (fault?.kind === 'repeated' && attempts === 'single')) return fail(back, 'connection reset');
        if (fault?.kind !== 'repeated') return timeline.after(back, ifAlive(() => resolve(first)));
        return timeline.after(back, () => {
          const again = effect();
          timeline.after(back, ifAlive(() => resolve(again)));
        });
      });
    });
  }
}
