import fc from 'fast-check';
import type { Outcome, Revert, ShiftRecord } from '../../../lambda/contract';
import { locked, lockFrom, rolledBackWith, unlocked } from '../../../lambda/core/deployment';
import { acquired, adopted, held, markedReverting, migrating, progressed, refused, released, settled, standing, verified } from '../../../lambda/core/record';
import { otherColor } from '../../../lambda/core/rule-actions';
import { NOW, route, secondsAgo } from './fixtures';

const at = NOW.toISOString();
const shift = 'Shop';
const revertOf = (error: string): Revert => ({ error, cause: `because of ${error}`, road: 'watch', decidedAt: at });

const run = { routes: [route], watched: ['any-errors'], onStop: 'revert' } as const;
const soon = secondsAgo(-90);
const later = secondsAgo(-180);

const STEPS = [
  'start', 'takeOver', 'mark', 'join', 'verify', 'hold', 'step', 'goOn', 'settle', 'complete', 'putBack', 'refuse', 'adopt',
  'deploy', 'deployed', 'undo',
] as const;
type Step = typeof STEPS[number];

/** What callers may do to a record in the state that it is in; undefined for what they never do. */
const change = (current: ShiftRecord | null, step: Step, nth: number): ShiftRecord | undefined => {
  const owner = `run-${nth}`;
  const deploying = { shift, by: owner, holder: owner };
  const idle = current === null || current.status === 'idle';
  const last = (outcome: Outcome['outcome']): Outcome => ({ outcome, owner: current!.owner!, epoch: current!.epoch, at });
  switch (step) {
    case 'start': return idle ? acquired(current, { shift, owner, at, safe: current?.safe ?? 'blue', target: 'green', run }) : undefined;
    case 'takeOver': return idle ? undefined : acquired(current, { shift, owner, at, safe: current.safe, run, revert: revertOf(owner), settleAt: soon });
    case 'mark': return idle ? undefined : markedReverting(current, revertOf(owner));
    case 'join': return current?.status === 'reverting' ? markedReverting(current, revertOf(owner), later) : undefined;
    case 'verify': return current?.status === 'reverting' ? verified(current, at) : undefined;
    case 'hold': return current?.status === 'migrating' ? held(current, at) : undefined;
    case 'step': return current?.status === 'migrating' ? progressed(current, { step: 0, of: 2, weight: 10, at }) : undefined;
    case 'settle': return current?.status === 'migrating' ? settled(current) : undefined;
    case 'goOn': return current?.status === 'reverting' ? migrating(current, otherColor(current.safe), run) : undefined;
    case 'complete': return current?.status === 'migrating' ? released(current, otherColor(current.safe), last('completed')) : undefined;
    case 'putBack': return current?.status === 'reverting' ? released(current, current.safe, last('reverted')) : undefined;
    case 'refuse': return idle ? undefined : refused(current);
    case 'deploy': return locked(current, deploying, lockFrom(deploying, NOW), current?.deployment) ?? undefined;
    case 'deployed': return unlocked(current, current?.deployment, { replaced: [owner] }) ?? undefined;
    case 'undo': return rolledBackWith(current, deploying, NOW) ?? undefined;
    case 'adopt': return idle ? adopted(current, { shift, safe: 'green', owner, at }) : undefined;
  }
};

interface Change {
  readonly step: Step;
  readonly before: ShiftRecord | null;
  readonly after: ShiftRecord;
}

const lives = fc.array(fc.constantFrom(...STEPS), { maxLength: 30 }).map(steps => {
  const changes: Change[] = [];
  steps.forEach((step, run) => {
    const before = changes.at(-1)?.after ?? null;
    const after = change(before, step, run);
    if (after !== undefined) changes.push({ step, before, after });
  });
  return changes;
});

const forAnyLife = (check: (changes: Change[]) => void) => fc.assert(fc.property(lives, check), { numRuns: 500 });

test('every change raises the revision by exactly one', () => {
  forAnyLife(changes => expect(changes.map(({ after }) => after.revision)).toEqual(changes.map((_, index) => index + 1)));
});

test('the epoch rises by one with every new owner, and never otherwise', () => {
  forAnyLife(changes => changes.forEach(({ step, before, after }) => {
    expect(after.epoch - (before?.epoch ?? 0)).toBe(['start', 'takeOver', 'adopt'].includes(step) ? 1 : 0);
  }));
});

test('a deployment is known only at rest, and what it replaced from then on', () => {
  forAnyLife(changes => changes.forEach(({ step, before, after }) => {
    if (after.status !== 'idle') expect(after.deployment).toBeUndefined();
    if (step !== 'deployed') expect(after.replaced).toEqual(before?.replaced);
  }));
});

test('there is an owner, and since when, exactly while the record is not idle', () => {
  forAnyLife(changes => changes.forEach(({ after }) => {
    expect([after.owner !== undefined, after.ownerSince !== undefined]).toEqual(Array(2).fill(after.status !== 'idle'));
  }));
});

test('there is no target once the run is over', () => {
  forAnyLife(changes => changes.filter(({ after }) => after.status === 'idle').forEach(({ after }) => expect(after.target).toBeUndefined()));
});

test('nothing but the end of a run or an adoption changes the safe colour', () => {
  forAnyLife(changes => changes.filter(({ step }) => step !== 'complete' && step !== 'adopt').forEach(({ before, after }) => {
    expect(after.safe).toBe(before?.safe ?? 'blue');
  }));
});

test('how the last run ended stays known until another one moved traffic or was adopted', () => {
  forAnyLife(changes => changes.filter(({ step }) => !['complete', 'putBack', 'adopt'].includes(step)).forEach(({ before, after }) => {
    expect(after.last).toEqual(before?.last);
  }));
});

test('the first reason to go back stays, and a record that does not go back has none', () => {
  forAnyLife(changes => changes.forEach(({ step, before, after }) => {
    if (['mark', 'join', 'undo'].includes(step) && before!.revert !== undefined) expect(after.revert).toMatchObject({ ...before!.revert, verifiedAt: undefined });
    if (after.status === 'migrating') expect(after.revert).toBeUndefined();
    if (after.status === 'reverting') expect(after.revert).toBeDefined();
  }));
});

test('while there is an owner, its rules are known; at rest nothing is awaited or held', () => {
  forAnyLife(changes => changes.forEach(({ after: { status, run: known, settleAt, heldSince } }) => {
    expect(known !== undefined).toBe(status !== 'idle');
    if (status === 'idle') expect([settleAt, heldSince]).toEqual([undefined, undefined]);
    if (status === 'reverting') expect(heldSince).toBeUndefined();
  }));
});

test('the time until writes land is never brought forward while traffic goes back, and whoever joins in takes the verification back', () => {
  forAnyLife(changes => changes.forEach(({ step, before, after }) => {
    if (after.status === 'reverting' && before?.epoch === after.epoch && before.settleAt !== undefined) expect(after.settleAt! >= before.settleAt).toBe(true);
    if (step === 'join') expect([after.settleAt, after.revert!.verifiedAt]).toEqual([later, undefined]);
    if (step === 'verify') expect(after).toMatchObject({ settleAt: before!.settleAt, revert: { verifiedAt: at } });
  }));
});

test('whoever retires the old colour has finished', () => {
  const record: ShiftRecord = { ...acquired(null, { shift, owner: 'run-0', at, safe: 'blue', run }), status: 'retiring' };
  expect(standing(record, { owner: 'run-0', epoch: 1 })).toEqual({ kind: 'completed' });
});

test('whoever held the lock under an older epoch is superseded, by name of who holds it now', () => {
  forAnyLife(changes => {
    const record = changes.at(-1)?.after ?? null;
    const by = record?.owner ?? record?.last?.owner ?? 'nobody';
    const former = changes.filter(({ step, after }) => (step === 'start' || step === 'takeOver') && after.epoch !== record!.epoch);
    for (const { after: { owner, epoch } } of former) expect(standing(record, { owner: owner!, epoch })).toEqual({ kind: 'superseded', by });
  });
});

const AFTER: Readonly<Partial<Record<Step, string>>> = {
  start: 'owner', takeOver: 'reverting', mark: 'reverting', join: 'reverting', verify: 'reverting', hold: 'owner', step: 'owner', goOn: 'owner',
  settle: 'owner', complete: 'completed', putBack: 'reverting', refuse: 'superseded', adopt: 'superseded', undo: 'reverting',
};

test('whoever took the lock last knows from the last change what to do', () => {
  forAnyLife(changes => {
    const taken = changes.findLast(({ step }) => step === 'start' || step === 'takeOver');
    fc.pre(taken !== undefined);
    const { owner, epoch } = taken.after;
    const told = changes.findLast(({ step }) => AFTER[step] !== undefined)!;
    expect(standing(changes.at(-1)!.after, { owner: owner!, epoch }).kind).toBe(AFTER[told.step]);
  });
});

test('the epoch alone does not make an owner: the execution has to be the same', () => {
  const record = acquired(null, { shift, owner: 'run-0', at, safe: 'blue', target: 'green', run });
  expect(standing(record, { owner: 'run-1', epoch: record.epoch })).toEqual({ kind: 'superseded', by: 'run-0' });
});

test('without a record everybody is superseded', () => {
  expect(standing(null, { owner: 'run-0', epoch: 0 })).toEqual({ kind: 'superseded', by: 'nobody' });
});

test('who comes to a run that goes back is told why', () => {
  const record = markedReverting(acquired(null, { shift, owner: 'run-0', at, safe: 'blue', run }), revertOf('AlarmBreach'));
  expect(standing(record, { owner: 'run-0', epoch: 1 })).toMatchObject({ kind: 'reverting', revert: revertOf('AlarmBreach') });
  const ended = released(record, 'blue', { outcome: 'reverted', owner: 'run-0', epoch: 1, at });
  expect(standing(ended, { owner: 'run-0', epoch: 1 })).toMatchObject({ kind: 'reverting', revert: revertOf('AlarmBreach') });
});
