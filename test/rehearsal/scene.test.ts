import type { ExecutionRecord } from '../../local/aws/executions';
import { rehearse } from '../../local/rehearsal';
import type { RehearsalResult } from '../../local/report/model';
import { healthy } from '../../local/scenarios/healthy';
import type { Stage } from '../../local/scenarios/scenario';
import { synthesizeDemo } from '../../local/stage/synthesize';

jest.setTimeout(60_000);

let result: RehearsalResult;
let stopped: ExecutionRecord;
let tooEarly: unknown;
let written: Pick<Stage, 'weights' | 'changes' | 'writes'>;

const act = async (stage: Stage): Promise<void> => {
  const release = stage.start();
  await stage.stopExecution(release.executionArn);
  stopped = await release.ended;
  tooEarly = await stage.untilWeight(5).catch((error: unknown) => error);
  await stage.setAlarm();
  await stage.writeRule({ blue: 70, green: 30 });
  const { weights, changes, writes } = stage;
  written = { weights, changes: [...changes], writes };
  await stage.untilWeight(30);
};

beforeAll(async () => {
  result = await rehearse({ stack: synthesizeDemo(), scenario: { ...healthy, act }, speed: 100, seed: 1 });
});

const events = () => result.timeline.map(({ event }) => event);

test('a weight that the release never came to is not waited for', () => {
  expect(stopped.status).toBe('ABORTED');
  expect(tooEarly).toEqual(new Error('the release ended ABORTED before green had 5 %: '));
});

test('an administrator writes the rule, and the load balancer goes by it', () => {
  expect(written).toEqual({ weights: { blue: 70, green: 30 }, changes: [{ blue: 70, green: 30 }], writes: 1 });
});

test('green\'s alarm goes off when it is set', () => {
  expect(events().filter(event => /^alarm \S*Green\S* goes off$/.test(event))).toHaveLength(1);
});

test('what an administrator calls is not counted as the release\'s', () => {
  expect(Object.keys(result.calls).filter(call => /:(SetAlarmState|StopExecution)$/.test(call))).toEqual([]);
});

describe('a scenario of several releases', () => {
  const endings: (string | undefined)[] = [];
  const draining: number[] = [];
  let several: RehearsalResult;

  const drainingOf = (stage: Stage) => stage.targetStates('blue').filter(state => state === 'draining').length;

  const thrice = async (stage: Stage): Promise<void> => {
    endings.push((await stage.release({ target: 'red' })).error, (await stage.release({ target: 'blue' })).error);
    const putBack = await stage.deregisterOne('blue');
    draining.push(drainingOf(stage));
    await putBack();
    draining.push(drainingOf(stage));
    await stage.deregister('green');
    endings.push((await stage.release()).error);
    stage.check('the sky is blue', true);
    stage.check('the moon is green', false);
  };

  beforeAll(async () => {
    const scenario = { ...healthy, expected: 'refused', requestsPerMinute: 30, targetsPerColor: 2, act: thrice } as const;
    several = await rehearse({ stack: synthesizeDemo(), scenario, speed: 100, seed: 1 });
  });

  test('is judged by the first of them, whatever becomes of the others', () => {
    expect(endings).toEqual(['InvalidInput', 'TargetIsLive', 'TargetsUnhealthy']);
    expect(several).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('"red"') });
    expect(several.timeline.map(({ event }) => event)).toContain('another release ends: FAILED, TargetIsLive');
  });

  test('takes one of two targets out, and puts it back', () => {
    expect(draining).toEqual([1, 0]);
    expect(several.traffic.lost).toBe(0);
  });

  test('does not pass when it finds that something is not so', () => {
    expect(several).toMatchObject({ passed: false, complaints: ['not so: the moon is green'] });
  });
});
