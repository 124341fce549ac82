import fc from 'fast-check';
import type { AppVersion } from './app';
import { Replay } from './replay';

/** More of them are for a patient machine. */
const REPLAYS = Number(process.env.REPLAYS ?? 2);
const SEED = Number(process.env.REPLAYS_SEED ?? 5);
const MINUTES_EACH = 3;

interface Deploy {
  readonly changes: Partial<AppVersion>;
  /** The place of a resource that fails, counted from the last one. */
  readonly failAt: number | null;
  readonly disableRollback: boolean;
}

type Step = Deploy | 'migrate' | 'rollback';

const ports = fc.constantFrom(8080, 8081, 8082);
const changes: fc.Arbitrary<Partial<AppVersion>> = fc.record({
  path: fc.constantFrom('/shop/*', '/other/*'),
  priority: fc.constantFrom(10, 20),
  listener: fc.constantFrom('first' as const, 'second' as const),
  bluePort: ports,
  greenPort: ports,
  routeId: fc.constantFrom('Route' as const, 'Renamed' as const),
  tag: fc.constantFrom('none', 'shop'),
  bakeSeconds: fc.constantFrom(1, 2),
  topic: fc.constantFrom('one', 'two'),
}, { requiredKeys: [] });

/** Mostly among the last: what fails early has changed nothing yet. */
const failAt = fc.oneof({ arbitrary: fc.nat({ max: 12 }), weight: 3 }, { arbitrary: fc.nat({ max: 100 }), weight: 1 });

const deploy: fc.Arbitrary<Deploy> = fc.record({
  changes,
  failAt: fc.option(failAt, { freq: 2, nil: null }),
  disableRollback: fc.oneof({ arbitrary: fc.constant(false), weight: 4 }, { arbitrary: fc.constant(true), weight: 1 }),
});

const steps: fc.Arbitrary<Step[]> = fc.array(fc.oneof(
  { arbitrary: deploy, weight: 5 },
  { arbitrary: fc.constant('migrate' as const), weight: 2 },
  { arbitrary: fc.constant('rollback' as const), weight: 1 },
), { minLength: 4, maxLength: 7 });

const take = async (shop: Replay, step: Step): Promise<void> => {
  const [before] = shop.greenShares;
  if (step === 'migrate') {
    expect(await shop.migrate()).toMatchObject({ status: 'SUCCEEDED' });
    expect(shop.greenShares).toEqual([100 - before!]);
  } else if (step === 'rollback') {
    const { done } = await shop.operate({ action: 'rollback' });
    expect(shop.greenShares).toEqual([done ? 100 - before! : before]);
  } else {
    const { logicalIds } = shop;
    const failOn = step.failAt === null ? undefined : logicalIds.at(-1 - step.failAt % logicalIds.length);
    const { status } = await shop.deploy(step.changes, { ...failOn !== undefined && { failOn }, disableRollback: step.disableRollback });
    expect(['UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', ...step.disableRollback ? ['UPDATE_FAILED'] : []]).toContain(status);
    expect(shop.greenShares).toContain(before);
  }
  expect(shop.violations).toEqual([]);
};

test('whatever is deployed, and whatever fails, only releases and rollbacks move a share', async () => {
  await fc.assert(fc.asyncProperty(steps, async taken => {
    const shop = await Replay.open(SEED);
    try {
      for (const step of taken) await take(shop, step);
    } finally {
      await shop.close();
    }
  }), { numRuns: REPLAYS, seed: SEED, endOnFailure: true });
}, MINUTES_EACH * 60_000 * REPLAYS);
