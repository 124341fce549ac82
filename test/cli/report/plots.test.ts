import fc from 'fast-check';
import { levels, markLabels, plotsOf } from '../../../cli/report/plots';
import { rehearsalReport } from '../../../cli/report/rehearsal-report';
import { reverted } from './reports';

const MINUTES = 40;

test('every mark is in one label, in order, and labels keep their distance', () => {
  fc.assert(fc.property(fc.array(fc.double({ min: 0, max: MINUTES, noNaN: true }), { maxLength: 30 }), moments => {
    const marks = moments.toSorted((a, b) => a - b).map((minute, index) => ({ number: index + 1, minute, when: '', what: '' }));
    const labels = markLabels(marks, MINUTES);
    const numbers = labels.flatMap(({ label }) => {
      const [first, last = first] = label.split('-').map(Number);
      return Array.from({ length: last! - first! + 1 }, (_, index) => first! + index);
    });
    expect(numbers).toEqual(marks.map(({ number }) => number));
    const gaps = labels.slice(1).map(({ minute }, index) => minute - labels[index]!.minute);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0.05 * MINUTES);
  }));
});

test('a line is level where something was counted, and has a gap where nothing was', () => {
  const span = (from: number, to: number, failed: number) =>
    ({ color: 'green' as const, from, to, requests: 10, failed, p95Ms: null });
  const points = levels([span(0, 2, 1), span(2, 3, 5), span(4, 5, 7)], ({ failed }) => failed);
  const drawn = points.map(({ minute, value }) => [minute, value]);
  expect(drawn).toEqual([[0, 1], [2, 1], [2, 5], [3, 5], [3, null], [4, 7], [5, 7], [5, null]]);
});

const { plot } = rehearsalReport(reverted);

test('what happened is marked at its moment, the decision among it', () => {
  expect(plot.marks.map(({ number, when, what }) => `${number} ${when} ${what}`)).toEqual([
    '1 00:00 traffic begins',
    '2 01:30 weights: blue 75 %, green 25 %',
    '3 04:16 decision to put traffic back: Worse, by watch',
    '4 04:20 weights: blue 100 %, green 0 %',
    '5 04:50 release ends: FAILED, Worse',
  ]);
});

test('there is a plot of weights, requests, failures, p95 and evidence', () => {
  expect(plotsOf(plot).map(({ title }) => title)).toEqual([
    'weights, %', 'requests a minute', 'failed, of the colour\'s requests', 'p95, milliseconds', 'evidence against the new colour, log scale',
  ]);
});

test('where nothing was compared there is no plot of it', () => {
  expect(plotsOf(rehearsalReport({ ...reverted, looks: [] }).plot)).toHaveLength(4);
});
