import type { Stack, TemplateResource } from '../../../local/stage/assembly';
import { type DeployedResource, type Lifecycles, ResourceFailed, type ResourceToDeploy, uniqueName } from '../../../local/stage/resource';
import { StackOperations, type StackStatus } from '../../../local/stage/stack-operations';

const stackOf = (Resources: Record<string, TemplateResource>): Stack => ({ name: 'Stack', template: { Resources }, assets: new Map() });

/** `Own` is replaced when its place changes, `Custom` when it is asked to answer another id; both can be told to refuse. */
const world = () => {
  const asked: string[] = [];
  const statuses: StackStatus[] = [];
  const refuse = ({ properties }: ResourceToDeploy, request: string, ref?: string) => {
    if (String(properties.fail).includes(request)) throw new ResourceFailed('no', ref);
  };
  const lifecycles: Lifecycles = {
    Own: {
      create: resource => {
        asked.push(`create ${uniqueName(resource)}`);
        refuse(resource, 'create');
        return { ref: uniqueName(resource), attributes: { Size: resource.properties.size } };
      },
      update: (resource, { ref }) => {
        asked.push(`update ${String(ref)} to ${String(resource.properties.size)}`);
        refuse(resource, 'update');
        return { ref, attributes: { Size: resource.properties.size } };
      },
      remove: resource => {
        asked.push(`delete ${String(resource.ref)}`);
        refuse(resource, 'delete');
      },
      replacedBy: ['place'],
    },
    Custom: {
      create: ({ properties }) => ({ ref: properties.id, attributes: {} }),
      update: (resource, before) => {
        const { id, size } = resource.properties;
        asked.push(`update ${String(before.ref)} from ${String(before.properties.size)} to ${String(size)}`);
        refuse(resource, 'update', id as string);
        return { ref: id, attributes: {} };
      },
      remove: ({ ref }) => void asked.push(`delete ${String(ref)}`),
    },
  };
  return { asked, statuses, lifecycles };
};

const own = (Properties: object, more: Partial<TemplateResource> = {}): TemplateResource => ({ Type: 'Own', Properties: { ...Properties }, ...more });
const custom = (id: string, size: string, more: object = {}): TemplateResource => ({ Type: 'Custom', Properties: { id, size, ...more } });

const created = async (resources: Record<string, TemplateResource>) => {
  const { asked, statuses, lifecycles } = world();
  const operations = new StackOperations(stackOf(resources), { lifecycles, onStatus: status => statuses.push(status) });
  await operations.create();
  asked.length = 0;
  statuses.length = 0;
  return { asked, statuses, operations };
};

const refs = (resources: ReadonlyMap<string, DeployedResource>) => Object.fromEntries([...resources].map(([id, { ref }]) => [id, ref]));

const AFTER = { ofA: { 'Fn::GetAtt': ['A', 'Size'] } };

describe('an update', () => {
  test('touches what changed, and what refers to what changed by it', async () => {
    const { operations, asked } = await created({ A: own({ size: '1' }), B: own(AFTER), C: own({ size: '3', ofA: { Ref: 'A' } }) });
    const { status, deployment } = await operations.update(stackOf({ A: own({ size: '2' }), B: own(AFTER), C: own({ size: '3', ofA: { Ref: 'A' } }) }));
    expect(asked).toEqual(['update A to 2', 'update B to undefined']);
    expect(status).toBe('UPDATE_COMPLETE');
    expect(deployment.resources.get('B')?.properties).toEqual({ ofA: '2' });
  });

  test('deletes last, and what depends on others before them', async () => {
    const { operations, asked, statuses } = await created({ A: own({ place: 'x' }), B: own({ ofA: { Ref: 'A' } }), Old: own({ ofB: { Ref: 'B' } }) });
    await operations.update(stackOf({ A: own({ place: 'y' }), B: own({ ofA: { Ref: 'A' } }), New: own({}) }));
    expect(asked).toEqual(['create A1', 'update B to undefined', 'create New', 'delete Old', 'delete A']);
    expect(statuses).toEqual(['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_COMPLETE']);
  });

  test('takes another physical id for a replacement', async () => {
    const { operations, asked } = await created({ A: custom('first', '1'), B: own({ ofA: { Ref: 'A' } }) });
    await operations.update(stackOf({ A: custom('second', '2'), B: own({ ofA: { Ref: 'A' } }) }));
    expect(asked).toEqual(['update first from 1 to 2', 'update B to undefined', 'delete first']);
  });

  test('is complete although something cannot be deleted', async () => {
    const { operations } = await created({ A: own({}), Old: own({ fail: 'delete' }) });
    expect(await operations.update(stackOf({ A: own({}) }))).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect([...operations.deployment.resources.keys()]).toEqual(['A']);
  });

  test('keeps what is to be retained', async () => {
    const retained = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
    const { operations, asked } = await created({ A: own({ place: 'x' }, retained), Old: own({}, retained) });
    await operations.update(stackOf({ A: own({ place: 'y' }, retained) }));
    expect(asked).toEqual(['create A1']);
  });

  test('never gives a name twice', async () => {
    const { operations, asked } = await created({ A: own({ place: 'x' }) });
    await operations.update(stackOf({ A: own({ place: 'y' }) }));
    await operations.update(stackOf({}));
    await operations.update(stackOf({ A: own({ place: 'x' }) }));
    expect(asked).toEqual(['create A1', 'delete A', 'delete A1', 'create A2']);
  });

  test('of a resource\'s type is refused before anything is touched', async () => {
    const { operations, asked } = await created({ A: own({}) });
    await expect(operations.update(stackOf({ A: custom('a', '1') }))).rejects.toThrow('modifies resource type of the following resources: [A]');
    expect(asked).toEqual([]);
  });
});

describe('a rollback', () => {
  const BEFORE = { A: own({ size: '1', place: 'x' }), B: custom('first', '1'), C: own({ size: '1', ofB: { Ref: 'B' } }), Last: own({ size: '1' }) };

  test('goes back in the order of the template that it goes back to, and deletes what came', async () => {
    const { operations, asked, statuses } = await created(BEFORE);
    const { status, reason, deployment } = await operations.update(stackOf({
      New: own({}), A: own({ size: '2', place: 'y' }), B: custom('second', '2'), C: own({ size: '2', ofB: { Ref: 'B' } }), Last: own({ size: '2' }),
    }), { failOn: 'Last' });
    expect({ status, reason }).toEqual({ status: 'UPDATE_ROLLBACK_COMPLETE', reason: 'UPDATE_FAILED Last: made to fail' });
    expect(asked).toEqual([
      'create New', 'create A1', 'update first from 1 to 2', 'update C to 2',
      'update second from 2 to 1', 'update C to 1', 'update Last to 1',
      'delete second', 'delete A1', 'delete New',
    ]);
    expect(statuses).toEqual([
      'UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE',
    ]);
    expect(refs(deployment.resources)).toEqual({ A: 'A', B: 'first', C: 'C', Last: 'Last' });
  });

  test('asks for what was before of a resource that failed, too', async () => {
    const { operations, asked } = await created(BEFORE);
    expect(await operations.update(stackOf({ ...BEFORE, B: custom('first', '2', { fail: 'update' }) })))
      .toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', reason: 'UPDATE_FAILED B: no' });
    expect(asked).toEqual(['update first from 1 to 2', 'update first from 2 to 1']);
  });

  test('deletes what a failure named', async () => {
    const { operations, asked } = await created(BEFORE);
    await operations.update(stackOf({ ...BEFORE, B: custom('second', '2', { fail: 'update' }) }));
    expect(asked).toEqual(['update first from 1 to 2', 'update second from 2 to 1', 'delete second']);
  });

  test('leaves alone what failed to be replaced', async () => {
    const { operations, asked } = await created(BEFORE);
    await operations.update(stackOf({ ...BEFORE, A: own({ size: '2', place: 'y', fail: 'create' }) }));
    expect(asked).toEqual(['create A1']);
    expect(await operations.update(stackOf(BEFORE))).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect(asked).toEqual(['create A1']);
  });

  test('that fails can be continued, once its cause is gone', async () => {
    let broken = true;
    const asked: string[] = [];
    const operations = new StackOperations(stackOf({ A: own({ size: '1' }), B: own({ size: '1' }) }), {
      lifecycles: {
        Own: {
          create: ({ logicalId }) => ({ ref: logicalId, attributes: {} }),
          update: ({ properties: { size }, logicalId }, { properties }) => {
            asked.push(`${logicalId} from ${String(properties.size)} to ${String(size)}`);
            if (broken && logicalId === 'A' && size === '1') throw new Error('broken');
            return { ref: logicalId, attributes: {} };
          },
        },
      },
    });
    await operations.create();
    const next = stackOf({ A: own({ size: '2' }), B: own({ size: '2' }) });
    expect(await operations.update(next, { failOn: 'B' })).toMatchObject({ status: 'UPDATE_ROLLBACK_FAILED', reason: 'UPDATE_FAILED A: broken' });
    await expect(operations.update(next)).rejects.toThrow('a stack in UPDATE_ROLLBACK_FAILED can not be updated');
    broken = false;
    expect(await operations.continueUpdateRollback()).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE' });
    expect(asked).toEqual(['A from 1 to 2', 'A from 2 to 1', 'A from 2 to 1', 'B from 2 to 1']);
  });
});

describe('without a rollback', () => {
  test('what succeeded stays, and the next update goes on from there', async () => {
    const { operations, asked } = await created({ A: custom('first', '1'), B: own({ size: '1' }) });
    expect(await operations.update(stackOf({ A: custom('second', '2'), B: own({ size: '2' }) }), { failOn: 'B', disableRollback: true }))
      .toMatchObject({ status: 'UPDATE_FAILED', reason: 'UPDATE_FAILED B: made to fail' });
    expect(asked).toEqual(['update first from 1 to 2', 'update B to 1']);
    asked.length = 0;
    expect(await operations.update(stackOf({ A: custom('second', '2'), B: own({ size: '3' }) }))).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect(asked).toEqual(['update B to 3', 'delete first']);
  });

  test('a later rollback goes back to what was complete last', async () => {
    const { operations, asked } = await created({ A: custom('first', '1'), B: own({ size: '1' }) });
    await operations.update(stackOf({ A: custom('second', '2'), B: own({ size: '2' }) }), { failOn: 'B', disableRollback: true });
    asked.length = 0;
    const { deployment } = await operations.update(stackOf({ A: custom('third', '3'), B: own({ size: '3' }) }), { failOn: 'B' });
    expect(asked).toEqual(['update second from 2 to 3', 'update third from 3 to 1', 'update B to 1', 'delete second', 'delete third']);
    expect(refs(deployment.resources)).toEqual({ A: 'first', B: 'B' });
  });
});

test('a stack is deleted in reverse, but for what is to be retained', async () => {
  const { operations, asked, statuses } = await created({
    A: own({}), B: own({ ofA: { Ref: 'A' } }), Kept: own({ ofB: { Ref: 'B' } }, { DeletionPolicy: 'Retain' }), C: custom('c', '1'),
  });
  expect(await operations.delete()).toMatchObject({ status: 'DELETE_COMPLETE' });
  expect(asked).toEqual(['delete c', 'delete B', 'delete A']);
  expect(statuses).toEqual(['DELETE_IN_PROGRESS', 'DELETE_COMPLETE']);
});

test('a deletion that fails can be repeated', async () => {
  const { operations, asked } = await created({ A: own({ fail: 'delete' }), B: own({ ofA: { Ref: 'A' } }) });
  expect(await operations.delete()).toMatchObject({ status: 'DELETE_FAILED', reason: 'no' });
  expect(await operations.delete()).toMatchObject({ status: 'DELETE_FAILED' });
  expect(asked).toEqual(['delete B', 'delete A', 'delete A']);
});
