import { statSync } from 'node:fs';
import type { LoadBalancer } from '../../alb/load-balancer';
import { arnOf } from '../../aws/account';
import { ownerOf } from '../../aws/elbv2/find';
import type { AsyncInvocations } from '../../aws/lambda/async-invocations';
import type { Functions } from '../../aws/lambda/functions';
import type { CompressedClock } from '../../clock';
import { LambdaFunction } from '../../functions/function-runtime';
import type { Addresses } from '../../functions/protocol';
import type { AccessControl } from '../../iam/access-control';
import type { Sessions } from '../../iam/sessions';
import { bundled } from '../../package-folder';
import type { FunctionRun } from '../../usage-meter';
import { type Deployed, type Lifecycles, physicalName, type ResourceToDeploy, uniqueName } from '../resource';

export interface FunctionHost {
  readonly loadBalancers: readonly LoadBalancer[];
  readonly functions: Functions;
  readonly asyncInvocations: AsyncInvocations;
  readonly accessControl: AccessControl;
  readonly sessions: Sessions;
  readonly clock: CompressedClock;
  /** Where the functions' SDK clients send their calls. */
  readonly endpointUrl: string;
  readonly onLog?: ((line: string) => void) | undefined;
  readonly onRun?: ((run: FunctionRun) => void) | undefined;
  /** Other names of listeners, by ARN. */
  readonly aliases: () => Readonly<Record<string, string>>;
  /** Folders of file assets by their hash. */
  readonly assets: ReadonlyMap<string, string>;
}

const DEFAULT_TIMEOUT_SECONDS = 3;
const DEFAULT_MEMORY_MB = 128;

/** The folder of code that can run here. */
const codeOf = ({ properties }: ResourceToDeploy, { assets }: FunctionHost): string | undefined => {
  const { S3Key } = properties.Code as { S3Key?: string };
  const path = assets.get((S3Key ?? '').replace(/\.zip$/, ''));
  const canRun = path !== undefined && String(properties.Runtime).startsWith('nodejs') && statSync(path).isDirectory();
  return canRun ? path : undefined;
};

/** Opens the session with which the function's clients sign: what it may do then, its role says at every call. */
const accessKeyOf = ({ properties }: ResourceToDeploy, name: string, functionArn: string, host: FunctionHost): string => {
  const { accessControl, sessions } = host;
  const roleArn = String(properties.Role);
  if (!accessControl.mayAssume({ name: 'lambda.amazonaws.com', sourceArn: functionArn }, roleArn)) {
    throw new Error('The role defined for the function cannot be assumed by Lambda.');
  }
  return sessions.open({ roleArn, name, context: { 'lambda:SourceFunctionArn': functionArn } });
};

const addressOf = (loadBalancers: readonly LoadBalancer[], listenerArn: string): Addresses[string] => {
  const { hostname, port } = new URL(ownerOf(loadBalancers, 'Listener', listenerArn).origin(listenerArn));
  return { host: hostname, port: Number(port) };
};

/** Every open listener, by the name and the port that the template gives it, and by its other names. */
const addressesOf = ({ loadBalancers, aliases }: FunctionHost): Addresses => ({
  ...Object.fromEntries(loadBalancers.flatMap(loadBalancer => loadBalancer.addresses())),
  ...Object.fromEntries(Object.entries(aliases()).map(([name, listenerArn]) => [name, addressOf(loadBalancers, listenerArn)])),
});

const lambdaFunction = (resource: ResourceToDeploy, host: FunctionHost): Deployed => {
  const { functions, clock, endpointUrl, onLog, onRun } = host;
  const { Handler, Environment, Timeout, MemorySize, Layers } = resource.properties;
  const name = physicalName(resource, 'FunctionName');
  const functionArn = arnOf('lambda', `function:${name}`);
  const codeDirectory = codeOf(resource, host);
  const deployed = { ref: name, attributes: { Arn: functionArn } };
  if (codeDirectory === undefined) return { ...deployed, ignored: ['Code, which is no folder of Node.js code in the assembly'] };
  functions.add(new LambdaFunction({
    functionArn, codeDirectory, endpointUrl, onLog,
    onRun: seconds => onRun?.({ functionArn, memoryMb: Number(MemorySize ?? DEFAULT_MEMORY_MB), seconds }),
    addresses: () => addressesOf(host),
    accessKeyId: accessKeyOf(resource, name, functionArn, host),
    handler: String(Handler),
    environment: (Environment as { Variables?: Record<string, string> } | undefined)?.Variables ?? {},
    timeoutSeconds: Number(Timeout ?? DEFAULT_TIMEOUT_SECONDS),
    clock: clock.settings,
    workerPath: bundled('function-worker'),
  }));
  return { ...deployed, ...Layers !== undefined && { ignored: ['Layers'] } };
};

/** How Lambda treats events for which nobody waits. Versions and aliases are not rehearsed. */
const eventInvokeConfig = (resource: ResourceToDeploy, { asyncInvocations }: FunctionHost): Deployed => {
  const { properties } = resource;
  const { FunctionName, Qualifier, DestinationConfig } = properties;
  const isKnown = Qualifier === '$LATEST';
  if (isKnown) asyncInvocations.configure(String(FunctionName), properties);
  const ignored = [...isKnown ? [] : ['Qualifier'], ...DestinationConfig === undefined ? [] : ['DestinationConfig']];
  return { ref: uniqueName(resource), attributes: {}, ignored };
};

/** A cold start takes real time, which a compressed clock makes look like minutes: new code is warm when its update is over. */
const updateFunction = async (resource: ResourceToDeploy, host: FunctionHost): Promise<Deployed> => {
  const deployed = lambdaFunction(resource, host);
  await host.functions.init();
  return deployed;
};

export const functionLifecycles = (host: FunctionHost): Lifecycles => ({
  'AWS::Lambda::Function': {
    create: resource => lambdaFunction(resource, host),
    update: resource => updateFunction(resource, host),
    remove: ({ ref }) => host.functions.remove(String(ref)),
    replacedBy: ['FunctionName', 'PackageType'],
  },
  'AWS::Lambda::EventInvokeConfig': {
    create: resource => eventInvokeConfig(resource, host),
    remove: ({ properties: { FunctionName } }) => host.asyncInvocations.configure(String(FunctionName), {}),
    replacedBy: ['FunctionName', 'Qualifier'],
  },
});
