import { setTimeout as realSleep } from 'node:timers/promises';
import { AwsError } from '../../aws-error';
import { type AwsFaultSpec, callsOf } from '../../faults/spec';
import type { Sessions } from '../../iam/sessions';
import type { Random } from '../../random';
import { type AwsCall, type Intercept, NoAnswer } from '../call';
import type { Answer } from '../wire/protocol';
import { throttled } from './service-errors';

type CarryOut = () => Promise<Answer>;

/** From the outermost: what comes first spares the call the others. */
const ORDER: readonly AwsFaultSpec['kind'][] = ['throttled', 'fails-before', 'late', 'slow', 'fails-after'];

const failure = (): AwsError => new AwsError('InternalFailure', 'The request processing has failed because of an unknown error, exception or failure.', 500);

/** Real time, as clients time out in it. A rehearsal that is over does not wait for it. */
const pause = (ms: number): Promise<void> => realSleep(ms, undefined, { ref: false });

const suffering = ({ kind, value }: AwsFaultSpec, { service }: AwsCall, random: Random, carryOut: CarryOut): CarryOut => async () => {
  switch (kind) {
    case 'throttled':
      if (random() < value) throw throttled(service);
      return carryOut();
    case 'fails-before':
      if (random() < value) throw failure();
      return carryOut();
    case 'fails-after': {
      const answer = await carryOut();
      if (random() < value) throw failure();
      return answer;
    }
    case 'slow': {
      const answer = await carryOut();
      await pause(value);
      return answer;
    }
    case 'late':
      await pause(value);
      // Whoever asked hears nothing any more, not even a refusal.
      await carryOut().catch(() => undefined);
      throw new NoAnswer();
  }
};

/** The rules that a call names: one to be changed, or several to be described. */
const rulesIn = ({ input: { RuleArn, RuleArns } }: AwsCall): unknown[] => [RuleArn, RuleArns].flat().filter(arn => arn !== undefined);

const isAbout = (call: AwsCall, ruleArns: readonly string[]) => (fault: AwsFaultSpec): boolean => {
  const { action, route } = callsOf(fault);
  return (action === undefined || action === call.action) && (route === undefined || rulesIn(call).includes(ruleArns[route - 1]));
};

export interface AwsFaults {
  /** What is wrong with AWS at the moment, for all of its callers. */
  readonly active: () => readonly AwsFaultSpec[];
  /** Of the shift's routes: a fault may be about one of them. */
  readonly ruleArns: () => readonly string[];
}

export const awsFaults = ({ active, ruleArns }: AwsFaults, random: Random): Intercept => (call, carryOut) => active()
  .filter(isAbout(call, ruleArns()))
  .toSorted((a, b) => ORDER.indexOf(b.kind) - ORDER.indexOf(a.kind))
  .reduce<CarryOut>((inner, fault) => suffering(fault, call, random, inner), carryOut)();

/** Spares people, who look on: what runs with a role has to cope. */
export const sparingPeople = (sessions: Sessions, intercept: Intercept): Intercept => (call, carryOut) =>
  sessions.of(call.accessKeyId) === undefined ? carryOut() : intercept(call, carryOut);
