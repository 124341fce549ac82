import { rehearse } from '../../local/rehearsal';
import { deadGreen } from '../../local/scenarios/dead-green';
import { demosFor } from '../../local/scenarios/demo';
import type { Scenario } from '../../local/scenarios/scenario';
import { smokeFails } from '../../local/scenarios/smoke-fails';

jest.setTimeout(120_000);

const play = (scenario: Scenario) => rehearse({ ...demosFor(scenario), scenario, speed: scenario.speed, seed: 1 });

test('a green that fails its smoke tests is refused before any user sees it', async () => {
  const result = await play(smokeFails);
  expect(result).toMatchObject({ outcome: 'refused', passed: true, complaints: [], revert: null });
  expect(result.traffic).toMatchObject({ failedByService: 0, lost: 0 });
  expect(result.calls['elasticloadbalancing:ModifyRule']).toBeUndefined();
});

test('a green that dies is found by its probes', async () => {
  const result = await play(deadGreen);
  expect(result).toMatchObject({ outcome: 'reverted', passed: true, complaints: [], revert: { trigger: 'ProbesFailed', road: 'watch', writesPerRoute: 1 } });
  expect(result.traffic.lost).toBe(0);
});
