import { historyReport } from '../../../cli/report/history-report';
import { plotsOf } from '../../../cli/report/plots';
import { recorded } from './reports';

test('the weights are those of the steps, and the old colour\'s again when traffic is back', () => {
  expect(historyReport(recorded).plot.weights).toEqual([
    { minute: 0, blue: 100, green: 0 }, { minute: 0.5, blue: 75, green: 25 }, { minute: expect.closeTo(3.83, 2), blue: 100, green: 0 },
  ]);
});

test.each(['completed', 'held'] as const)('a release that %s leaves the weights where they were', outcome => {
  expect(historyReport({ ...recorded, outcome }).plot.weights.at(-1)).toEqual({ minute: 0.5, blue: 75, green: 25 });
});

test('requests are known for the time in which they were counted, no longer', () => {
  expect(historyReport(recorded).plot.traffic).toMatchObject([
    { color: 'blue', from: 0, to: 3, requests: 475 }, { color: 'green', from: 0, to: 3, requests: 125, failed: 25 },
  ]);
});

test('what the steps measured is what the figures say', () => {
  expect(historyReport(recorded).figures).toEqual([
    { value: '4.2 %', about: 'of all requests failed: 25 of 600' },
    { value: '21 %', about: 'of all requests went to green: 125' },
    { value: '20 %', about: 'of green\'s own requests failed' },
  ]);
});

test('what a history lacks is left out', () => {
  const { steps, from, to, endedAt, ...refused } = recorded;
  const report = historyReport({ ...refused, steps: [], outcome: 'refused', error: 'AlarmBreach' });
  expect([steps.length, from, to, endedAt]).not.toContain(undefined);
  expect(report).toMatchObject({ figures: [], steps: [], bill: null, sentence: 'The release to the new colour was refused, and no traffic moved: AlarmBreach.' });
  expect(plotsOf(report.plot)).toEqual([]);
});

test('steps without numbers have no plots of them', () => {
  const bare = { ...recorded, steps: recorded.steps.map(({ step, weight, at, readBack }) => ({ step, weight, at, readBack })) };
  expect(plotsOf(historyReport(bare).plot).map(({ title }) => title)).toEqual(['weights, %']);
});

test('a release that runs has no end yet', () => {
  const { endedAt, error, cause, ...rest } = recorded;
  const report = historyReport({ ...rest, outcome: 'running' });
  expect([endedAt, error, cause]).not.toContain(undefined);
  expect(report.sentence).toBe('The release to green is under way, at 25 %.');
  expect(report.steps).toMatchObject([{ minutes: null }]);
  expect(report.plot.minutes).toBe(3);
});
