import fc from 'fast-check';
import type { OperateAction, StandstillPolicy, StopPolicy } from '../../../lambda/contract';
import { type ArmedFault, CALLS, type Fault, type Service } from './faults';

/** What happens to a shift from outside. */
export type Deed =
  | { readonly kind: 'start'; readonly input: unknown }
  | { readonly kind: 'wish'; readonly action: OperateAction }
  /** `which` chooses among the executions that it can be done to, the oldest first. */
  | { readonly kind: 'stop'; readonly which: number }
  | { readonly kind: 'redrive'; readonly which: number }
  /** The groups of a rule are replaced; `rollback` when CloudFormation does that to undo a deployment. */
  | { readonly kind: 'deploy'; readonly which: number; readonly rollback: boolean }
  | { readonly kind: 'alarm'; readonly state: 'ALARM' | 'OK' }
  | { readonly kind: 'fault' } & ArmedFault
  | { readonly kind: 'outage'; readonly service: Service; readonly seconds: number };

export interface Happening {
  /** Seconds after the one before. */
  readonly after: number;
  readonly deed: Deed;
}

export interface Scenario {
  readonly routes: 1 | 2;
  readonly onStop: StopPolicy;
  readonly onStandstill: StandstillPolicy;
  readonly happenings: readonly Happening[];
  /** How long calls take, one after the other; the shortest time when there are no more. */
  readonly latencies: readonly number[];
  /** When an event reaches the guardian, in seconds after it happened: one entry a delivery, taken in turn. */
  readonly deliveries: readonly (readonly number[])[];
}

const seconds = fc.constantFrom(3, 8, 15, 20, 28, 45, 55);

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ kind: fc.constant('slow' as const), seconds }),
  fc.record({ kind: fc.constant('slow answer' as const), seconds }),
  fc.constantFrom<Fault>({ kind: 'refused' }, { kind: 'answer lost' }, { kind: 'repeated' }, { kind: 'dies' }, { kind: 'orphaned' }));

const armed: fc.Arbitrary<ArmedFault> = fc.record({
  caller: fc.oneof({ weight: 4, arbitrary: fc.constant('migrate' as const) }, fc.constantFrom('operate' as const, 'guardian' as const, 'deployment' as const)),
  call: fc.oneof(fc.constantFrom('readRecord' as const, 'writeRule' as const, 'putRecord' as const), fc.constantFrom(...CALLS)),
  fault,
});

const input = fc.oneof(
  { weight: 8, arbitrary: fc.constant<unknown>({}) },
  fc.constantFrom<unknown>({ dryRun: true }, { bogus: 1 }, { target: 'green' }, { target: 'blue' },
    { schedule: [{ weight: 30, holdSeconds: 30, pause: true }, { weight: 100, holdSeconds: 100 }] }));

const wish = fc.oneof(
  { weight: 4, arbitrary: fc.constant<OperateAction>('rollback') },
  fc.constantFrom<OperateAction>('pause', 'resume', 'promote', 'adopt', 'status'));

const which = fc.constantFrom(0, 1, 2);

const deploy: fc.Arbitrary<Deed> = fc.record({
  kind: fc.constant('deploy' as const), which: fc.constantFrom(0, 1),
  rollback: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, fc.constant(true)),
});

const faultDeed: fc.Arbitrary<Deed> = armed.map(one => ({ kind: 'fault', ...one }));

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('start' as const), input }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wish' as const), action: wish }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('stop' as const), which }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('redrive' as const), which }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('alarm' as const), state: fc.constantFrom('ALARM' as const, 'OK' as const) }) },
  { weight: 3, arbitrary: deploy },
  { weight: 6, arbitrary: faultDeed },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('outage' as const), service: fc.constantFrom<Service>('table', 'load balancer'), seconds: fc.constantFrom(5, 40, 100) }) });

/** Close together, as races are, or as far apart as the life of a write. */
const gap = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(0, 0.05, 0.3, 1) },
  { weight: 3, arbitrary: fc.constantFrom(3, 7, 12, 25) },
  { weight: 1, arbitrary: fc.constantFrom(45, 61, 95, 130) });

const happening = (what: fc.Arbitrary<Deed>): fc.Arbitrary<Happening> => fc.record({ after: gap, deed: what });
const started: Deed = { kind: 'start', input: {} };
const oldest = 0;
const lateWrite: Deed = { kind: 'fault', caller: 'migrate', call: 'writeRule', fault: { kind: 'slow', seconds: 45 } };
const deployed: Deed = { kind: 'deploy', which: oldest, rollback: false };
const lateDeployment: Deed = { kind: 'fault', caller: 'deployment', call: 'writeRule', fault: { kind: 'slow', seconds: 45 } };
const stopped: Deed = { kind: 'stop', which: oldest };

/** What has to come one after the other to hurt, and seldom would by itself. */
const burst = (...deeds: Deed[]): fc.Arbitrary<Happening[]> => fc.tuple(...deeds.map(one => happening(fc.constant(one))));
const bursts: fc.Arbitrary<Happening[]> = fc.oneof(
  burst(stopped, started, { kind: 'redrive', which: oldest }),
  burst(stopped, started, stopped, started),
  burst({ kind: 'wish', action: 'rollback' }, started),
  burst(lateWrite, { kind: 'wish', action: 'rollback' }, started),
  burst(lateWrite, stopped, started),
  burst(deployed, started),
  burst(lateDeployment, deployed, started, deployed),
  burst({ kind: 'alarm', state: 'ALARM' }, { kind: 'alarm', state: 'OK' }),
);

const delivery = fc.oneof(
  { weight: 3, arbitrary: fc.constant<number[]>([1]) },
  fc.constantFrom<number[]>([], [1, 1.1], [0.3, 40], [70]));

export const scenarios = (maxMoves = 8): fc.Arbitrary<Scenario> => fc.record({
  routes: fc.constantFrom(1 as const, 2 as const),
  onStop: fc.constantFrom<StopPolicy>('revert', 'hold'),
  onStandstill: fc.constantFrom<StandstillPolicy>('revert', 'continue'),
  // A fault that is to hit the first task has to be there before it.
  happenings: fc.tuple(
    fc.array(fc.record({ after: fc.constant(0), deed: fc.oneof(faultDeed, faultDeed, fc.constant(lateWrite)) }), { maxLength: 2 }),
    fc.array(fc.oneof({ weight: 4, arbitrary: happening(deed).map(one => [one]) }, bursts), { maxLength: maxMoves }),
  ).map(([first, rest]) => [...first, { after: 0, deed: started }, ...rest.flat()]),
  latencies: fc.array(fc.nat(6), { maxLength: 60 }),
  deliveries: fc.array(delivery, { maxLength: 6 }),
});
