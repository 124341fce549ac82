import { type CustomResourceAnswer, type CustomResourceRequest, requestCustomResource } from '../../../local/stage/custom-resource';
import { CustomResources } from '../../../local/stage/custom-resources';

interface Event extends CustomResourceRequest {
  readonly ResponseURL: string;
  readonly RequestId: string;
}

const REQUEST: CustomResourceRequest = {
  RequestType: 'Create', StackId: 'stack', LogicalResourceId: 'Own', ResourceType: 'Custom::Own',
  ResourceProperties: { ServiceToken: 'arn:function', Count: 3, On: true, List: [1, { Deep: false }], Text: 'x' },
};

const put = (event: Event, answer: Partial<CustomResourceAnswer>) => fetch(event.ResponseURL, {
  method: 'PUT', body: JSON.stringify({ Status: 'SUCCESS', PhysicalResourceId: 'physical', ...answer }),
});

/** A function that answers, and remembers what it was asked. */
const answering = (answer: (event: Event) => Partial<CustomResourceAnswer> = () => ({})) => {
  const events: Event[] = [];
  return {
    events,
    call: async (event: object) => {
      events.push(event as Event);
      await put(event as Event, answer(event as Event));
    },
  };
};

test('the function is asked in texts, and answers to a URL', async () => {
  const { call, events } = answering(() => ({ Data: { Arn: 'arn:own' } }));
  expect(await requestCustomResource(call, REQUEST)).toEqual({ Status: 'SUCCESS', PhysicalResourceId: 'physical', Data: { Arn: 'arn:own' } });
  expect(events).toEqual([{
    ...REQUEST, RequestId: expect.any(String), ResponseURL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/),
    ResourceProperties: { ServiceToken: 'arn:function', Count: '3', On: 'true', List: ['1', { Deep: 'false' }], Text: 'x' },
  }]);
});

test('nobody waits for the function once it has answered', async () => {
  let finish = () => undefined as unknown;
  const working = new Promise(resolve => {
    finish = () => resolve(undefined);
  });
  expect(await requestCustomResource(async event => {
    await put(event as Event, {});
    await working;
  }, REQUEST)).toMatchObject({ Status: 'SUCCESS' });
  finish();
});

test('an answer counts even if the function fails afterwards', async () => {
  expect(await requestCustomResource(async event => {
    await put(event as Event, { Status: 'FAILED', Reason: 'its own' });
    throw new Error('later');
  }, REQUEST)).toEqual({ Status: 'FAILED', PhysicalResourceId: 'physical', Reason: 'its own' });
});

test('a function that fails for good fails the resource', async () => {
  expect(await requestCustomResource(() => Promise.reject(new TypeError('broken')), { ...REQUEST, PhysicalResourceId: 'old' })).toEqual({
    Status: 'FAILED', PhysicalResourceId: 'old', Reason: 'CloudFormation did not receive a response from your Custom Resource: TypeError: broken',
  });
});

test('a function that says nothing fails the resource when its time is over', async () => {
  const request = { ...REQUEST, ResourceProperties: { ...REQUEST.ResourceProperties, ServiceTimeout: 1 } };
  expect(await requestCustomResource(() => Promise.resolve(), request)).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('1 seconds are over') });
});

const resource = { logicalId: 'Own', type: 'Custom::Own', metadata: {}, properties: { ServiceToken: 'arn:function', Size: '1' } };

/** Each change gets the physical id that it asks for. */
const live = async () => {
  const { call, events } = answering(({ RequestType, ResourceProperties: { Id = 'first', Fail } }) =>
    Fail === RequestType ? { Status: 'FAILED', Reason: 'no' } : { PhysicalResourceId: Id as string });
  const resources = new CustomResources('stack', (_, event) => call(event));
  await resources.create(resource);
  events.length = 0;
  const asked = () => events.map(({ RequestType, PhysicalResourceId, ResourceProperties, OldResourceProperties }) =>
    [RequestType, PhysicalResourceId, ResourceProperties.Size, OldResourceProperties?.Size]);
  return { resources, asked };
};
const sized = (Size: string, more: object = {}) => ({ ResourceProperties: { ...resource.properties, Size, ...more } });

test('a creation that fails is told with its reason', async () => {
  const { call } = answering(() => ({ Status: 'FAILED', Reason: 'no room' }));
  await expect(new CustomResources('stack', (_, event) => call(event)).create(resource)).rejects.toThrow('no room');
});

test('an update tells what was before', async () => {
  const { resources, asked } = await live();
  await resources.change('Own', { RequestType: 'Update', ...sized('2') });
  await resources.change('Own', { RequestType: 'Update', ...sized('3') });
  expect(asked()).toEqual([['Update', 'first', '2', '1'], ['Update', 'first', '3', '2']]);
});

test('what an update replaced is deleted', async () => {
  const { resources, asked } = await live();
  await resources.change('Own', { RequestType: 'Update', ...sized('2', { Id: 'second' }) });
  await resources.change('Own', { RequestType: 'Delete' });
  expect(asked()).toEqual([['Update', 'first', '2', '1'], ['Delete', 'first', '1', undefined], ['Delete', 'second', '2', undefined]]);
});

test('an update that fails leaves everything as it was', async () => {
  const { resources, asked } = await live();
  expect(await resources.change('Own', { RequestType: 'Update', ...sized('2', { Fail: 'Update' }) })).toMatchObject({ Status: 'FAILED', Reason: 'no' });
  await resources.change('Own', { RequestType: 'Update', ...sized('3') });
  expect(asked()).toEqual([['Update', 'first', '2', '1'], ['Update', 'first', '3', '1']]);
});

test('what is deleted is gone', async () => {
  const { resources } = await live();
  await resources.change('Own', { RequestType: 'Delete' });
  await expect(resources.change('Own', { RequestType: 'Update' })).rejects.toThrow('there is no custom resource Own');
});

test('one that fails without a name is known by a name all the same, so that it can be deleted', async () => {
  const { call } = answering(() => ({ Status: 'FAILED', Reason: 'no room', PhysicalResourceId: '' }));
  await expect(new CustomResources('stack', (_, event) => call(event)).create(resource)).rejects.toMatchObject({ ref: 'Own-never-named' });
});

test('a refused update names the resource that is there from then on', async () => {
  const { call } = answering(({ RequestType }) => RequestType === 'Update' ? { Status: 'FAILED', Reason: 'no', PhysicalResourceId: 'other' } : {});
  const resources = new CustomResources('stack', (_, event) => call(event));
  const before = { ...resource, ...await resources.create(resource) };
  await expect(resources.update(resource, before)).rejects.toMatchObject({ message: 'no', ref: 'other' });
});
