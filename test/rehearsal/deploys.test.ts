import { rehearse } from '../../local/rehearsal';
import { demosFor } from '../../local/scenarios/demo';
import { deployAfterRelease } from '../../local/scenarios/deploy-after-release';
import { deployDuringRelease } from '../../local/scenarios/deploy-during-release';
import { deployRollsBack } from '../../local/scenarios/deploy-rolls-back';
import type { Scenario } from '../../local/scenarios/scenario';

jest.setTimeout(120_000);

const play = (scenario: Scenario) => rehearse({ ...demosFor(scenario), scenario, speed: scenario.speed, seed: 1 });

test.each([
  [deployAfterRelease, 100, 'UPDATE_COMPLETE'],
  [deployDuringRelease, 10, 'UPDATE_COMPLETE'],
  [deployRollsBack, 100, 'UPDATE_ROLLBACK_COMPLETE'],
])('$name: the release completes, no request is lost, and the deployment leaves the shares alone', async (scenario, green, status) => {
  const result = await play(scenario);
  expect(result).toMatchObject({ outcome: 'completed', passed: true, complaints: [], revert: null, traffic: { failedByService: 0, lost: 0 } });
  const deployment = result.timeline.filter(({ event }) => event.includes('deployment'));
  expect(deployment).toMatchObject([{ event: 'a deployment of the next version begins', weights: { green } }, { event: expect.stringContaining(status) }]);
});
