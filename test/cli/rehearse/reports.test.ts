import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { junit } from '../../../cli/rehearse/junit';
import type { Rehearsed } from '../../../cli/rehearse/rehearsed';
import { summaryLines } from '../../../cli/rehearse/summary-lines';

const rehearsed = (name: string, result: Partial<Rehearsed['result']> = {}, realSeconds = 20): Rehearsed => ({
  realSeconds,
  result: {
    scenario: name, outcome: 'completed', reason: 'green passed its bake', passed: true, complaints: [], notes: [], speed: 100, seed: 1,
    shape: 'constant', faults: [], timeline: [], minutes: [], revert: null, calls: {}, transitions: 90,
    traffic: { sent: 6000, answered: 6000, failedByService: 0, lost: 0 }, ...result,
  },
});

const reverted = rehearsed('errors-at-50', {
  outcome: 'reverted', traffic: { sent: 5000, answered: 5000, failedByService: 71, lost: 0 },
  revert: { trigger: 'AlarmBreach', road: 'watch', decidedAtSeconds: 100, verifiedAtSeconds: 102.25, writesPerRoute: 1 },
});
const broken = rehearsed('dead-green', {
  outcome: 'invalid', passed: false, complaints: ['the rehearsal broke'], reason: 'Error: <no>',
  revert: { trigger: 'AlarmBreach', road: 'watch', decidedAtSeconds: 100, verifiedAtSeconds: null, writesPerRoute: 0 },
}, 61);

test('the table has a line for each scenario, and one for all', () => {
  expect(summaryLines([rehearsed('healthy'), reverted, broken])).toEqual([
    'scenario        outcome  requests  lost  failed  time to revert  took',
    'healthy       completed     6,000     0       0               -  20 s      ok',
    'errors-at-50   reverted     5,000     0      71           2.3 s  20 s      ok',
    'dead-green      invalid     6,000     0       0               -  61 s  NOT OK',
    '',
    '2 of 3 as they should be, 0 of 17,000 requests lost, in 01:41 minutes',
  ]);
});

interface Suite { testsuites: { testsuite: { '@tests': string; '@failures': string; 'testcase': unknown } } }

const read = (xml: string) => {
  expect(XMLValidator.validate(xml)).toBe(true);
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@', isArray: name => name === 'testcase', trimValues: false });
  return (parser.parse(xml) as Suite).testsuites.testsuite;
};

test('JUnit\'s file names what failed, and why', () => {
  const suite = read(junit([rehearsed('healthy'), broken]));
  expect(suite).toMatchObject({ '@tests': '2', '@failures': '1', '@time': '81.000' });
  expect(suite.testcase).toMatchObject([
    { '@name': 'healthy', '@classname': 'rehearsal', '@time': '20.000', 'system-out': expect.stringContaining('completed: green passed') as string },
    { '@name': 'dead-green', 'failure': { '@message': 'the rehearsal broke', '#text': 'Error: <no>' } },
  ]);
  expect((suite.testcase as object[])[0]).not.toHaveProperty('failure');
});

test('whatever a service logs, JUnit\'s file is XML and says it', () => {
  const texts = fc.string({ unit: fc.oneof(fc.constantFrom('<', '>', '&', '"', '\'', ']]>', '\u001b', '\u0000', '\ufffe'), fc.string({ unit: 'binary', maxLength: 2 })) });
  fc.assert(fc.property(texts, reason => {
    const said = reason.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '');
    const [first] = read(junit([rehearsed('x', { passed: false, complaints: [reason], reason })])).testcase as { failure: { '#text'?: string } | string }[];
    const failure = first!.failure;
    expect((typeof failure === 'string' ? failure : failure['#text'] ?? '').replaceAll('\r', '\n')).toBe(said.replaceAll('\r', '\n'));
  }));
});
