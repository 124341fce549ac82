import fc from 'fast-check';
import type { AppVersion } from './app';
import { Replay } from './replay';

/** More of them are for a patient machine. */
const REPLAYS = Number(process.env.REPLAYS ?? 2);
const SEED = Number(process.env.REPLAYS_SEED ?? 5);
const MINUTES_EACH = 3;

interface Deploy {
  readonly changes: Partial<AppVersion>;
  /** The place of a resource that fails, among those that there are. */
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

const deploy: fc.Arbitrary<Step> = fc.record({
  changes, failAt: fc.option(fc.nat(), { freq: 2 }), disableRollback: fc.oneof({ arbitrary: fc.constant(false), weight: 4 }, fc.constant(true)),
});

const steps = fc.array(fc.oneof(
  { arbitrary: deploy, weight: 5 }, { arbitrary: fc.constant<Step>('migrate'), weight: 2 }, { arbitrary: fc.constant<Step>('rollback'), weight: 1 },
), { minLength: 5, maxLength: 8 });

/** What a step may be said to have done to green's share; the rest of the shares is none of a deployment's business. */
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
    const failOn = step.failAt === null ? undefined : logicalIds[step.failAt % logicalIds.length];
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
