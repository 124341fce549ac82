import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** What CloudFormation sends to a custom resource's function. */
export interface CustomResourceEvent<Properties> {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Properties;
  readonly OldResourceProperties?: Properties;
}

export interface CustomResourceResult {
  readonly physicalId: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What a resource is called that was never created, so that its deletion has nothing to do. */
export const NEVER_CREATED = 'never-created';

const ATTEMPTS = 4;

const put = (url: string, body: string): Promise<void> => new Promise((resolve, reject) => {
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  // The URL is signed for an empty content type.
  const outgoing = send(url, { method: 'PUT', headers: { 'content-type': '', 'content-length': Buffer.byteLength(body) }, timeout: 10_000 });
  outgoing.on('response', response => {
    response.resume();
    if ((response.statusCode ?? 500) < 400) resolve();
    else reject(new Error(`CloudFormation answered ${response.statusCode}`));
  });
  outgoing.on('timeout', () => outgoing.destroy(new Error('CloudFormation did not take the answer in time')));
  outgoing.on('error', reject);
  outgoing.end(body);
});

const answer = async (url: string, body: string): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    try {
      await put(url, body);
      return;
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await new Promise(resolve => setTimeout(resolve, 500 * 2 ** attempt));
    }
  }
};

/** Runs a custom resource's request and tells CloudFormation, whatever comes of it: without an answer a stack waits for an hour. */
export const customResourceHandler = <Properties>(
  handle: (event: CustomResourceEvent<Properties>) => Promise<CustomResourceResult>,
) => async (event: CustomResourceEvent<Properties>): Promise<void> => {
  const { StackId, RequestId, LogicalResourceId, PhysicalResourceId } = event;
  const common = { StackId, RequestId, LogicalResourceId };
  const response = await handle(event).then(
    ({ physicalId, attributes }) => ({ ...common, Status: 'SUCCESS', PhysicalResourceId: physicalId, Data: attributes }),
    (error: unknown) => {
      console.error(error);
      const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      return { ...common, Status: 'FAILED', PhysicalResourceId: PhysicalResourceId ?? NEVER_CREATED, Reason: reason.slice(0, 1000) };
    });
  await answer(event.ResponseURL, JSON.stringify(response));
};
