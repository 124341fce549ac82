import { parseFault } from '../../local/faults/spec';
import { rehearse } from '../../local/rehearsal';
import { errorsAt50 } from '../../local/scenarios/errors-at-50';
import type { Stage } from '../../local/scenarios/scenario';
import type { Stack } from '../../local/stage/assembly';
import { synthesizeDemo } from '../../local/stage/synthesize';

/** The same template, but for alarms that no share of errors sets off, and a shift that compares nothing. */
const blinded = (stack: Stack): Stack => {
  const template = JSON.parse(JSON.stringify(stack.template).replaceAll(/,\\"comparison\\":\{[^}]*\}/g, '')) as Stack['template'];
  const Resources = Object.fromEntries(Object.entries(template.Resources).map(([id, resource]) => [id, resource.Type === 'AWS::CloudWatch::Alarm'
    ? { ...resource, Properties: { ...resource.Properties, Threshold: 1000 } }
    : resource]));
  return { ...stack, template: { ...template, Resources } };
};

const act = async (stage: Stage): Promise<void> => {
  stage.fault(parseFault('green:error-rate=30%@50%'));
  await stage.release();
};

test('a bad release that nothing puts back does not pass', async () => {
  const result = await rehearse({ stack: blinded(synthesizeDemo()), scenario: { ...errorsAt50, act }, speed: 100, seed: 1 });
  expect(result).toMatchObject({ outcome: 'completed', passed: false, revert: null, complaints: ['the outcome is completed, right is reverted'] });
  expect(result.traffic.failedByService).toBeGreaterThan(1000);
  expect(result.traffic.lost).toBe(0);
}, 120_000);

test('a rehearsal that breaks is invalid, and says why', async () => {
  const broken = synthesizeDemo();
  const scenario = { ...errorsAt50, act: () => Promise.reject(new Error('the scenario tripped')) };
  expect(await rehearse({ stack: broken, scenario, speed: 200, seed: 1 }))
    .toMatchObject({ outcome: 'invalid', passed: false, reason: expect.stringContaining('the scenario tripped'), complaints: ['the rehearsal broke'] });
}, 60_000);
