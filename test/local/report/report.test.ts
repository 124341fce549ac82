import fc from 'fast-check';
import type { AccessLogEntry } from '../../../local/alb/model';
import { complaintsAbout, type Evidence, type Standard } from '../../../local/report/complaints';
import { minutesOf } from '../../../local/report/minutes';
import { lostHow, outcomeOf, trafficOf } from '../../../local/report/result';
import { badlySplitMinutes, weightsOfMinute } from '../../../local/report/split';
import { seededRandom } from '../../../local/random';
import { sharesAt } from '../../../lambda/core/rule-actions';

const GROUPS = { blue: ['arn:blue', 'arn:blue2'], green: ['arn:green'] };
const START = 600_000;

const entry = (at: number, group: string | undefined, elbStatus: number | null, durationMs = 1): AccessLogEntry =>
  ({ at: START + at, listenerArn: 'l', targetGroupArn: group, elbStatus, targetStatus: elbStatus, durationMs });

describe('minutes', () => {
  test('requests are counted in the minute in which their group was chosen', () => {
    const minutes = minutesOf([
      entry(0, 'arn:blue', 200, 5), entry(59_999, 'arn:blue2', 500, 7), entry(60_000, 'arn:green', null, 9), entry(60_001, undefined, 404),
    ], GROUPS, START, START + 120_000);
    expect(minutes).toEqual([
      { minute: 0, blue: { requests: 2, failed: 1, p95Ms: 7 }, green: { requests: 0, failed: 0, p95Ms: null } },
      { minute: 1, blue: { requests: 0, failed: 0, p95Ms: null }, green: { requests: 1, failed: 1, p95Ms: 9 } },
    ]);
  });

  test('no request within the run is left out or counted twice', () => {
    const run = fc.integer({ min: -900, max: 900 }).chain(late => fc.record({
      late: fc.constant(late), moments: fc.array(fc.integer({ min: 0, max: 300_000 + late })),
    }));
    fc.assert(fc.property(run, ({ late, moments }) => {
      const minutes = minutesOf(moments.map(at => entry(at, 'arn:blue', 200)), GROUPS, START, START + 300_000 + late);
      expect(minutes).toHaveLength(5);
      expect(minutes.reduce((sum, { blue }) => sum + blue.requests, 0)).toBe(moments.length);
    }));
  });
});

describe('traffic', () => {
  const result = (id: string, status: number | null) => ({ id, kind: 'request' as const, status, sentAt: 0, color: null, latencyMs: 1, error: status === null ? 'hang up' : undefined });
  const results = [result('a', 200), result('b', 500), result('c', 502), result('d', null), result('e', 404)];

  test('a failure that the service\'s own log holds is the service\'s, any other one is lost', () => {
    expect(trafficOf(results, new Set(['b', 'a']))).toEqual({ sent: 5, answered: 4, failedByService: 1, lost: 2 });
    expect(lostHow(results, new Set(['b']))).toEqual(['502 (no colour)', 'hang up (no colour)']);
  });
});

describe('the split of a minute', () => {
  const changes = [{ atSeconds: 0, weights: sharesAt('green', 0) }, { atSeconds: 90, weights: sharesAt('green', 25) }];
  const minute = (number: number, blue: number, green: number) =>
    ({ minute: number, blue: { requests: blue, failed: 0, p95Ms: 1 }, green: { requests: green, failed: 0, p95Ms: 1 } });

  test('a minute in which the weights changed has none', () => {
    expect(weightsOfMinute(0, changes)).toEqual({ blue: 100, green: 0 });
    expect(weightsOfMinute(1, changes)).toBeNull();
    expect(weightsOfMinute(2, changes)).toEqual({ blue: 75, green: 25 });
  });

  test('a single request on the wrong side of 0 % is wrong, a fair sample of 25 % is right, a half is wrong', () => {
    expect(badlySplitMinutes([minute(0, 299, 1)], changes, 'all')).toHaveLength(1);
    expect(badlySplitMinutes([minute(2, 230, 70)], changes, 'all')).toEqual([]);
    expect(badlySplitMinutes([minute(2, 150, 150)], changes, 'all')).toHaveLength(1);
  });

  test('where cookies outweigh the weights, only minutes of one colour are judged', () => {
    expect(badlySplitMinutes([minute(0, 299, 1), minute(2, 150, 150)], changes, 'at rest')).toEqual([minute(0, 299, 1)]);
  });

  test('samples drawn at the weight are hardly ever called wrong', () => {
    const random = seededRandom(5);
    const samples = Array.from({ length: 2000 }, () => {
      const green = Array.from({ length: 300 }, () => random() < 0.25).filter(Boolean).length;
      return minute(2, 300 - green, green);
    });
    expect(badlySplitMinutes(samples, changes, 'all')).toEqual([]);
  });
});

describe('outcome', () => {
  test.each([
    ['SUCCEEDED', true, 100, 'completed'],
    ['SUCCEEDED', true, 50, 'held'],
    ['FAILED', false, 0, 'refused'],
    ['FAILED', true, 0, 'reverted'],
    ['ABORTED', true, 50, 'held'],
    ['FAILED', true, 100, 'held'],
  ] as const)('%s, moved %p, green at %i %% is %s', (status, moved, green, expected) => {
    expect(outcomeOf({ status, moved, live: sharesAt('green', green), from: 'blue' })).toBe(expected);
  });
});

describe('complaints', () => {
  const STANDARD: Standard = { expected: 'completed', splitByWeights: true, slackSeconds: 5 };
  const right: Evidence = {
    outcome: 'completed', traffic: { sent: 1, answered: 1, failedByService: 0, lost: 0 }, lostHow: [], minutes: [], openings: [], timeline: [],
    live: sharesAt('green', 100), recordedSafe: 'green',
  };

  test('there are none about a run that is right', () => {
    expect(complaintsAbout(STANDARD, right)).toEqual([]);
  });

  test('where any outcome is right, none is complained about, but for a rehearsal that is none', () => {
    expect(complaintsAbout({ ...STANDARD, expected: null }, { ...right, outcome: 'reverted' })).toEqual([]);
    expect(complaintsAbout({ ...STANDARD, expected: null }, { ...right, outcome: 'invalid' })).toEqual([expect.stringContaining('rate')]);
    expect(complaintsAbout({ ...STANDARD, expected: null }, { ...right, recordedSafe: 'blue' })).toEqual([expect.stringContaining('record')]);
  });

  test('the split is compared with the weights only where it goes by them', () => {
    const color = (requests: number) => ({ requests, failed: 0, p95Ms: 1 });
    const wrong: Evidence = {
      ...right, minutes: [{ minute: 0, blue: color(100), green: color(100) }],
      timeline: [{ atSeconds: 0, event: 'traffic begins', weights: sharesAt('green', 5) }],
    };
    expect(complaintsAbout(STANDARD, wrong)).toEqual(['minute 0 was split 100 to 100, which is not its weights']);
    expect(complaintsAbout({ ...STANDARD, splitByWeights: false }, wrong)).toEqual([]);
  });

  test('WebSockets are judged by where they were opened', () => {
    const astray: Evidence = {
      ...right, openings: [{ atSeconds: 30, color: 'green' }], timeline: [{ atSeconds: 0, event: 'traffic begins', weights: sharesAt('green', 0) }],
    };
    expect(complaintsAbout(STANDARD, astray)).toEqual(['1 WebSockets were opened on a colour that had no weight']);
  });

  test.each<[string, Partial<Evidence>]>([
    ['could not keep its rate', { outcome: 'invalid' }],
    ['the outcome is reverted, right is completed', { outcome: 'reverted' }],
    ['3 requests were lost: 504 (green)', { traffic: { sent: 9, answered: 9, failedByService: 0, lost: 3 }, lostHow: ['504 (green)'] }],
    ['but the record says blue', { recordedSafe: 'blue' }],
    ['but the record says null', { recordedSafe: null }],
  ])('%s', (complaint, wrong) => {
    expect(complaintsAbout(STANDARD, { ...right, ...wrong }).join('\n')).toContain(complaint);
  });
});
