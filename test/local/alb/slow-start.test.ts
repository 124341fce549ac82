import fc from 'fast-check';
import { chooseByShare, shareOf } from '../../../local/alb/slow-start';
import { TargetGroup } from '../../../local/alb/target-group';
import { seededRandom } from '../../../local/random';
import { closeEverything, eventually, openTarget, settings } from './fixtures';

const duration = fc.integer({ min: 30_000, max: 900_000 });
const instant = fc.integer({ min: 0, max: 2_000_000 });
const part = fc.double({ min: 0, max: 1, noNaN: true });
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('the share of a target in slow start', () => {
  test('is full without a ramp', () => {
    expect(shareOf(undefined, 5)).toBe(1);
    expect(shareOf({ since: 0, durationMs: 0 }, 0)).toBe(1);
  });

  test('is a straight line from nothing to a full share', () => {
    fc.assert(fc.property(instant, duration, part, (since, durationMs, passed) => {
      expect(shareOf({ since, durationMs }, since + passed * durationMs)).toBeCloseTo(passed, 6);
    }));
  });

  test('never shrinks, and is full once the time is over', () => {
    fc.assert(fc.property(instant, duration, instant, instant, (since, durationMs, a, b) => {
      const ramp = { since, durationMs };
      expect(shareOf(ramp, Math.min(a, b))).toBeLessThanOrEqual(shareOf(ramp, Math.max(a, b)));
      expect(shareOf(ramp, since + durationMs + a)).toBe(1);
    }));
  });
});

describe('a choice by shares', () => {
  test('falls on somebody who gets something, if anybody does', () => {
    fc.assert(fc.property(fc.array(part, { maxLength: 8 }), chance, (shares, at) => {
      const chosen = chooseByShare(shares, at);
      if (shares.some(share => share > 0)) expect(shares[chosen ?? -1]).toBeGreaterThan(0);
      else expect(chosen).toBeUndefined();
    }));
  });

  test('falls on each as often as its share says', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 5 }), percents => {
      const shares = percents.map(percent => percent / 20);
      const total = percents.reduce((sum, percent) => sum + percent, 0);
      const draws = 2_000;
      const counts = shares.map(() => 0);
      for (let draw = 0; draw < draws; draw += 1) counts[chooseByShare(shares, (draw + 0.5) / draws) ?? 0]! += 1;
      if (total === 0) return;
      percents.forEach((percent, index) => expect(Math.abs(counts[index]! - draws * percent / total)).toBeLessThanOrEqual(1));
    }));
  });
});

describe('slow start in a group', () => {
  const DURATION_SECONDS = 100;
  const groups: TargetGroup[] = [];

  afterEach(async () => {
    await Promise.all([...groups.splice(0).map(group => group.close()), closeEverything()]);
  });

  /** A group whose time is set by hand; only its pauses between checks take real time. */
  const openGroup = (slowStartSeconds: number) => {
    const clock = {
      speed: 60, time: 0, now: () => clock.time,
      sleep: (_: number, signal?: AbortSignal) => new Promise<void>((resolve, reject) => {
        const timer = setTimeout(resolve, 20);
        signal?.addEventListener('abort', () => {
          clearTimeout(timer);
          reject(signal.reason as Error);
        });
      }),
    };
    const group = new TargetGroup(settings('blue', { slowStartSeconds }), clock, seededRandom(5));
    group.inUse = true;
    groups.push(group);
    const stateOf = (port: number) => group.health().find(target => target.port === port)?.state;
    /** Registers a target, and waits until it is healthy. */
    const join = async () => {
      const self = { well: true };
      const target = await openTarget((_, response) => response.writeHead(self.well ? 200 : 500).end());
      group.register(target);
      await eventually(() => stateOf(target.port) === 'healthy');
      const become = async (well: boolean) => {
        self.well = well;
        await eventually(() => stateOf(target.port) === (well ? 'healthy' : 'unhealthy'));
      };
      return { ...target, become };
    };
    /** Of a thousand requests, how many a target gets. */
    const perMille = ({ port }: { port: number }) => {
      let count = 0;
      for (let request = 0; request < 1_000; request += 1) if (group.pick()?.port === port) count += 1;
      return count;
    };
    return { group, clock, join, perMille };
  };

  test('the first of an empty group starts at full speed, who comes later by and by', async () => {
    const { group, clock, join, perMille } = openGroup(DURATION_SECONDS);
    const first = await join();
    const second = await join();
    expect(perMille(first)).toBe(1_000);
    clock.time = DURATION_SECONDS * 500;
    // A half and a whole: a third of the requests. Five standard deviations of a thousand draws are 75.
    expect(Math.abs(perMille(second) - 333)).toBeLessThan(75);
    clock.time = DURATION_SECONDS * 1000;
    expect(perMille(second)).toBe(500);
    group.modify({ slowStartSeconds: DURATION_SECONDS * 9 });
    expect(perMille(second)).toBe(500);
  });

  test('somebody who starts slowly is nobody whom others can lean on', async () => {
    const { join, perMille } = openGroup(DURATION_SECONDS);
    const first = await join();
    const second = await join();
    await first.become(false);
    const third = await join();
    expect(perMille(second)).toBe(0);
    expect(perMille(third)).toBe(1_000);
  });

  test('who falls ill starts slowly again', async () => {
    const { clock, join, perMille } = openGroup(DURATION_SECONDS);
    const first = await join();
    const second = await join();
    clock.time = DURATION_SECONDS * 2_000;
    expect(perMille(second)).toBe(500);
    await second.become(false);
    await second.become(true);
    expect(perMille(second)).toBe(0);
    expect(perMille(first)).toBe(1_000);
  });

  test('who falls ill while it starts slowly is through with that', async () => {
    const { join, perMille } = openGroup(DURATION_SECONDS);
    const first = await join();
    const second = await join();
    await second.become(false);
    await first.become(false);
    await second.become(true);
    const third = await join();
    expect(perMille(second)).toBe(1_000);
    expect(perMille(third)).toBe(0);
  });

  test('who is healthy already when it is switched on does not go back; without it, all take turns at once', async () => {
    const { group, join, perMille } = openGroup(0);
    await join();
    const second = await join();
    expect(perMille(second)).toBe(500);
    group.modify({ slowStartSeconds: DURATION_SECONDS });
    expect(perMille(second)).toBe(500);
  });

  test('when all start slowly and have no share yet, they take turns', async () => {
    const { join, perMille } = openGroup(DURATION_SECONDS);
    const first = await join();
    const second = await join();
    await first.become(false);
    expect(perMille(second)).toBe(1_000);
  });
});
