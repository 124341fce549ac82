import { rehearse } from '../../local/rehearsal';
import type { RehearsalResult } from '../../local/report/model';
import { demosFor } from '../../local/scenarios/demo';
import { deployAfterRelease } from '../../local/scenarios/deploy-after-release';
import { deployDuringRelease } from '../../local/scenarios/deploy-during-release';
import { deployRollsBack } from '../../local/scenarios/deploy-rolls-back';
import type { Scenario } from '../../local/scenarios/scenario';

jest.setTimeout(120_000);

const play = (scenario: Scenario) => rehearse({ ...demosFor(scenario), scenario, speed: scenario.speed, seed: 1 });

const shareAt = ({ timeline }: RehearsalResult, beginning: string) =>
  timeline.find(({ event }) => event.startsWith(beginning))!.weights.green;

test.each([
  [deployAfterRelease, 100, 'the deployment ends: UPDATE_COMPLETE'],
  [deployDuringRelease, 10, 'the deployment ends: UPDATE_COMPLETE'],
  [deployRollsBack, 100, 'the deployment ends: UPDATE_ROLLBACK_COMPLETE'],
])('$name: the release completes, no request is lost, and the deployment leaves the shares alone', async (scenario, green, end) => {
  const result = await play(scenario);
  expect(result).toMatchObject({ outcome: 'completed', passed: true, complaints: [], revert: null, traffic: { failedByService: 0, lost: 0 } });
  expect([shareAt(result, 'a deployment of the next version begins'), shareAt(result, end)]).toEqual([green, green]);
});
