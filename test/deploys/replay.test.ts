import type { AppVersion } from './app';
import { Replay } from './replay';

jest.setTimeout(300_000);

let replay: Replay | undefined;
const open = async (seed = 1) => {
  await replay?.close();
  replay = await Replay.open(seed);
  return replay;
};
afterAll(() => replay?.close());

const BOTH_PORTS = { bluePort: 9090, greenPort: 9090 };

describe('a deployment leaves every share as it is, and the rule in its place', () => {
  beforeAll(async () => {
    const shop = await open();
    expect(shop.greenShares).toEqual([0]);
    expect(await shop.migrate()).toMatchObject({ status: 'SUCCEEDED' });
    expect(shop.greenShares).toEqual([100]);
  });
  afterEach(() => {
    expect(replay!.violations.splice(0)).toEqual([]);
    expect(replay!.greenShares).toEqual([100]);
  });

  test.each<[string, Partial<AppVersion>]>([
    ['another path', { path: '/other/*' }],
    ['another priority', { priority: 20 }],
    ['another tag', { tag: 'shop' }],
    ['another bake time of the shift', { bakeSeconds: 2 }],
    ['something that has nothing to do with it', { topic: 'two' }],
    ['another group for blue', { bluePort: 8081 }],
    ['another group for green, which is live', { greenPort: 8081 }],
    ['other groups for both', BOTH_PORTS],
    ['another listener', { listener: 'second' }],
    ['another name of its construct', { routeId: 'Renamed' }],
    ['another name, place and path at once', { routeId: 'Route', priority: 30, path: '/third/*' }],
    ['another listener and other groups', { listener: 'first', bluePort: 7070, greenPort: 7071 }],
  ])('%s', async (_, changes) => {
    expect(await replay!.deploy(changes)).toMatchObject({ status: 'UPDATE_COMPLETE' });
  });

  test.each<[string, Partial<AppVersion>]>([
    ['another path and priority', { path: '/fourth/*', priority: 40 }],
    ['other groups', { bluePort: 6060, greenPort: 6061 }],
    ['another listener', { listener: 'second' }],
    ['another name', { routeId: 'Renamed' }],
  ])('%s, and something that fails afterwards', async (_, changes) => {
    const migrate = replay!.logicalIds.find(id => id.startsWith('ShiftMigrate'))!;
    expect(await replay!.deploy(changes, { failOn: migrate })).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE' });
  });
});
