import fc from 'fast-check';
import type { AlarmFinding, AlarmObservation } from '../../../lambda/core/alarm-watch';
import { askedAlarms, holdingAlarms, judgeAlarms, namesOfAllAlarms, watchedAlarms } from '../../../lambda/core/alarm-watch';
import { goingTo } from '../../../lambda/core/guarded-run';
import { otherColor } from '../../../lambda/core/rule-actions';
import { colors, config } from './fixtures';

const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 5 }), { maxLength: 4 });
const configs = fc.record({ alarms: names, colorAlarms: fc.record({ blue: names, green: names }) }).map(config);

test('watched are the colour-blind alarms and those of the new colour, each once, without the ignored ones', () => {
  fc.assert(fc.property(configs, colors, names, (deployed, to, ignored) => {
    const watched = watchedAlarms(deployed, to, ignored);
    expect(new Set(watched).size).toBe(watched.length);
    for (const name of namesOfAllAlarms(deployed)) {
      const counts = deployed.alarms.includes(name) || deployed.colorAlarms[to].includes(name);
      expect(watched.includes(name)).toBe(counts && !ignored.includes(name));
    }
  }));
});

test('a colour\'s alarms that only hold put nothing back, unless they are watched for both colours', () => {
  fc.assert(fc.property(configs, colors, names, (deployed, to, ignored) => {
    const holds = { ...deployed, colorAlarmPolicy: 'hold' } as const;
    const [watched, holding] = [watchedAlarms(holds, to, ignored), holdingAlarms(holds, to, ignored)];
    expect(new Set(watched)).toEqual(new Set(deployed.alarms.filter(name => !ignored.includes(name))));
    expect(new Set(askedAlarms(holds, to, ignored))).toEqual(new Set(watchedAlarms(deployed, to, ignored)));
    expect(holding.filter(name => watched.includes(name))).toEqual([]);
    expect(holdingAlarms(deployed, to, ignored)).toEqual([]);
    expect(goingTo(holds, 'then', to, ignored).watched).toEqual(watched);
  }));
});

test('the alarms of the colour that traffic leaves are not watched', () => {
  fc.assert(fc.property(colors, to => {
    expect(watchedAlarms(config(), to, [])).toEqual(['any-errors', `${to}-errors`]);
    expect(watchedAlarms(config(), to, [`${to}-errors`, `${otherColor(to)}-errors`])).toEqual(['any-errors']);
  }));
});

test('all alarms are those of both colours, each once', () => {
  expect(namesOfAllAlarms(config({ colorAlarms: { blue: ['any-errors', 'b'], green: ['b', 'g'] } }))).toEqual(['any-errors', 'b', 'g']);
});

const OBSERVED: Readonly<Record<AlarmFinding, readonly Omit<AlarmObservation, 'name'>[]>> = {
  ok: [{ state: 'OK' }, { state: 'INSUFFICIENT_DATA' }, { state: 'OK', evaluationState: 'EVALUATED' }],
  blind: ['PARTIAL_DATA', 'EVALUATION_ERROR', 'EVALUATION_FAILURE']
    .flatMap(evaluationState => [{ state: 'OK', evaluationState }, { state: 'INSUFFICIENT_DATA', evaluationState }] as const),
  missing: [],
  breach: [{ state: 'ALARM' }, { state: 'ALARM', evaluationState: 'EVALUATION_ERROR' }],
};
const ERRORS: Readonly<Record<AlarmFinding, string | undefined>> = {
  ok: undefined, blind: 'AlarmNotEvaluable', missing: 'AlarmMissing', breach: 'AlarmBreach',
};
const FROM_WORST: readonly AlarmFinding[] = ['breach', 'missing', 'blind', 'ok'];

interface Seen {
  readonly finding: AlarmFinding;
  readonly observed?: Omit<AlarmObservation, 'name'>;
}
const seen = fc.constantFrom(...FROM_WORST.flatMap((finding): Seen[] =>
  finding === 'missing' ? [{ finding }] : OBSERVED[finding].map(observed => ({ finding, observed }))));

test('the worst finding decides, and the message names every alarm that says so and no other', () => {
  fc.assert(fc.property(fc.array(seen, { maxLength: 6 }), all => {
    const named = all.map((one, index) => ({ ...one, name: `alarm-${index}` }));
    const observations = named.flatMap(({ name, observed }) => observed === undefined ? [] : [{ name, ...observed }]);
    const worst = FROM_WORST.find(finding => all.some(one => one.finding === finding)) ?? 'ok';

    const { finding, reason } = judgeAlarms(named.map(({ name }) => name), observations.reverse());
    expect(finding).toBe(worst);
    expect(reason?.error).toBe(ERRORS[worst]);
    for (const one of named) expect(reason?.cause.includes(`alarm "${one.name}"`) ?? false).toBe(worst !== 'ok' && one.finding === worst);
  }));
});

test.each<[AlarmObservation[], string]>([
  [[{ name: 'a', state: 'ALARM' }], 'alarm "a" is in ALARM'],
  [[{ name: 'a', state: 'ALARM', since: '12:00', stateReason: '5 errors' }], 'alarm "a" is in ALARM since 12:00: 5 errors'],
  [[{ name: 'a', state: 'ALARM', stateReason: '5 errors' }], 'alarm "a" is in ALARM: 5 errors'],
  [[], 'alarm "a" does not exist, so nothing would notice a breach'],
  [[{ name: 'A', state: 'OK' }], 'alarm "a" does not exist, so nothing would notice a breach'],
  [[{ name: 'a', state: 'OK', evaluationState: 'PARTIAL_DATA' }], 'alarm "a" could not be evaluated (PARTIAL_DATA), so its state may be stale'],
])('%j says: %s', (observations, cause) => {
  expect(judgeAlarms(['a'], observations).reason?.cause).toBe(cause);
});

test('an alarm that is not asked for does not count', () => {
  expect(judgeAlarms([], [{ name: 'a', state: 'ALARM' }])).toEqual({ finding: 'ok', reason: null });
});
