// One execution environment of a function: imports the bundle once, then answers one invocation after the other.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { FunctionError, errorPayload } from './function-error';
import type { Answer, Invocation, WorkerSettings } from './protocol';
import { rehearseAddresses } from './rehearsed-addresses';
import { rehearseDate } from './rehearsed-date';

type Handler = (event: unknown, context: object) => unknown;

const settings = workerData as WorkerSettings;
const realNow = Date.now;

const runtimeError = (errorType: string, errorMessage: string) => new FunctionError({ errorType, errorMessage, trace: [] });

const isModule = (file: string): boolean => {
  const description = join(settings.codeDirectory, 'package.json');
  if (!file.endsWith('.js') || !existsSync(description)) return file.endsWith('.mjs');
  return (JSON.parse(readFileSync(description, 'utf8')) as { type?: string }).type === 'module';
};

/** As Lambda's runtime looks for it. */
const EXTENSIONS = ['.js', '.mjs', '.cjs'];

const importBundle = async (path: string): Promise<Record<string, unknown>> => {
  const file = EXTENSIONS.map(extension => `${path}${extension}`).find(file => existsSync(file)) ?? `${path}.js`;
  try {
    return await (isModule(file) ? import(pathToFileURL(file).href) : createRequire(file)(file)) as Record<string, unknown>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') throw runtimeError('Runtime.ImportModuleError', String(error));
    throw error;
  }
};

const findHandler = async ({ codeDirectory, handler }: WorkerSettings): Promise<Handler> => {
  const dot = handler.lastIndexOf('.');
  const name = handler.slice(dot + 1);
  const found = (await importBundle(join(codeDirectory, handler.slice(0, dot))))[name];
  if (typeof found !== 'function') throw runtimeError('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  if (found.length > 2) {
    throw runtimeError('Runtime.CallbackHandlerDeprecated', `${handler} takes a callback: only handlers that return a promise are run`);
  }
  return found as Handler;
};

const contextOf = ({ requestId, deadline }: Invocation) => ({
  awsRequestId: requestId,
  functionName: settings.functionName,
  functionVersion: '$LATEST',
  invokedFunctionArn: settings.functionArn,
  callbackWaitsForEmptyEventLoop: true,
  logGroupName: `/aws/lambda/${settings.functionName}`,
  logStreamName: 'rehearsal',
  getRemainingTimeInMillis: () => Math.max(0, deadline - realNow()),
});

const asJson = (result: unknown): string => {
  try {
    return JSON.stringify(result) ?? 'null';
  } catch (error) {
    throw runtimeError('Runtime.MarshalError', `Unable to stringify response body: ${String(error)}`);
  }
};

const payloadOf = (thrown: unknown) => thrown instanceof FunctionError ? thrown.toJSON() : errorPayload(thrown);

const answer = async (work: () => unknown): Promise<Answer> => {
  try {
    return { result: asJson(await work()) };
  } catch (error) {
    return { error: payloadOf(error) };
  }
};

/** As Lambda's runtime does: reports what nobody caught, and exits. */
const reportFatal = (port: NonNullable<typeof parentPort>, thrown: unknown, origin: string): never => {
  const error = errorPayload(thrown);
  const rejected = { ...error, errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: `${error.errorType}: ${error.errorMessage}` };
  const answer: Answer = { error: origin === 'unhandledRejection' ? rejected : error, fatal: true };
  port.postMessage(answer);
  return process.exit(129);
};

const serve = async (port: NonNullable<typeof parentPort>): Promise<void> => {
  rehearseDate(settings.clock);
  rehearseAddresses(settings.addresses);
  process.on('uncaughtException', (thrown, origin) => reportFatal(port, thrown, origin));
  let handler: Handler | undefined;
  port.on('message', (invocation: Invocation) => {
    void answer(() => handler?.(JSON.parse(invocation.payload), contextOf(invocation))).then(message => port.postMessage(message));
  });
  port.postMessage(await answer(async () => {
    handler = await findHandler(settings);
  }));
};

if (parentPort) void serve(parentPort);
