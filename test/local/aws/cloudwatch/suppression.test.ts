import fc from 'fast-check';
import { nextSuppression, type Suppression, suppressionOfChange, type Suppressor } from '../../../../local/aws/cloudwatch/suppression';

/** As in the examples of the CloudWatch user guide, "Composite alarm action suppression". */
const SUPPRESSOR: Suppressor = { alarm: 'maintenance', waitMs: 2, extensionMs: 3 };

interface Moment {
  /** The composite alarm changes its state. */
  readonly changes?: boolean;
  /** The suppressing alarm is in ALARM from now on, or no more. */
  readonly suppressor?: boolean;
}

/** What suppresses at each moment from t0 on, and when actions are taken. */
const play = (moments: Readonly<Record<number, Moment>>, suppressor = SUPPRESSOR, end = 12) => {
  let current: Suppression | undefined;
  let isSuppressing = false;
  const suppressed: string[] = [];
  const acts: number[] = [];
  for (let now = 0; now < end; now += 1) {
    const { changes, suppressor: changed } = moments[now] ?? {};
    isSuppressing = changed ?? isSuppressing;
    const before = current;
    if (changes) current = suppressionOfChange(suppressor, isSuppressing, now);
    else if (current) current = nextSuppression(current, suppressor, isSuppressing, now);
    if (!current && (changes || before)) acts.push(now);
    suppressed.push(current ? { Alarm: 'A', WaitPeriod: 'W', ExtensionPeriod: 'E' }[current.by] : '-');
  }
  return { suppressed: suppressed.join(''), acts };
};

test.each<[string, Record<number, Moment>, string, number[]]>([
  ['1: actions are not suppressed after WaitPeriod', { 2: { changes: true } }, '--WW--------', [4]],
  ['2: the suppressor alarms within WaitPeriod', { 2: { changes: true }, 3: { suppressor: true } }, '--WAAAAAAAAA', []],
  ['3: back within WaitPeriod', { 2: { changes: true }, 3: { changes: true } }, '--WWW-------', [5]],
  ['4: the suppressor is in ALARM already', { 0: { suppressor: true }, 2: { changes: true } }, '--AAAAAAAAAA', []],
  ['5: actions are not suppressed after ExtensionPeriod',
    { 2: { changes: true }, 3: { suppressor: true }, 6: { suppressor: false } }, '--WAAAEEE---', [9]],
  ['6: back within ExtensionPeriod',
    { 2: { changes: true }, 3: { suppressor: true }, 6: { suppressor: false }, 7: { changes: true } }, '--WAAAEWW---', [9]],
])('AWS documentation, example %s', (_, moments, suppressed, acts) => {
  expect(play(moments)).toEqual({ suppressed, acts });
});

test('a suppressor that comes back within ExtensionPeriod suppresses on', () => {
  expect(play({ 0: { suppressor: true }, 1: { changes: true }, 3: { suppressor: false }, 4: { suppressor: true } })).toEqual({ suppressed: '-AAEAAAAAAAA', acts: [] });
});

test('periods of no length suppress nothing', () => {
  const none = { ...SUPPRESSOR, waitMs: 0, extensionMs: 0 };
  expect(play({ 2: { changes: true }, 4: { suppressor: true }, 5: { changes: true }, 7: { suppressor: false } }, none))
    .toEqual({ suppressed: '-----AA-----', acts: [2, 7] });
});

test('whatever happens, once all is quiet the actions of the last change have been taken, once', () => {
  const moment = fc.record({ changes: fc.boolean(), suppressor: fc.boolean() });
  fc.assert(fc.property(fc.array(moment, { maxLength: 20 }), fc.nat(5), fc.nat(5), (moments, waitMs, extensionMs) => {
    const quiet = { ...Object.fromEntries(moments.entries()), [moments.length]: { suppressor: false } };
    const { acts, suppressed } = play(quiet, { ...SUPPRESSOR, waitMs, extensionMs }, moments.length + 10);
    const last = moments.findLastIndex(({ changes }) => changes);
    expect(acts.filter(at => last >= 0 && at >= last)).toHaveLength(last < 0 ? 0 : 1);
    expect(suppressed.endsWith('-')).toBe(true);
  }));
});
