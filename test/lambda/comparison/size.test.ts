import type { Migration, ProbedMinute } from '../../../lambda/contract';
import { COLORS } from '../../../lambda/contract';
import { COMPARISON, lookedAt, MINUTE, ORDERS, type Release, releaseOf, routeTo, START, steady, type World, writtenAt } from './release';

const HOURS = 24;
const STEPS = 8;
const MOST_BYTES = 32 * 1024;

const routes = Array.from({ length: 6 }, (_, index) => routeTo(`a-route-with-a-rather-long-na-${index}`));

const release: Release = {
  routes, comparison: { ...COMPARISON, own: [ORDERS, { ...ORDERS, name: 'payments' }] },
  slowAfter: Object.fromEntries(routes.map(({ targetGroupArns }, index) => [targetGroupArns.blue, Math.sqrt(index + 0.1)])),
};

/** Of every minute in which they are remembered. */
const probed = (now: number): ProbedMinute[] => Array.from({ length: 41 }, (_, ago) => new Date(now - ago * MINUTE).toISOString())
  .flatMap(minute => COLORS.map(color => ({ minute, color, requests: 3, failed: 0 })));

test('what a release of a day carries stays far below what Step Functions takes', () => {
  const minutesOfStep = HOURS * 60 / STEPS;
  const written = Array.from({ length: STEPS }, (_, step) => writtenAt(step * minutesOfStep, step, (step + 1) * 100 / STEPS));
  const world: World = {
    minutes: Array.from({ length: HOURS * 60 }, (_, minute) =>
      steady(9000 + minute, Math.floor(minute / minutesOfStep + 1) * 100 / STEPS, { blue: 0.0137, green: 0.0141 })),
    delayOf: () => 0,
  };
  let migration: Migration = releaseOf(written, {
    owner: `arn:aws:states:eu-west-1:123456789012:execution:Migrate:${'x'.repeat(80)}`, note: 'x'.repeat(1000),
  });
  let most = 0;
  for (let hour = 1; hour <= HOURS; hour += 1) {
    const now = START + hour * 60 * MINUTE;
    migration = lookedAt(release, world, { ...migration, probed: probed(now) }, now);
    most = Math.max(most, Buffer.byteLength(JSON.stringify(migration)));
  }
  expect(migration.comparison!.look).toMatchObject({ assessment: { by: null }, step: { step: STEPS - 1 } });
  expect(most).toBeLessThan(MOST_BYTES);
});
