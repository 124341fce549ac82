import type { MigrateEvent, ProberConfig, ProbeReport } from '../../lambda/contract';
import { useStage } from './scene';
import { Stage } from './stage';

const stage = new Stage();
const openScene = useStage(stage);

const prober: ProberConfig = { routes: [], warmUp: { paths: [], times: 1 }, smokeTests: [], probeFailures: 3 };
const MINUTE = { minute: new Date(Math.floor(Date.now() / 60_000) * 60_000).toISOString(), color: 'green', requests: 4, failed: 1 } as const;
const report = (changes: Partial<ProbeReport> = {}): MigrateEvent['probe'] =>
  ({ report: { passed: true, failures: [], probed: [MINUTE], asUser: false, ...changes } });
const PASSED = report();
const FAILED = report({ passed: false, failures: ['"GET /": came a 500'] });
const UNAVAILABLE: MigrateEvent['probe'] = { Error: 'States.Timeout' };

const opened = async () => {
  const scene = await openScene({ config: { prober } });
  return { scene, run: await scene.run().through('plan', 'preflight') };
};

describe('smoke tests', () => {
  test('that passed let the release go on, and their requests are known', async () => {
    const { run } = await opened();
    expect(await stage.writesDuring(() => run.do('tested', { probe: PASSED }))).toEqual([]);
    expect(run.planned()).toMatchObject({ next: 'shift', note: 'green passed its smoke tests', probed: [MINUTE] });
  });

  test.each([['failed', FAILED, 'SmokeTestsFailed'], ['could not be run', UNAVAILABLE, 'ProberUnavailable']])(
    'that %s refuse the release: no rule is written, and the lock is given up', async (_, probe, error) => {
      const { scene, run } = await opened();
      expect(await stage.writesDuring(() => run.do('tested', { probe }))).toEqual(['PutItem']);
      expect(run.planned()).toMatchObject({ next: 'failed', error, cause: expect.stringContaining('Nothing was changed') });
      expect(scene.live()).toEqual(['blue']);
      expect(await scene.record()).toMatchObject({ status: 'idle', safe: 'blue' });
      expect((await scene.record())!.owner).toBeUndefined();
    });

  test('are not run by a dry run, which says so', async () => {
    const scene = await openScene({ config: { prober } });
    const run = await scene.run({ dryRun: true }).through('plan', 'preflight');
    expect(run.planned()).toMatchObject({ next: 'done', note: expect.stringContaining('smoke tests were not run') });
  });

  test('of a run whose operator wants traffic back do not let it go on', async () => {
    const { scene, run } = await opened();
    await scene.operate('rollback');
    expect((await run.do('tested', { probe: PASSED })).next).not.toBe('shift');
  });
});

describe('probes', () => {
  const shifted = async () => {
    const { scene, run } = await opened();
    await run.do('tested', { probe: PASSED });
    await run.through('shift');
    return { scene, run };
  };

  test('that fail three times in a row put traffic back; before that the next look comes after a second', async () => {
    const { run } = await shifted();
    for (const probeFailures of [1, 2]) {
      expect(await run.do('watch', { probe: FAILED })).toMatchObject({ next: 'wait', waitSeconds: 1, probeFailures });
    }
    expect(await run.do('watch', { probe: PASSED })).toMatchObject({ next: 'wait', probeFailures: 0 });
    expect(run.planned().waitSeconds).toBeGreaterThan(1);
    expect(run.planned().probed).toEqual([{ ...MINUTE, requests: 5 * 4 - 4, failed: 5 - 1 }]);
    for (let failures = 0; failures < 3; failures++) await run.do('watch', { probe: FAILED });
    expect(run.planned()).toMatchObject({ next: 'revert', error: 'ProbesFailed', cause: expect.stringContaining('came a 500') });
  });

  test('that could not be sent hold the schedule, and are no failures of the new colour', async () => {
    const { run } = await shifted();
    await run.do('watch', { probe: FAILED });
    const note = expect.stringContaining('the prober could not be asked: States.Timeout') as string;
    for (let look = 0; look < 5; look++) {
      expect(await run.do('watch', { probe: UNAVAILABLE })).toMatchObject({ next: 'wait', probeFailures: 1, note });
    }
    run.age(900);
    expect(await run.do('watch', { probe: UNAVAILABLE })).toMatchObject({ next: 'revert', error: 'ProberUnavailable' });
  });

  test('of a step whose hold is over have to pass before it goes on', async () => {
    const { run } = await shifted();
    run.age(100_000);
    expect(await run.do('watch', { probe: FAILED })).toMatchObject({ next: 'wait', waitSeconds: 1 });
    expect(await run.do('watch', { probe: PASSED })).toMatchObject({ next: 'shift' });
  });
});
