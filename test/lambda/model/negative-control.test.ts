import fc from 'fast-check';
import type { MigrateEvent, Migration, ShiftRecord } from '../../../lambda/contract';
import { sharesAt } from '../../../lambda/core/rule-actions';
import type { Gateways } from '../../../lambda/gateways';
import { guard } from '../../../lambda/guard';
import { MIGRATE_TASKS } from '../../../lambda/migrate';
import { writeShares } from '../../../lambda/routes';
import { operate } from '../../../lambda/operate';
import type { Code } from './cast';
import { groupsReplaced } from './deploying';
import { violations } from './expectations';
import { Play } from './play';
import { scenarios } from './scenario';

jest.setTimeout(60_000);

beforeAll(() => {
  for (const level of ['log', 'error'] as const) jest.spyOn(console, level).mockImplementation(() => undefined);
});

/** Always the same scenarios, so that whether it is found is no matter of luck. */
const isFound = async (code: Partial<Code>): Promise<boolean> => {
  const { failed } = await fc.check(fc.asyncProperty(scenarios(), async scenario => {
    expect(violations(await new Play(scenario, code).toItsEnd())).toEqual([]);
  }), { seed: 4, numRuns: 10_000, endOnFailure: true });
  return failed;
};

const blindShift = async ({ loadBalancer, now }: Gateways, { config, migration }: MigrateEvent): Promise<Migration> => {
  const planned = migration as Migration;
  const step = planned.step + 1;
  const { weight, holdSeconds } = planned.schedule[step]!;
  await writeShares(loadBalancer, config, sharesAt(planned.to, weight), 'single');
  return { ...planned, next: 'wait', step, stepStartedAt: now().toISOString(), waitSeconds: holdSeconds, skipTo: undefined };
};

/** What a function would do if this were how it talked to the record. */
const recording = (
  gateways: Gateways, alter: (record: ShiftRecord) => ShiftRecord, see: (record: ShiftRecord | null) => ShiftRecord | null = seen => seen,
): Gateways => {
  const records = {
    read: async (shift: string) => see(await gateways.records.read(shift)),
    change: (shift: string, decide: (current: ShiftRecord | null) => ShiftRecord | null) => gateways.records.change(shift, current => {
      const next = decide(see(current));
      return next === null ? null : alter(next);
    }),
  };
  return { ...gateways, records: records };
};

jest.setTimeout(60_000);

describe('the property finds', () => {
  test('a step that does not look at the record', async () => {
    expect(await isFound({ migrate: { ...MIGRATE_TASKS, shift: blindShift } })).toBe(true);
  });

  test('a way back that does not look again', async () => {
    const hasty = (gateways: Gateways) => recording(gateways, record => ({ ...record, settleAt: undefined }));
    expect(await isFound({
      migrate: { ...MIGRATE_TASKS, revert: (gateways, event) => MIGRATE_TASKS.revert(hasty(gateways), event) },
      operate: (gateways, event) => operate(hasty(gateways), event),
      guard: (gateways, shift, event) => guard(hasty(gateways), shift, event),
    })).toBe(true);
  });

  test('a guardian that does not wake up', async () => {
    expect(await isFound({ guard: () => Promise.resolve({ kind: 'nothing', why: 'asleep' }) })).toBe(true);
  });

  test('a deployment that takes no lock', async () => {
    const lockless: Code['deploy'] = async (gateways, { route }) =>
      (await groupsReplaced(gateways, route, { mayWrite: () => undefined })).result;
    expect(await isFound({ deploy: lockless })).toBe(true);
  });

  test('a start that does not ask whether a deployment is under way', async () => {
    const deaf = (gateways: Gateways) => recording(gateways, record => record, seen => seen && { ...seen, deployment: undefined });
    const plan: Code['migrate']['plan'] = (gateways, event) => MIGRATE_TASKS.plan(deaf(gateways), event);
    expect(await isFound({ migrate: { ...MIGRATE_TASKS, plan } })).toBe(true);
  });

  test('a guardian that believes every alarm event', async () => {
    const credulous: typeof guard = (gateways, shift, event) => {
      const since = gateways.now().toISOString();
      const observe = (names: readonly string[]) => Promise.resolve(names.map(name => ({ name, state: 'ALARM' as const, since })));
      return guard({ ...gateways, alarms: { observe } as Gateways['alarms'] }, shift, event);
    };
    expect(await isFound({ guard: credulous })).toBe(true);
  });
});
