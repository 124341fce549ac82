import fc from 'fast-check';
import type { ExecutionContext, Migration, MigrateTask, RunHistory, ShiftRecord } from '../../../lambda/contract';
import { happenings, type Invocation, type RecordChange } from '../../../lambda/core/events';
import { noted, notesOf, sortKey } from '../../../lambda/core/history';
import { markedReverting, progressed, refused, released } from '../../../lambda/core/record';
import { shiftEvent } from '../../../lambda/core/notification';
import { withLook } from './comparison-fixtures';
import { config, migration, NOW, route, schedules, secondsAgo } from './fixtures';

const OWNER = 'arn:aws:states:us-east-1:123456789012:execution:Migrate:run';
const execution: ExecutionContext = { id: OWNER, startTime: secondsAgo(5000) };
const { shift } = config();

const planned = (changes: Partial<Migration> = {}) =>
  migration({ owner: OWNER, startedAt: execution.startTime, step: -1, stepStartedAt: undefined, next: 'preflight', ...changes });

const told = (task: MigrateTask, before: Migration | false, after: Migration | null, changes: RecordChange[] = []): Invocation =>
  ({ shift, execution, input: {}, task, before, after, changes });

const kinds = (invocations: readonly Invocation[]) => invocations.flatMap(happenings).map(({ kind }) => kind);

type End = 'completed' | 'reverted' | 'rolled back' | 'refused';

/** What a run's invocations see, from its plan to its end, with looks in between. */
const runs = fc.record({
  schedule: schedules,
  looks: fc.nat({ max: 3 }),
  stopAfter: fc.nat({ max: 49 }),
  end: fc.constantFrom<End>('completed', 'reverted', 'rolled back', 'refused'),
}).map(({ schedule, looks, stopAfter, end }) => {
  const invocations: Invocation[] = [];
  let current: Migration | false = false;
  let record: ShiftRecord = { shift, revision: 1, epoch: 1, status: 'migrating', owner: OWNER, ownerSince: secondsAgo(5000), safe: 'blue', target: 'green' };
  const write = (next: ShiftRecord): RecordChange => {
    const change = { before: record, after: next };
    record = next;
    return change;
  };
  const go = (task: MigrateTask, changes: Partial<Migration>, written: RecordChange[] = []) => {
    const after: Migration = { ...current || planned({ schedule }), ...changes };
    invocations.push(told(task, current, after, written));
    current = after;
  };
  const steps = end === 'completed' ? schedule.length : Math.min(stopAfter, schedule.length - 1) + 1;

  go('plan', { next: 'preflight' }, [{ before: null, after: record }]);
  for (let look = 0; look < looks; look++) go('preflight', { next: 'wait' });
  if (end === 'refused') {
    go('preflight', { next: 'failed', ending: 'refused', error: 'TargetsUnhealthy', cause: 'of a test' }, [write(refused(record))]);
    return { schedule, steps: 0, end, invocations };
  }
  go('preflight', { next: 'shift' });
  for (let step = 0; step < steps; step++) {
    const { weight } = schedule[step]!;
    const at = secondsAgo(4000 - step * 10);
    go('shift', { next: 'wait', step, stepStartedAt: at }, [write(progressed(record, { step, of: schedule.length, weight, at }))]);
    for (let look = 0; look < looks; look++) go('watch', { next: 'wait', note: 'quiet' });
    go('watch', { next: 'shift', note: `step ${step + 1} passed` });
  }
  const at = NOW.toISOString();
  const outcome = { owner: OWNER, epoch: record.epoch, at };
  const reason = { error: 'AlarmBreach', cause: 'of a test' };
  const back = () => {
    const marked = write(markedReverting(record, { ...reason, road: 'watch', decidedAt: at }));
    const revert = { ...record.revert!, verifiedAt: at };
    return [marked, write({ ...released(record, 'blue', { outcome: 'reverted', ...outcome }), revert })];
  };
  if (end === 'completed') go('finish', { next: 'done' }, [write(released(record, 'green', { outcome: 'completed', ...outcome }))]);
  if (end === 'reverted') go('revert', { next: 'failed', ending: 'reverted', ...reason }, back());
  if (end === 'rolled back') {
    const operator = { id: `${OWNER}-operator`, startTime: at };
    invocations.push({ shift, execution: operator, input: { action: 'rollback' }, before: false, after: null, changes: back() });
    go('revert', { next: 'failed', ending: 'reverted', ...reason });
  }
  return { schedule, steps, end, invocations };
});

const END_EVENTS: readonly string[] = ['completed', 'reverted', 'refused'];

test('a run begins once, ends once, and its steps are told in their order in between', () => {
  fc.assert(fc.property(runs, ({ schedule, steps, end, invocations }) => {
    const all = kinds(invocations);
    const ended = { 'completed': 'completed', 'reverted': 'reverted', 'rolled back': 'reverted', 'refused': 'refused' }[end];
    expect(all).toEqual(end === 'refused' ? [ended] : ['started', ...Array<string>(steps).fill('step'), ended]);
    expect(all.filter(kind => END_EVENTS.includes(kind))).toHaveLength(1);
    const weights = invocations.flatMap(happenings).filter(({ kind }) => kind === 'step').map(({ run }) => run.weight);
    expect(weights).toEqual(schedule.slice(0, steps).map(({ weight }) => weight));
  }), { numRuns: 60 });
});

const remembered = (invocations: readonly Invocation[]): RunHistory[] => {
  const items = new Map<string, RunHistory | null>();
  for (const note of invocations.flatMap(invocation => notesOf(invocation, [route]))) {
    items.set(sortKey(note.key), noted(items.get(sortKey(note.key)) ?? null, note, NOW.toISOString()));
  }
  return [...items.values()].filter(item => item !== null);
};

test('a run has one item, with each step once and what became of it', () => {
  fc.assert(fc.property(runs, ({ schedule, steps, end, invocations }) => {
    const [item, ...others] = remembered(invocations);
    expect(others).toEqual([]);
    expect(item).toMatchObject({
      execution: OWNER, from: 'blue', to: 'green', endedAt: NOW.toISOString(),
      outcome: end === 'rolled back' ? 'reverted' : end,
    });
    expect(item!.steps.map(({ weight }) => weight)).toEqual(schedule.slice(0, steps).map(({ weight }) => weight));
    const passed = item!.steps.slice(0, -1).map(({ verdict }) => verdict);
    expect(passed).toEqual(passed.map((_, index) => `step ${index + 1} passed`));
    for (const { weight, readBack } of item!.steps) {
      expect(readBack).toEqual([{ route: route.name, percent: { blue: 100 - weight, green: weight } }]);
    }
  }), { numRuns: 60 });
});

test('whatever is repeated, the item is the same', () => {
  fc.assert(fc.property(runs, fc.nat(), ({ invocations }, at) => {
    const again = at % invocations.length;
    const repeated = [...invocations.slice(0, again + 1), invocations[again]!, ...invocations.slice(again + 1)];
    expect(remembered(repeated)).toEqual(remembered(invocations));
  }), { numRuns: 60 });
});

test('a dry run tells nothing and is not remembered', () => {
  fc.assert(fc.property(runs, ({ invocations }) => {
    const dry = invocations.map(invocation => ({ ...invocation, input: { dryRun: true } }));
    expect(kinds(dry)).toEqual([]);
    expect(remembered(dry)).toEqual([]);
  }), { numRuns: 20 });
});

describe('of what the guardian writes', () => {
  const running = (changes: Partial<ShiftRecord> = {}): ShiftRecord => ({
    shift, revision: 3, epoch: 2, status: 'migrating', owner: OWNER, safe: 'blue', target: 'green', ...changes,
    progress: { step: 0, of: 3, weight: 10, at: secondsAgo(100) },
    run: { routes: [route], watched: [], onStop: 'revert', startedAt: execution.startTime },
  });
  const revert = { error: 'Stopped', cause: 'of a test', road: 'guardian', decidedAt: secondsAgo(90) } as const;
  const guarded = (...records: ShiftRecord[]): Invocation => ({
    shift, before: false, after: null, changes: records.slice(1).map((after, index) => ({ before: records[index]!, after })),
  });
  const reverting = running({ status: 'reverting', revert });
  const verified = running({ status: 'reverting', revert: { ...revert, verifiedAt: secondsAgo(1) } });

  test('a revert is told when it was read back, with the run it ends', () => {
    expect(happenings(guarded(running(), reverting))).toEqual([]);
    expect(happenings(guarded(running(), reverting, verified))).toEqual([
      { kind: 'reverted', reason: verified.revert, run: { execution: OWNER, startedAt: execution.startTime, from: 'blue', to: 'green', weight: 10, step: 1, steps: 3 } },
    ]);
  });

  test('a revert that was verified before is not told again, however often it is written and read back', () => {
    expect(happenings(guarded(verified, reverting, verified))).toEqual([]);
    expect(happenings(guarded(verified, { ...verified, status: 'idle', owner: undefined }))).toEqual([]);
  });

  test('a revert that fails is told each time that the record says so', () => {
    const failing = (at: string) => running({ status: 'reverting', revert: { ...revert, failedAt: at } });
    expect(kinds([guarded(reverting, failing(secondsAgo(20))), guarded(failing(secondsAgo(20)), failing(secondsAgo(20)))])).toEqual(['revertFailed']);
  });

  test('a release that is held after a stop stands still, and is remembered so', () => {
    const held = guarded(running(), running({ heldSince: secondsAgo(1) }));
    expect(kinds([held])).toEqual(['paused']);
    const known: RunHistory = { shift, execution: OWNER, startedAt: execution.startTime, input: {}, outcome: 'running', steps: [] };
    const [note] = notesOf(held, [route]);
    expect(noted(known, note!, NOW.toISOString())).toMatchObject({ outcome: 'held' });
    expect(noted(known, note!, NOW.toISOString())!.endedAt).toBeUndefined();
  });

  test('nothing begins in the history: it does not know how the run was started', () => {
    const [note] = notesOf(guarded(running(), reverting, verified), [route]);
    expect(noted(null, note!, NOW.toISOString())).toBeNull();
  });
});

describe('a standstill', () => {
  const step = planned({ step: 0, stepStartedAt: secondsAgo(10), next: 'wait' });
  const paused = { ...step, stillSince: secondsAgo(5), note: 'paused by somebody' };
  const look = (before: Migration, after: Migration) => kinds([told('watch', before, after)]);

  test('is told when it begins, and again when a gate is added to it', () => {
    expect(look(step, paused)).toEqual(['paused']);
    expect(look(paused, paused)).toEqual([]);
    expect(look(paused, { ...paused, gateSince: secondsAgo(1) })).toEqual(['paused']);
    expect(look(paused, step)).toEqual([]);
  });

  test('because of an alarm that cannot be evaluated is not told, but what follows it is', () => {
    const blind = { ...paused, blindSince: secondsAgo(5) };
    expect(look(step, blind)).toEqual([]);
    expect(look(blind, paused)).toEqual(['paused']);
  });
});

describe('of a release that is compared', () => {
  const at10 = withLook(planned({ step: 0, stepStartedAt: secondsAgo(400), next: 'shift', note: 'green at 10 % passed' }), {});
  const at100 = { ...at10, step: 1, stepStartedAt: secondsAgo(1), next: 'wait', inconclusiveSteps: 1 } as const;
  const known: RunHistory = {
    shift, execution: OWNER, startedAt: execution.startTime, input: {}, outcome: 'running', steps: [{ step: 1, weight: 10, at: secondsAgo(400), readBack: [] }],
  };
  const remember = (item: RunHistory, ...invocations: Invocation[]) => invocations
    .flatMap(invocation => notesOf(invocation, [route]))
    .reduce((run, note) => noted(run, note, NOW.toISOString())!, item);

  test('the next step tells of the one before, and a step that began behind its back gets none of its numbers', () => {
    const begins = told('shift', at10, at100);
    expect(happenings(begins)[0]!.compared).toContain('green at 10 % had too little traffic to tell');
    const { steps } = remember(known, begins);
    expect(steps[0]!.comparison).toMatchObject({ verdict: 'inconclusive', acceptance: 3.14159, acceptedAt: 20, counts: { answered: { fresh: { failed: 12 } } } });
    expect(steps[1]!.comparison).toBeUndefined();
    const behind = { ...known, steps: [...known.steps, { step: 2, weight: 100, at: NOW.toISOString(), readBack: [] }] };
    const ended = remember(behind, told('finish', at10, { ...at10, next: 'done' }));
    expect(ended.steps.map(({ comparison }) => comparison?.verdict)).toEqual(['inconclusive', undefined]);
  });

  test('its end says how much of it could not be told', () => {
    const [end] = happenings(told('finish', at100, { ...at100, next: 'done' }));
    expect(end).toMatchObject({ kind: 'completed', compared: '1 of 2 steps had too little traffic to tell whether green is good', inconclusiveSteps: 1 });
    expect(shiftEvent(end!, { shift })).toMatchObject({ inconclusiveSteps: 1, text: expect.stringContaining('1 of 2 steps had too little traffic to tell') });
    expect(happenings(told('finish', { ...at100, inconclusiveSteps: undefined }, { ...at100, inconclusiveSteps: undefined, next: 'done' }))[0]!.compared).toBeUndefined();
  });

  test('what the item holds can be stored, however little is left of the evidence', () => {
    const tiny = withLook(at10, { acceptance: 1e-300, assessment: { evidence: 1e-200, guardEvidence: 300.5, limit: 100, by: 'guard', signal: 'slow' } });
    const { comparison } = remember(known, told('shift', tiny, at100)).steps[0]!;
    expect(comparison).toMatchObject({ verdict: 'worse', acceptance: 0, assessment: { evidence: 0, guardEvidence: 300.5 } });
  });

  test('a standstill for want of traffic is told again when it follows on another', () => {
    const paused = { ...at10, next: 'wait', stillSince: secondsAgo(5), note: 'paused by somebody' } as const;
    expect(kinds([told('watch', paused, paused)])).toEqual([]);
    expect(kinds([told('watch', paused, { ...paused, inconclusiveSince: secondsAgo(1) })])).toEqual(['paused']);
  });
});
