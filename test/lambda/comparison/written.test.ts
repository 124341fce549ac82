import { releaseMinutes } from '../../../lambda/core/compared-minutes';
import { type Scene, SCHEDULE, useStage } from '../scene';
import { Stage } from '../stage';
import { COMPARISON, MINUTE, releaseOf, START } from './release';

const openScene = useStage(new Stage());

describe('a release remembers its steps', () => {
  const writtenBy = async (scene: Scene, ...before: readonly ('promote')[]) => {
    const run = await scene.run().through('plan', 'preflight', 'shift');
    for (const action of before) await scene.operate(action);
    await run.through(...before.length > 0 ? ['watch' as const] : [], 'shift');
    return run.planned();
  };

  test('each with its weight, since it was written', async () => {
    const { written, stepStartedAt } = await writtenBy(await openScene());
    expect(written).toEqual([
      { step: 0, weight: SCHEDULE[0]!.weight, at: expect.any(String) }, { step: 1, weight: SCHEDULE[1]!.weight, at: stepStartedAt },
    ]);
  });

  test('but not those that a promotion left out', async () => {
    const { written } = await writtenBy(await openScene(), 'promote');
    expect(written!.map(({ step, weight }) => [step, weight])).toEqual([[0, SCHEDULE[0]!.weight], [SCHEDULE.length - 1, 100]]);
  });

  test('and nothing before the first', async () => {
    const run = await (await openScene()).run().through('plan', 'preflight');
    expect(run.planned().written).toBeUndefined();
  });

  test('nor a step that was not written', async () => {
    const scene = await openScene();
    const run = await scene.run().through('plan', 'preflight', 'shift');
    await scene.operate('pause');
    await run.do('shift');
    expect(run.planned()).toMatchObject({ step: 0, written: [{ step: 0 }] });
  });
});

test('a minute belongs to the step that was written last in it', () => {
  const at = (ms: number) => new Date(START + ms).toISOString();
  const migration = releaseOf([
    { step: 0, weight: 5, at: at(0) }, { step: 1, weight: 10, at: at(2 * MINUTE - 1) }, { step: 3, weight: 50, at: at(3 * MINUTE) },
  ]);
  const span = { from: START, to: START + 5 * MINUTE };
  expect(releaseMinutes([], COMPARISON, migration, span, new Date(span.to)).map(({ step, weight }) => [step, weight]))
    .toEqual([[0, 5], [1, 10], [1, 10], [3, 50], [3, 50]]);
});
