import fc from 'fast-check';
import { type AlarmSettings, type AlarmState, evaluateAlarm, type MissingData } from '../../../../local/aws/cloudwatch/alarms';

const SETTINGS: AlarmSettings = {
  comparison: 'GreaterThanThreshold', threshold: 1, evaluationPeriods: 3, datapointsToAlarm: 3, missingData: 'missing',
};

const POINTS: Record<string, number | undefined> = { '0': 0, 'X': 5, '-': undefined };
const points = (text: string) => text.split(' ').map(mark => POINTS[mark]);

const judge = (text: string, settings: Partial<AlarmSettings>, current: AlarmState = 'INSUFFICIENT_DATA'): AlarmState =>
  evaluateAlarm({ ...SETTINGS, ...settings }, points(text), current).state;

/** The columns of AWS's tables. RETAIN: the state stays what it was. */
const COLUMNS: readonly MissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];
type Cell = AlarmState | 'RETAIN';

const checkRow = (text: string, cells: readonly Cell[], datapointsToAlarm: number) => {
  COLUMNS.forEach((missingData, column) => {
    for (const current of ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const) {
      const cell = cells[column];
      expect(judge(text, { missingData, datapointsToAlarm }, current)).toBe(cell === 'RETAIN' ? current : cell);
    }
  });
};

describe('AWS documentation, "Configuring how CloudWatch alarms treat missing data"', () => {
  test.each<[string, Cell[]]>([
    ['0 - X - X', ['OK', 'OK', 'OK', 'OK']],
    ['0 - - - -', ['OK', 'OK', 'OK', 'OK']],
    ['- - - - -', ['INSUFFICIENT_DATA', 'RETAIN', 'ALARM', 'OK']],
    ['0 X X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['- - X - -', ['ALARM', 'RETAIN', 'ALARM', 'OK']],
  ])('3 out of 3: %s', (text, cells) => checkRow(text, cells, 3));

  test.each<[string, Cell[]]>([
    ['0 - X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 0 X 0 X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 - X - -', ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - - 0', ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - X -', ['ALARM', 'RETAIN', 'ALARM', 'OK']],
  ])('2 out of 3: %s', (text, cells) => checkRow(text, cells, 2));

  test.each(['- - - - X', '- - - X -', '- - X - 0'])('no premature alarm, 3 out of 3: %s', text => {
    expect(judge(text, {})).not.toBe('ALARM');
  });
});

test.each([
  ['GreaterThanThreshold', 1, 'OK'],
  ['GreaterThanOrEqualToThreshold', 1, 'ALARM'],
  ['LessThanThreshold', 1, 'OK'],
  ['LessThanOrEqualToThreshold', 1, 'ALARM'],
  ['GreaterThanThreshold', 1.1, 'ALARM'],
  ['LessThanThreshold', 0.9, 'ALARM'],
] as const)('%s 1: %d is %s', (comparison, value, state) => {
  const settings = { ...SETTINGS, comparison, evaluationPeriods: 1, datapointsToAlarm: 1 };
  expect(evaluateAlarm(settings, [undefined, undefined, value], 'OK').state).toBe(state);
});

describe('properties', () => {
  const range = fc.array(fc.constantFrom('0', 'X', '-'), { minLength: 5, maxLength: 5 }).map(marks => marks.join(' '));
  const m = fc.integer({ min: 1, max: 3 });
  const treatment = fc.constantFrom(...COLUMNS);

  test('without missing datapoints, M of the last N decide, whatever the treatment', () => {
    const full = fc.array(fc.constantFrom('0', 'X'), { minLength: 5, maxLength: 5 });
    fc.assert(fc.property(full, m, treatment, (marks, datapointsToAlarm, missingData) => {
      const breaching = marks.slice(-3).filter(mark => mark === 'X').length;
      expect(judge(marks.join(' '), { datapointsToAlarm, missingData })).toBe(breaching >= datapointsToAlarm ? 'ALARM' : 'OK');
    }));
  });

  test('treating missing data as breaching alarms whenever treating it as not breaching does', () => {
    fc.assert(fc.property(range, m, (text, datapointsToAlarm) => {
      fc.pre(judge(text, { datapointsToAlarm, missingData: 'notBreaching' }) === 'ALARM');
      expect(judge(text, { datapointsToAlarm, missingData: 'breaching' })).toBe('ALARM');
    }));
  });

  test('without a breaching datapoint there is an alarm only if missing ones breach, or if there was one', () => {
    fc.assert(fc.property(range, m, treatment, (text, datapointsToAlarm, missingData) => {
      fc.pre(!text.includes('X') && missingData !== 'breaching');
      expect(judge(text, { datapointsToAlarm, missingData }, 'OK')).not.toBe('ALARM');
    }));
  });
});
