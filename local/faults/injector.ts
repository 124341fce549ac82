import { type Color, COLORS } from '../../lambda/contract';
import type { Clock } from '../clock';
import type { Fault } from '../service/fault';
import { mergedFault } from './merge';
import { activeFaults, begunFaults, type Begun, endOf } from './schedule';
import { type AwsFaultSpec, type FaultSpec, isAwsFault } from './spec';

export interface FaultInjectorOptions {
  readonly clock: Clock;
  /** Percent of the weights that the new colour has. */
  readonly weight: () => number;
  readonly setFault: (color: Color, fault: Fault | null) => void;
  readonly onBegin: (spec: FaultSpec) => void;
  readonly onEnd: (spec: FaultSpec) => void;
  /** Throws for a fault that would do nothing. @default - each does something */
  readonly requireEffect?: (faults: readonly FaultSpec[]) => void;
}

/** Begins and ends each fault at its moment: tells the services theirs, and holds those of AWS ready for whoever carries out its calls. */
export class FaultInjector {
  readonly #faults: FaultSpec[] = [];
  readonly #stopped = new AbortController();
  #begun: Begun = new Map();
  #active: ReadonlySet<FaultSpec> = new Set();
  #beganAt: number | undefined;

  constructor(private readonly options: FaultInjectorOptions) {}

  /** What is wrong with AWS's calls now. */
  get awsFaults(): readonly AwsFaultSpec[] {
    return this.#stopped.signal.aborted ? [] : [...this.#active].filter(isAwsFault);
  }

  add(...faults: readonly FaultSpec[]): void {
    this.options.requireEffect?.(faults);
    this.#faults.push(...faults);
    if (this.#beganAt !== undefined) this.#schedule(faults, this.#beganAt);
  }

  /** It goes wrong no more, or will not. */
  mend(spec: AwsFaultSpec): void {
    const index = this.#faults.indexOf(spec);
    if (index >= 0) this.#faults.splice(index, 1);
    this.look();
  }

  /** Traffic begins: no fault does before it. */
  begin(): void {
    this.#beganAt = this.options.clock.now();
    this.#schedule(this.#faults, this.#beganAt);
  }

  /** To be called when the weights changed. */
  look(): void {
    const { clock, weight, setFault, onBegin, onEnd } = this.options;
    if (this.#beganAt === undefined || this.#stopped.signal.aborted) return;
    const elapsedMs = clock.now() - this.#beganAt;
    const begunBefore = this.#begun;
    const before = this.#active;
    this.#begun = begunFaults(this.#faults, { weight: weight(), elapsedMs }, begunBefore);
    this.#active = activeFaults(this.#begun, elapsedMs);
    const begun = [...this.#begun].filter(([fault]) => !begunBefore.has(fault));
    const ended = [...before].filter(fault => !this.#active.has(fault));
    for (const fault of ended) onEnd(fault);
    for (const [fault, since] of begun) {
      onBegin(fault);
      if (fault.lastsMs !== undefined) void this.#lookAt(this.#beganAt + endOf(fault, since));
    }
    const ofServices = [...this.#active].filter(fault => !isAwsFault(fault));
    const changed = [...begun.map(([fault]) => fault), ...ended].some(fault => !isAwsFault(fault));
    if (changed) for (const color of COLORS) setFault(color, mergedFault(ofServices, color, clock.speed));
  }

  /** Nothing more begins, and AWS is well; the services stay as they are. */
  stop(): void {
    this.#stopped.abort();
  }

  #schedule(faults: readonly FaultSpec[], beganAt: number): void {
    this.look();
    for (const { start } of faults) if (start.at === 'time') void this.#lookAt(beganAt + start.rehearsedMs);
  }

  /** A timer may fire a little early. */
  async #lookAt(rehearsedMs: number): Promise<void> {
    const { clock } = this.options;
    try {
      while (clock.now() < rehearsedMs) await clock.sleep(rehearsedMs - clock.now(), this.#stopped.signal);
    } catch {
      return;
    }
    this.look();
  }
}
