import fc from 'fast-check';
import type { Stack, TemplateResource } from '../../../local/stage/assembly';
import { changeOf, cleanUp, updateOrder } from '../../../local/stage/changes';
import { type DeployedResource, type Lifecycles, ResourceFailed, uniqueName } from '../../../local/stage/resource';
import { StackOperations } from '../../../local/stage/stack-operations';

const IDS = ['A', 'B', 'C', 'D', 'E', 'F'];

interface Spec {
  readonly size: number;
  readonly place: number;
  /** Which of those before it it refers to. */
  readonly refersTo: readonly number[];
}

const others = fc.uniqueArray(fc.nat({ max: IDS.length - 1 }), { maxLength: 2 });
const spec: fc.Arbitrary<Spec> = fc.record({ size: fc.nat({ max: 2 }), place: fc.nat({ max: 1 }), refersTo: others });
const template: fc.Arbitrary<Record<string, TemplateResource>> = fc.array(fc.option(spec), { minLength: IDS.length, maxLength: IDS.length })
  .map(specs => Object.fromEntries(specs.flatMap((each, index) => each === null ? [] : [[IDS[index]!, {
    Type: index % 2 === 0 ? 'Own' : 'Custom',
    Properties: {
      size: each.size, place: each.place,
      of: each.refersTo.filter(other => other < index && specs[other] !== null).map(other => ({ Ref: IDS[other]! })),
    },
  } satisfies TemplateResource]])));

const stackOf = (Resources: Record<string, TemplateResource>): Stack => ({ name: 'Stack', template: { Resources }, assets: new Map() });

/** What there really is, by physical id, whatever the engine believes. */
const world = () => {
  const live = new Map<string, unknown>();
  const requests: { readonly kind: 'create' | 'update' | 'delete'; readonly logicalId: string }[] = [];
  const put = (kind: 'create' | 'update', ref: string, { logicalId, properties }: Pick<DeployedResource, 'logicalId' | 'properties'>) => {
    requests.push({ kind, logicalId });
    live.set(ref, properties);
    return { ref, attributes: {} };
  };
  const remove = ({ ref, logicalId }: DeployedResource) => {
    requests.push({ kind: 'delete', logicalId });
    if (!live.delete(String(ref))) throw new ResourceFailed(`${String(ref)} does not exist`);
  };
  const lifecycles: Lifecycles = {
    Own: {
      create: resource => put('create', uniqueName(resource), resource),
      update: (resource, { ref }) => put('update', String(ref), resource),
      remove,
      replacedBy: ['place'],
    },
    // Its physical id says its place: another place is another thing.
    Custom: {
      create: resource => put('create', `${resource.logicalId}@${String(resource.properties.place)}`, resource),
      update: resource => put('update', `${resource.logicalId}@${String(resource.properties.place)}`, resource),
      remove,
    },
  };
  return { live, requests, lifecycles };
};

const created = async (resources: Record<string, TemplateResource>) => {
  const { live, requests, lifecycles } = world();
  const operations = new StackOperations(stackOf(resources), { lifecycles });
  await operations.create();
  requests.length = 0;
  return { live, requests, operations };
};

const plain = (live: ReadonlyMap<string, unknown>) => Object.fromEntries([...live].sort(([a], [b]) => a < b ? -1 : 1));
const believed = ({ deployment }: StackOperations) =>
  plain(new Map([...deployment.resources.values()].map(({ ref, properties }) => [String(ref), properties])));

test('the same template touches nothing', () => fc.assert(fc.asyncProperty(template, async resources => {
  const { requests, operations } = await created(resources);
  expect(await operations.update(stackOf(resources))).toMatchObject({ status: 'UPDATE_COMPLETE' });
  expect(requests).toEqual([]);
})));

test('an update leaves what the next template says, and nothing else', () => fc.assert(fc.asyncProperty(template, template, async (before, after) => {
  const { live, operations } = await created(before);
  expect(await operations.update(stackOf(after))).toMatchObject({ status: 'UPDATE_COMPLETE' });
  expect([...operations.deployment.resources.keys()].sort()).toEqual(Object.keys(after).sort());
  expect(plain(live)).toEqual(believed(operations));
})));

test('what others depend on is brought before them, and deleted after them', () => fc.assert(fc.asyncProperty(template, template, async (before, after) => {
  const { requests, operations } = await created(before);
  await operations.update(stackOf(after));
  const firstDelete = requests.findIndex(({ kind }) => kind === 'delete');
  expect(firstDelete === -1 || requests.slice(firstDelete).every(({ kind }) => kind === 'delete')).toBe(true);
  const brought = requests.filter(({ kind }) => kind !== 'delete').map(({ logicalId }) => logicalId);
  expect(brought).toEqual(updateOrder({ Resources: before }, { Resources: after }).filter(id => brought.includes(id)));
})));

test('a rollback leaves what was before, whatever failed', () =>
  fc.assert(fc.asyncProperty(template, template, fc.nat(), async (before, after, at) => {
    fc.pre(Object.keys(after).length > 0);
    const { live, operations } = await created(before);
    const was = plain(live);
    const failOn = Object.keys(after)[at % Object.keys(after).length]!;
    expect(await operations.update(stackOf(after), { failOn })).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE' });
    expect(plain(live)).toEqual(was);
    expect(believed(operations)).toEqual(was);
  })));

test('failures that are preserved are made up for by the next update', () =>
  fc.assert(fc.asyncProperty(template, template, template, fc.nat(), async (before, failing, after, at) => {
    fc.pre(Object.keys(failing).length > 0);
    const { live, operations } = await created(before);
    const failOn = Object.keys(failing)[at % Object.keys(failing).length]!;
    expect(await operations.update(stackOf(failing), { failOn, disableRollback: true })).toMatchObject({ status: 'UPDATE_FAILED' });
    expect(await operations.update(stackOf(after))).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect(plain(live)).toEqual(believed(operations));
    expect([...operations.deployment.resources.keys()].sort()).toEqual(Object.keys(after).sort());
  })));

test('a deleted stack leaves nothing', () => fc.assert(fc.asyncProperty(template, template, async (before, after) => {
  const { live, operations } = await created(before);
  await operations.update(stackOf(after));
  expect(await operations.delete()).toMatchObject({ status: 'DELETE_COMPLETE' });
  expect([...live.keys()]).toEqual([]);
})));

const resource = (logicalId: string, properties: object = {}): DeployedResource =>
  ({ logicalId, type: 'Own', metadata: {}, properties: { ...properties }, ref: logicalId, attributes: {} });

test('a change is one of what the templates say, of its order of keys never', () => {
  const before = resource('A', { size: 1, place: { x: 1, y: 2 } });
  expect(changeOf(before, resource('A', { place: { y: 2, x: 1 }, size: 1 }), ['place'])).toBe('none');
  expect(changeOf(before, resource('A', { size: 2, place: { x: 1, y: 2 } }), ['place'])).toBe('update');
  expect(changeOf(before, resource('A', { size: 1, place: { x: 1 } }), ['place'])).toBe('replace');
  expect(changeOf(before, resource('A', { size: 1 }), ['place'])).toBe('replace');
});

test('a clean-up spares a physical id that is in use again', () => {
  const present = new Map([['A', resource('A')]]);
  const Resources = { A: { Type: 'Own' } };
  expect(cleanUp({ previous: { Resources }, next: { Resources }, present, superseded: [resource('A')] })).toEqual([]);
});
