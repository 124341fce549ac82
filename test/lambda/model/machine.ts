import type { CaughtError } from '../../../lambda/contract';
import { type AslState, type Definition } from '../../lib/definitions';
import type { Ending, World } from './world';

/** What an execution carries, as the first state lays it out. */
export interface Payload {
  readonly config: unknown;
  readonly execution: { readonly id: string; readonly startTime: string };
  readonly input: unknown;
  readonly run: Readonly<Record<string, unknown>>;
  readonly failure: CaughtError | false;
  readonly probe: false;
  readonly failedHook: false;
}

/** Calls a function for a task state. */
export type Invoke = (task: string, payload: Payload) => Promise<unknown>;

interface Rule {
  readonly Variable?: string;
  readonly StringEquals?: string;
  readonly BooleanEquals?: boolean;
  readonly IsPresent?: boolean;
  readonly And?: readonly Rule[];
  readonly Next?: string;
}

interface Retry {
  readonly MaxAttempts: number;
  readonly IntervalSeconds: number;
  readonly BackoffRate: number;
  readonly MaxDelaySeconds: number;
}

const at = (payload: Payload, path: string): unknown => path.split('.').slice(1)
  .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], payload);

const matches = (payload: Payload, rule: Rule): boolean => {
  if (rule.And !== undefined) return rule.And.every(part => matches(payload, part));
  const value = at(payload, rule.Variable!);
  if (rule.IsPresent !== undefined) return (value !== undefined) === rule.IsPresent;
  return value === (rule.StringEquals ?? rule.BooleanEquals);
};

/** Walks the states of a deployed machine in virtual time. Stopped and redriven from outside. */
export class Execution {
  #state: string;
  /** Who was stopped does not go on when what he waited for comes. */
  #life = 0;
  payload: Payload;

  constructor(
    readonly id: string, private readonly world: World, private readonly definition: Definition, private readonly invoke: Invoke,
    config: unknown, input: unknown, private readonly onStatus: (status: Ending) => void,
  ) {
    this.payload = {
      config, input, execution: { id, startTime: world.timeline.date().toISOString() },
      run: { migration: false }, failure: false, probe: false, failedHook: false,
    };
    this.#state = definition.States[definition.StartAt]!.Next!;
    this.#live();
  }

  get running(): boolean {
    return this.world.status(this.id) === 'RUNNING';
  }

  stop(): void {
    this.world.tell(`${this.id} is stopped in "${this.#state}"`);
    this.#end('ABORTED');
  }

  redrive(): void {
    this.world.tell(`${this.id} is redriven in "${this.#state}"`);
    this.#live();
  }

  #end(status: Ending): void {
    this.#life++;
    this.world.turn(this.id, status);
    this.onStatus(status);
  }

  #live(): void {
    this.world.turn(this.id, 'RUNNING');
    void this.#walk(++this.#life);
  }

  async #walk(life: number): Promise<void> {
    while (life === this.#life) {
      const state = this.definition.States[this.#state]!;
      if (state.Type === 'Succeed' || state.Type === 'Fail') {
        const reason = this.payload.run as { migration?: { note?: string; cause?: string } };
        this.world.tell(`${this.id} ${state.Type === 'Succeed' ? 'succeeds' : 'fails'}: ${reason.migration?.cause ?? reason.migration?.note ?? ''}`);
        this.#end(state.Type === 'Succeed' ? 'SUCCEEDED' : 'FAILED');
        return;
      }
      const next = await this.#pass(state, life);
      if (life === this.#life) this.#state = next;
    }
  }

  async #pass(state: AslState, life: number): Promise<string> {
    switch (state.Type) {
      case 'Choice': return (state.Choices as readonly Rule[]).find(rule => matches(this.payload, rule))?.Next ?? state.Default!;
      case 'Wait': {
        await this.world.timeline.sleep(Number(at(this.payload, state.SecondsPath as string)) * 1000);
        return state.Next!;
      }
      case 'Task': return this.#task(state, life);
      default: throw new Error(`the model knows no ${state.Type} state`);
    }
  }

  async #task(state: AslState, life: number): Promise<string> {
    const { task } = (state.Parameters as { Payload: { task: string } }).Payload;
    const [{ MaxAttempts, IntervalSeconds, BackoffRate, MaxDelaySeconds }] = state.Retry as unknown as [Retry];
    for (let failures = 0; ; failures++) {
      try {
        const answer = await this.invoke(task, this.payload);
        if (life === this.#life) this.payload = { ...this.payload, run: { [Object.keys(state.ResultSelector as object)[0]!.replace('.$', '')]: answer } };
        return state.Next!;
      } catch (error) {
        const failure = { Error: 'Error', Cause: (error as Error).message };
        if (life !== this.#life) return state.Next!;
        this.world.tell(`${this.id} ${task} failed: ${failure.Cause}`);
        if (failures === MaxAttempts) {
          if (state.Catch === undefined) {
            this.#end('FAILED');
            return state.Next!;
          }
          this.payload = { ...this.payload, failure };
          return state.Catch[0]!.Next;
        }
        await this.world.timeline.sleep(Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** failures) * 1000);
        if (life !== this.#life) return state.Next!;
      }
    }
  }
}
