import { RELEASE_GUARD_RESOURCE_TYPE, WEIGHTED_RULE_RESOURCE_TYPE } from '../../lambda/contract';
import { LoadBalancer } from '../alb/load-balancer';
import type { AccessLogEntry } from '../alb/model';
import { ACCOUNT } from '../aws/account';
import type { AnsweredCall } from '../aws/call';
import type { DescribedStack } from '../aws/cloudformation';
import { functionStandIn } from '../aws/lambda/stand-in';
import type { Transition } from '../aws/cloudwatch/alarm';
import type { CloudWatch } from '../aws/cloudwatch/cloudwatch';
import { apiCallEvent, isTrailed } from '../aws/events/api-call';
import type { EventBus } from '../aws/events/bus';
import { type EventDelivery, USUAL_DELIVERY } from '../aws/events/delivery';
import type { BusEvent } from '../aws/events/event';
import type { ExecutionRecord } from '../aws/executions';
import type { AwsFaults } from '../aws/intercepts/faults';
import { AwsEndpoint } from '../aws/server';
import { awsServices, integrationServices } from '../aws/services';
import type { Notification } from '../aws/sns/notification';
import type { Topics } from '../aws/sns/topics';
import type { Undelivered } from '../aws/targets';
import type { CompressedClock } from '../clock';
import { sessionArn } from '../iam/access-control';
import { seededRandom } from '../random';
import type { FunctionRun } from '../usage-meter';
import type { StateMachines } from '../states/executions';
import type { Stack, Template } from './assembly';
import type { CustomResourceAnswer } from './custom-resource';
import { type CustomResourceChange, CustomResources } from './custom-resources';
import { type Deployment, stackId } from './deployment';
import { describedStack } from './described-stack';
import type { LoadBalancerSettings } from './load-balancing';
import { interceptsOf } from './intercepts';
import { accessLifecycles } from './provision/access';
import { alarmLifecycles } from './provision/alarms';
import { capacityLifecycles } from './provision/capacity';
import { eventLifecycles } from './provision/events';
import { functionLifecycles } from './provision/functions';
import { loadBalancingLifecycles } from './provision/load-balancing';
import { networkLifecycles } from './provision/network';
import { putImported, secretLifecycles } from './provision/secrets';
import { stateMachineLifecycles } from './provision/state-machines';
import { tableLifecycles } from './provision/tables';
import { topicLifecycles } from './provision/topics';
import type { Lifecycles } from './resource';
import { createServices, type Services } from './services';
import { StackOperations, type StackResult, type StackStatus, type UpdateOptions } from './stack-operations';

export interface CloudOptions {
  readonly clock: CompressedClock;
  readonly seed: number;
  /** How late and how often events arrive. */
  readonly delivery?: EventDelivery;
  /** Whether a trail tells EventBridge of calls that change load balancers. @default true */
  readonly cloudTrail?: boolean;
  /** Values of secrets that the template only refers to, by ARN. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** What is wrong with AWS at the moment, for everybody who runs with a role. */
  readonly awsFaults?: AwsFaults;
  readonly onCall?: (call: AnsweredCall) => void;
  readonly onAccess?: (entry: AccessLogEntry) => void;
  readonly onAlarm?: (transition: Transition) => void;
  readonly onStateEvent?: (record: ExecutionRecord, event: ExecutionRecord['history'][number]) => void;
  readonly onFunctionLog?: (line: string) => void;
  readonly onFunctionRun?: (run: FunctionRun) => void;
  /** Gets every event of the default bus, whether or not a rule matches it. */
  readonly onEvent?: (event: BusEvent) => void;
  /** Gets what is published to topics. */
  readonly onNotification?: (notification: Notification) => void;
  /** Gets functions whose code cannot be loaded, as the first invocation will find again. @default - the deployment fails */
  readonly onInitFailure?: (functionArn: string, error: unknown) => void;
  /** Other names by which listeners are known, by ARN, like `shop.example.com:443`. @default - load balancers have their own only */
  readonly aliases?: (deployment: Deployment) => Readonly<Record<string, string>>;
  /** Gets what was dropped in the end: refused, or tried for too long. */
  readonly onUndelivered?: (undelivered: Undelivered) => void;
}

const NO_FAULTS: AwsFaults = { active: () => [], ruleArns: () => [] };

/** A local stand-in for one AWS account, into which a synthesized stack is deployed. */
export class Cloud {
  readonly endpoint: AwsEndpoint;
  readonly #services: Services;
  readonly #undelivered: Undelivered[] = [];
  readonly #stacks: DescribedStack[] = [];
  readonly #assets = new Map<string, string>();
  #aliases: Readonly<Record<string, string>> = {};
  #template: Template = { Resources: {} };
  #stack: StackOperations | undefined;
  #customResources: CustomResources | undefined;

  constructor(private readonly options: CloudOptions) {
    const { delivery = USUAL_DELIVERY, onAlarm, secrets = {}, clock, seed, awsFaults = NO_FAULTS } = options;
    const services = this.#services = createServices({ ...options, delivery, onUndelivered: undelivered => this.#drop(undelivered) });
    if (onAlarm !== undefined) services.cloudWatch.onTransition(onAlarm);
    putImported(services.secrets, secrets, clock);
    const integrations = integrationServices({ ...services, stacks: this.#stacks });
    this.endpoint = new AwsEndpoint([...awsServices(services), ...integrations], {
      intercepts: interceptsOf(services, { clock, random: seededRandom(seed + 4), faults: awsFaults }),
      onCall: call => this.#called(call),
    });
  }

  get loadBalancers(): readonly LoadBalancer[] {
    return this.#services.loadBalancers;
  }

  get cloudWatch(): CloudWatch {
    return this.#services.cloudWatch;
  }

  get stateMachines(): StateMachines {
    return this.#services.stateMachines;
  }

  get bus(): EventBus {
    return this.#services.bus;
  }

  /** Their inbox holds everything that was published. */
  get topics(): Topics {
    return this.#services.topics;
  }

  /** What was dropped so far. */
  get undelivered(): readonly Undelivered[] {
    return this.#undelivered;
  }

  async deploy(stack: Stack): Promise<Deployment> {
    await this.endpoint.start();
    const { cloudWatch, schedules, secrets } = this.#services;
    const createdAt = this.options.clock.now();
    this.#upload(stack);
    this.#stack = new StackOperations(stack, {
      lifecycles: this.#lifecycles(stack),
      secretOf: id => secrets.valueOf(id),
      onStatus: (status, present, deployment) => this.#describe(present, deployment, status, createdAt),
    });
    const deployment = await this.#stack.create();
    this.#aliases = this.options.aliases?.(deployment) ?? {};
    await this.#open();
    cloudWatch.start();
    schedules.start();
    return deployment;
  }

  /** Another template for the stack, in CloudFormation's order; its answer says how that ended. */
  async update(stack: Stack, options?: UpdateOptions): Promise<StackResult> {
    this.#upload(stack);
    const result = await this.#deployed.update(stack, options);
    await this.#open();
    return result;
  }

  /** After `UPDATE_ROLLBACK_FAILED`. */
  async continueUpdateRollback(): Promise<StackResult> {
    return this.#deployed.continueUpdateRollback();
  }

  async delete(): Promise<StackResult> {
    return this.#deployed.delete();
  }

  /** Updates or deletes a custom resource by itself. */
  async changeCustomResource(logicalId: string, change: CustomResourceChange): Promise<CustomResourceAnswer> {
    if (this.#customResources === undefined) throw new Error('nothing is deployed yet');
    return this.#customResources.change(logicalId, change);
  }

  /** The access key of somebody who has assumed a role of the stack: with it, one may do what the role may. */
  assumeRole(roleArn: string, sessionName: string): string {
    return this.#services.sessions.open({ roleArn, name: sessionName });
  }

  /** The session's name of whoever made a call: a function's is the function's. Undefined for people. */
  callerOf({ accessKeyId }: AnsweredCall): string | undefined {
    return this.#services.sessions.of(accessKeyId)?.name;
  }

  /** Whether a function has code that runs here. */
  runs(functionArn: string): boolean {
    return this.#services.functions.has(functionArn);
  }

  /** From now on something else answers in a function's place. */
  standIn(functionArn: string, invoke: (payload: unknown) => Promise<unknown>): void {
    this.#services.functions.add(functionStandIn(functionArn, invoke));
  }

  async close(): Promise<void> {
    const { cloudWatch, schedules, deliveries, asyncInvocations, stateMachines, functions } = this.#services;
    await cloudWatch.stop();
    schedules.close();
    deliveries.close();
    asyncInvocations.close();
    stateMachines.close();
    await functions.close();
    await Promise.all(this.loadBalancers.map(loadBalancer => loadBalancer.close()));
    await this.endpoint.close();
  }

  get #deployed(): StackOperations {
    if (this.#stack === undefined) throw new Error('nothing is deployed yet');
    return this.#stack;
  }

  #upload({ assets, template }: Stack): void {
    for (const [hash, folder] of assets) this.#assets.set(hash, folder);
    this.#template = template;
  }

  /** What was created. A cold start takes real time, which a compressed clock makes look like minutes. */
  async #open(): Promise<void> {
    const { loadBalancers, functions } = this.#services;
    await Promise.all(loadBalancers.map(loadBalancer => loadBalancer.start()));
    await functions.init();
  }

  #describe(stack: Stack, deployment: Deployment, status: StackStatus, createdAt: number): void {
    const described = describedStack(stack, deployment, status, createdAt);
    const known = this.#stacks.findIndex(({ id }) => id === described.id);
    this.#stacks.splice(known === -1 ? this.#stacks.length : known, 1, described);
  }

  #lifecycles(stack: Stack): Lifecycles {
    const { clock, onFunctionLog: onLog, onFunctionRun: onRun } = this.options;
    const services = this.#services;
    const { asyncInvocations } = services;
    const customResources = this.#customResources = new CustomResources(stackId(stack), async (functionArn, event) => {
      const error = await asyncInvocations.send(functionArn, event);
      if (error !== undefined) throw error;
    });
    return {
      ...networkLifecycles,
      ...accessLifecycles(services.accessControl),
      ...loadBalancingLifecycles(() => this.#template, { ...services, create: settings => this.#createLoadBalancer(settings) }),
      ...alarmLifecycles(services.cloudWatch),
      ...capacityLifecycles(services),
      ...tableLifecycles(services.dynamoDb),
      ...functionLifecycles({
        ...services, clock, onLog, onRun, assets: this.#assets, aliases: () => this.#aliases, endpointUrl: this.endpoint.url,
      }),
      ...stateMachineLifecycles(services.stateMachines, services.accessControl),
      ...topicLifecycles(services.topics, services.accessControl),
      ...secretLifecycles(services.secrets, clock),
      ...eventLifecycles({ ...services, clock }),
      [WEIGHTED_RULE_RESOURCE_TYPE]: customResources,
      [RELEASE_GUARD_RESOURCE_TYPE]: customResources,
    };
  }

  #createLoadBalancer(settings: LoadBalancerSettings): LoadBalancer {
    const { clock, seed, onAccess } = this.options;
    const own = 100 * this.loadBalancers.length;
    return new LoadBalancer({ ...settings, clock, random: seededRandom(seed + own), onAccess, onMetric: this.#services.store.record });
  }

  #called(call: AnsweredCall): void {
    const { onCall, clock, cloudTrail = true } = this.options;
    onCall?.(call);
    if (!cloudTrail || !isTrailed(call)) return;
    const session = this.#services.sessions.of(call.accessKeyId);
    const caller = session ? { arn: sessionArn(session), roleArn: session.roleArn } : { arn: `arn:aws:iam::${ACCOUNT}:root` };
    this.bus.put(apiCallEvent(call, caller, clock.now()));
  }

  #drop(undelivered: Undelivered): void {
    this.#undelivered.push(undelivered);
    this.options.onUndelivered?.(undelivered);
  }
}
