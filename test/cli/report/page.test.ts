import fc from 'fast-check';
import { historyReport } from '../../../cli/report/history-report';
import { html } from '../../../cli/report/html';
import { pageOf } from '../../../cli/report/page';
import { rehearsalReport } from '../../../cli/report/rehearsal-report';
import type { RunHistory } from '../../../lambda/contract/history';
import type { RehearsalResult } from '../../../local/report/model';
import { recorded, reverted } from './reports';

const page = (...results: RehearsalResult[]) =>
  pageOf('Rehearsal', results.map(rehearsalReport).map(report => ({ report, pictures: [{ title: 'weights', picture: html`<svg></svg>` }] })));

const historyPage = (...runs: RunHistory[]) => pageOf('Releases', runs.map(historyReport).map(report => ({ report, pictures: [] })));

/** What a browser takes for elements, one after the other. */
const tags = (markup: string): string[] => [...markup.matchAll(/<\/?[a-z!][^>]*>/gi)].map(([tag]) => tag.split(/[\s>]/)[0]!);

const anyText = fc.oneof(fc.string(), fc.constantFrom('<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', '</title><b>', '&lt;', '\'><p>', '</svg>'));

test('what users gave as a text stays a text, whatever it is', () => {
  const usual = tags(page({ ...reverted, notes: ['n'], complaints: ['c'], faults: ['f'] }));
  fc.assert(fc.property(anyText, text => {
    const spoilt = page({
      ...reverted, scenario: text, reason: text || 'r', shape: text, faults: [text], notes: [text], complaints: [text], calls: {
        ...reverted.calls, ...Object.fromEntries([[text, reverted.calls['events:PutEvents']!]]), 'events:PutEvents': 3,
      },
      timeline: reverted.timeline.map(event => ({ ...event, event: text })),
      steps: reverted.steps.map(step => ({ ...step, verdict: text })),
      revert: { ...reverted.revert!, trigger: text, road: text },
    });
    expect(tags(spoilt).filter(tag => !/^<\/?(li|span)$/.test(tag))).toEqual(usual.filter(tag => !/^<\/?(li|span)$/.test(tag)));
    expect(spoilt.match(/<(script|img|iframe|link)\b/i)).toBeNull();
  }), { numRuns: 200 });
});

test('what a history says stays a text, too', () => {
  const usual = tags(historyPage(recorded));
  fc.assert(fc.property(anyText, text => {
    const run = { ...recorded, shift: text, startedBy: text, error: text, cause: text || 'c', execution: `arn:${text}` };
    expect(tags(historyPage({ ...run, steps: recorded.steps.map(step => ({ ...step, verdict: text })) }))).toEqual(usual);
  }), { numRuns: 200 });
});

test('parts of markup are put together as they are, texts are escaped', () => {
  expect(html`<p>${'<&>"\''}${[html`<b>${1}</b>`, 'x', null]}</p>`.markup).toBe('<p>&lt;&amp;&gt;&quot;&#39;<b>1</b>x</p>');
});

test('one page says what happened, how many felt it, what each step came to, and what it would have cost', () => {
  const text = page(reverted);
  expect(text).toContain('Green had come to 25 % of the traffic when it was put back: Worse. 5 seconds after the decision everybody was on blue again.');
  expect(text).toContain('of all requests failed: 25 of 1,200');
  expect(text).toContain('<b class="bad">worse: put back</b>');
  expect(text).toContain('evidence against it 1,200 (limit 100, most by answered), for it 0.2 (good at 20)');
  expect(text).toContain('25 (20 %)');
  expect(text).toContain('Step Functions: state transition');
  expect(text).toContain('$0.0015');
  expect(text).not.toContain('<nav>');
});

test('of several releases there is a list at the top, each line of which leads to one', () => {
  const text = page(reverted, { ...reverted, scenario: 'again' });
  for (const [, id] of text.matchAll(/href="#([^"]+)"/g)) expect(text).toContain(`id="${id}"`);
  expect([...text.matchAll(/href="#/g)]).toHaveLength(2);
});

test('a rehearsal that is not right says so, whatever its outcome', () => {
  const text = page({ ...reverted, passed: false, complaints: ['3 requests were lost'] });
  expect(text).toContain('badge bad');
  expect(text).toContain('Not as it should be: 3 requests were lost');
});

test('a rehearsal that broke is a page all the same', () => {
  const broken: RehearsalResult = {
    ...reverted, outcome: 'invalid', passed: false, timeline: [], minutes: [], steps: [], looks: [], calls: {}, revert: null, standing: [],
    traffic: { sent: 0, answered: 0, failedByService: 0, lost: 0 }, transitions: 0,
    usage: { functions: [], metrics: 0, ownMetricHours: 0, writeUnits: 0, readUnits: 0, loggedBytes: 0 },
  };
  const text = pageOf('Rehearsal', [{ report: rehearsalReport(broken), pictures: [] }]);
  expect(text).toContain('This rehearsal says nothing about the release');
  expect(text).not.toMatch(/NaN|undefined|Infinity/);
});

test('a page asks nobody for anything', () => {
  expect(page(reverted)).not.toMatch(/https?:|<script|<link|<img|@import|url\(/);
});
