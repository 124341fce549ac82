import fc from 'fast-check';
import { violations } from './expectations';
import { Play } from './play';
import { scenarios } from './scenario';

const RUNS = Number(process.env.INTERLEAVINGS ?? 2000);

beforeAll(() => {
  for (const level of ['log', 'error'] as const) jest.spyOn(console, level).mockImplementation(() => undefined);
});

test('in whatever order everything comes, traffic ends where somebody answers for it', async () => {
  await fc.assert(fc.asyncProperty(scenarios(), async scenario => {
    const play = await new Play(scenario).toItsEnd();
    const found = violations(play);
    if (found.length > 0) throw new Error(`${found.join('\n')}\n${play.world.story.join('\n')}`);
  }), { numRuns: RUNS });
}, 30_000 + RUNS * 60);
