import { XMLBuilder } from 'fast-xml-parser';
import type { Rehearsed } from './rehearsed';

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', format: true, suppressEmptyNode: true });

/** What XML cannot hold, not even escaped: a service's log may colour its lines. */
const ILLEGAL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const legal = (text: string): string => text.replace(ILLEGAL, '');

const testCase = ({ result, realSeconds }: Rehearsed) => {
  const { scenario, outcome, reason, passed, complaints, traffic: { sent, lost } } = result;
  return {
    '@name': scenario,
    '@classname': 'rehearsal',
    '@time': realSeconds.toFixed(3),
    ...!passed && { failure: { '@message': legal(complaints.join('; ')), '#text': legal(reason) } },
    'system-out': legal(`${outcome}: ${reason}\n${sent} requests, ${lost} lost`),
  };
};

/** In the form that CI systems read. */
export const junit = (all: readonly Rehearsed[]): string => builder.build({
  '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
  'testsuites': {
    testsuite: {
      '@name': 'rehearse',
      '@tests': all.length,
      '@failures': all.filter(({ result }) => !result.passed).length,
      '@time': all.reduce((total, { realSeconds }) => total + realSeconds, 0).toFixed(3),
      'testcase': all.map(testCase),
    },
  },
});
