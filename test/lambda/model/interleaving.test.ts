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

test('the scenarios bring about what they are there for', async () => {
  const seen = new Map<string, number>();
  const note = (what: string, happened: boolean) => seen.set(what, (seen.get(what) ?? 0) + Number(happened));
  for (const scenario of fc.sample(scenarios(), { seed: 1, numRuns: 300 })) {
    const { runs, world: { landed, records, story } } = await new Play(scenario).toItsEnd();
    note('a release completes', story.some(line => line.includes('serves everything; ')));
    note('the guardian puts back', story.some(line => line.endsWith(': revert')));
    note('traffic is held', records.some(({ record }) => record.heldSince !== undefined));
    note('a second look puts right', landed.some(({ task }) => task === 'settle'));
    note('two releases move traffic', new Set(landed.filter(({ task }) => task === 'shift').map(({ epoch }) => epoch)).size > 1);
    note('a dead owner is taken over', records.some(({ record }) => record.revert?.road === 'takeover'));
    note('a step\'s write lands late', landed.some(({ task, at, sentAt }) => task === 'shift' && at - sentAt > 10_000));
    note('a deployment replaces groups', landed.some(({ task }) => task === 'deploy'));
    note('a deployment waits for a release', records.some(({ record }) => record.deployment !== undefined && record.epoch > 0));
    note('a release is refused for a deployment', story.some(line => /fails: .*changing the rules|fails: a deployment has put/.test(line)));
    note('a rollback of a stack takes a release back', records.some(({ record }) => record.revert?.road === 'deployment'));
    note('a deployment\'s write lands late', landed.some(({ task, at, sentAt }) => task === 'deploy' && at - sentAt > 10_000));
    note('an execution is redriven', runs.some(({ troubles }) => troubles.includes('redriven')));
    note('an invocation is given up and goes on', runs.some(({ troubles }) => troubles.includes('orphaned')));
  }
  expect([...seen].filter(([, times]) => times < 3)).toEqual([]);
}, 120_000);
