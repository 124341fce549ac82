import fc from 'fast-check';
import { CompressedClock } from '../../../local/clock';
import { FaultInjector } from '../../../local/faults/injector';
import { mergedFault } from '../../../local/faults/merge';
import { activeFaults, type Begun, begunFaults, type Moment } from '../../../local/faults/schedule';
import { type AwsFaultSpec, type FaultSpec, isAwsFault, parseFault } from '../../../local/faults/spec';
import type { Fault } from '../../../local/service/fault';

const NONE: Begun = new Map();

const at = (weight: number, elapsedMs: number): Moment => ({ weight, elapsedMs });

describe('which faults are active', () => {
  const always = parseFault('blue:crash');
  const fromHalf = parseFault('green:hang=5%@50%');
  const fromTenMinutes = parseFault('aws:slow=1s@10m');
  const all = [always, fromHalf, fromTenMinutes];

  test.each<[Moment, FaultSpec[]]>([
    [at(0, 0), [always]],
    [at(49, 0), [always]],
    [at(50, 0), [always, fromHalf]],
    [at(0, 599_999), [always]],
    [at(0, 600_000), [always, fromTenMinutes]],
    [at(95, 3_600_000), all],
  ])('at %j', (moment, expected) => {
    expect([...activeFaults(begunFaults(all, moment, NONE), moment.elapsedMs)]).toEqual(expected);
  });

  test('what has begun stays, whatever the weight does, until its own time is over', () => {
    const moments = fc.array(fc.record({ weight: fc.integer({ min: 0, max: 100 }), passesMs: fc.nat(400_000) }));
    const forFiveMinutes = parseFault('both:error-rate=10%@50%+5m');
    fc.assert(fc.property(moments, path => {
      let begun = NONE;
      let elapsedMs = 0;
      let first: number | undefined;
      for (const { weight, passesMs } of path) {
        elapsedMs += passesMs;
        if (weight >= 50) first ??= elapsedMs;
        begun = begunFaults([fromHalf, forFiveMinutes], { weight, elapsedMs }, begun);
        const active = activeFaults(begun, elapsedMs);
        expect(active.has(fromHalf)).toBe(first !== undefined);
        expect(active.has(forFiveMinutes)).toBe(first !== undefined && elapsedMs < first + 300_000);
      }
    }));
  });
});

describe('the faults of a colour, together', () => {
  const merged = (specs: readonly string[], color: 'blue' | 'green' = 'green', speed = 100) =>
    mergedFault(specs.map(parseFault).filter(spec => !isAwsFault(spec)), color, speed);

  test('are those of the colour and of both', () => {
    expect(merged(['blue:crash'])).toBeNull();
    expect(merged(['both:crash=5%'], 'blue')).toEqual({ crashRate: 0.05 });
    expect(merged(['green:error-rate=30%', 'blue:hang', 'both:reset=1%'])).toEqual({ errorRate: 0.3, resetRate: 0.01 });
  });

  test('hit independently of each other, and delays add up', () => {
    expect(merged(['green:error-rate=50%', 'both:error-rate=50%'])!.errorRate).toBeCloseTo(0.75);
    expect(merged(['green:not-found=50%', 'both:not-found=50%'])!.notFoundRate).toBeCloseTo(0.75);
    expect(merged(['green:latency=100ms', 'green:latency=200ms-300ms'])).toEqual({ latency: { fromMs: 300, toMs: 400 } });
    expect(merged(['green:latency=100ms', 'green:rehearsed-latency=2s'])).toEqual({ latency: { fromMs: 120, toMs: 120 } });
  });

  test('rehearsed durations are given to the process in real time, real ones as they are', () => {
    expect(merged(['green:flapping-health=30s', 'green:slow-start-up=90s', 'green:latency=800ms']))
      .toEqual({ flapMs: 300, startUpMs: 900, latency: { fromMs: 800, toMs: 800 } });
    expect(merged(['green:flapping-health=30s', 'both:flapping-health=10s', 'green:slow-start-up=1m', 'green:slow-start-up=90s']))
      .toEqual({ flapMs: 100, startUpMs: 900 });
    expect(merged(['green:down=30s', 'green:down=1m'])).toEqual({ downMs: 600 });
  });

  test('shares stay shares', () => {
    const shares = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1 });
    fc.assert(fc.property(shares, percents => {
      const { errorRate } = merged(percents.map(percent => `green:error-rate=${percent}%`))!;
      expect(errorRate).toBeLessThanOrEqual(1 + 1e-9);
      expect(errorRate).toBeGreaterThanOrEqual(Math.max(...percents) / 100 - 1e-9);
    }));
  });
});

describe('the injector', () => {
  let weight = 0;
  let begun: FaultSpec[] = [];
  let ended: FaultSpec[] = [];
  let told: [string, Fault | null][] = [];
  let arrived: () => void = () => undefined;

  const injector = () => {
    weight = 0;
    begun = [];
    ended = [];
    told = [];
    return new FaultInjector({
      clock: new CompressedClock(600),
      weight: () => weight,
      setFault: (color, fault) => told.push([color, fault]),
      onBegin: spec => {
        begun.push(spec);
        arrived();
      },
      onEnd: spec => {
        ended.push(spec);
        arrived();
      },
    });
  };

  test('begins nothing before traffic does', () => {
    const faults = injector();
    faults.add(parseFault('green:crash=5%'));
    faults.look();
    expect(begun).toEqual([]);
    faults.begin();
    expect(told).toEqual([['blue', null], ['green', { crashRate: 0.05 }]]);
  });

  test('tells a colour all its faults again whenever another one of a service begins', () => {
    const faults = injector();
    faults.begin();
    faults.add(parseFault('green:error-rate=5%'), parseFault('green:hang=6%@50%'));
    weight = 50;
    faults.look();
    weight = 0;
    faults.look();
    expect(told.filter(([color]) => color === 'green')).toEqual([
      ['green', { errorRate: 0.05 }], ['green', { errorRate: 0.05, hangRate: 0.06 }],
    ]);
  });

  test('holds the faults of AWS ready, until it is stopped', () => {
    const faults = injector();
    const throttled = parseFault('aws:throttled=50%');
    const slow = parseFault('aws.ModifyRule:slow=3s@10%');
    faults.add(throttled, slow);
    expect(faults.awsFaults).toEqual([]);
    faults.begin();
    expect(faults.awsFaults).toEqual([throttled]);
    weight = 10;
    faults.look();
    expect(faults.awsFaults).toEqual([throttled, slow]);
    expect(told).toEqual([]);
    faults.stop();
    expect(faults.awsFaults).toEqual([]);
  });

  test('mends what is wrong with AWS, begun or not, and leaves the rest', () => {
    const faults = injector();
    const throttled = parseFault('aws:throttled=50%') as AwsFaultSpec;
    const slow = parseFault('aws.ModifyRule:slow=3s@10%') as AwsFaultSpec;
    const late = parseFault('aws.ModifyRule:late=3s') as AwsFaultSpec;
    faults.add(throttled, slow, late);
    faults.begin();
    faults.mend(throttled);
    faults.mend(slow);
    expect(faults.awsFaults).toEqual([late]);
    expect(ended).toEqual([throttled]);
    weight = 10;
    faults.look();
    expect(faults.awsFaults).toEqual([late]);
  });

  test('begins a fault by the clock, without being asked to look', async () => {
    const faults = injector();
    const later = parseFault('green:crash@30s');
    faults.add(later);
    const beginning = new Promise<void>(resolve => arrived = resolve);
    faults.begin();
    expect(begun).toEqual([]);
    await beginning;
    expect(begun).toEqual([later]);
  });

  test('ends a fault by the clock, and leaves the others', async () => {
    const faults = injector();
    const incident = parseFault('both:error-rate=10%@10%+30s');
    faults.add(incident, parseFault('green:hang=5%'));
    faults.begin();
    weight = 10;
    const ending = new Promise<void>(resolve => arrived = () => ended.length > 0 && resolve());
    faults.look();
    await ending;
    expect(ended).toEqual([incident]);
    expect(told.slice(-2)).toEqual([['blue', null], ['green', { hangRate: 0.05 }]]);
    faults.look();
    expect(begun).toHaveLength(2);
  });

  test('begins nothing once it is stopped', async () => {
    const faults = injector();
    faults.add(parseFault('green:crash@10s'));
    faults.begin();
    faults.stop();
    await new Promise(resolve => setTimeout(resolve, 100));
    faults.look();
    expect(begun).toEqual([]);
  });
});
