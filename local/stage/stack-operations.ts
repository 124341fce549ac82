import type { Stack, Template } from './assembly';
import { changeOf, cleanUp, updateOrder } from './changes';
import { deploymentOrder } from './deployment-order';
import { type Deployment, deploymentOf, lookupIn } from './deployment';
import { resolveDynamicReferences } from './dynamic-references';
import { resolveIntrinsics } from './intrinsics';
import { type DeployedResource, type Lifecycle, type Lifecycles, ResourceFailed, type ResourceToDeploy } from './resource';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html */
export type StackStatus =
  | 'CREATE_IN_PROGRESS' | 'CREATE_FAILED' | 'CREATE_COMPLETE'
  | 'UPDATE_IN_PROGRESS' | 'UPDATE_FAILED' | 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS' | 'UPDATE_COMPLETE'
  | 'UPDATE_ROLLBACK_IN_PROGRESS' | 'UPDATE_ROLLBACK_FAILED' | 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS' | 'UPDATE_ROLLBACK_COMPLETE'
  | 'DELETE_IN_PROGRESS' | 'DELETE_FAILED' | 'DELETE_COMPLETE';

export interface StackOperationsOptions {
  readonly lifecycles: Lifecycles;
  /** The value of a secret by its name or ARN. @default - none is known */
  readonly secretOf?: (id: string) => string | undefined;
  /** Gets what DescribeStacks answers from then on. */
  readonly onStatus?: (status: StackStatus, stack: Stack, deployment: Deployment) => void;
}

export interface UpdateOptions {
  /** The logical id of a resource that fails instead of being created or updated. */
  readonly failOn?: string;
  /** Preserves what succeeded when something fails. @default false */
  readonly disableRollback?: boolean;
}

export interface StackResult {
  readonly status: StackStatus;
  /** Of the failure that the status tells of. */
  readonly reason?: string;
  readonly deployment: Deployment;
}

/** A state to which a failed update goes back. */
interface Stable {
  readonly stack: Stack;
  readonly resources: ReadonlyMap<string, DeployedResource>;
}

const UPDATABLE: ReadonlySet<StackStatus> = new Set(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_FAILED', 'UPDATE_ROLLBACK_COMPLETE']);

const updated = async (lifecycle: Lifecycle, wanted: ResourceToDeploy, before: DeployedResource): Promise<DeployedResource> => {
  const { ref, attributes, ignored } = await (lifecycle.update ?? lifecycle.create)(wanted, before);
  return { ...wanted, ref, attributes, ...ignored && { ignored } };
};

/**
 * An update that failed may have taken effect: its resource is left as it was asked for, so that a rollback asks for what was before.
 * What was to be replaced was not touched. A failed creation leaves something if it named it.
 */
const afterFailure = (
  before: DeployedResource | undefined, wanted: ResourceToDeploy, { replacedBy }: Lifecycle, error: unknown,
): DeployedResource | undefined => {
  const ref = error instanceof ResourceFailed ? error.ref : undefined;
  if (before === undefined) return ref === undefined ? undefined : { ...wanted, ref, attributes: {} };
  return changeOf(before, wanted, replacedBy) === 'replace' ? before : { ...before, ...wanted, ref: ref ?? before.ref };
};

/** One stack, created, updated, rolled back and deleted in CloudFormation's order, one resource after the other. */
export class StackOperations {
  readonly #resources = new Map<string, DeployedResource>();
  readonly #generations = new Map<string, number>();
  /** What others took the place of, and what never became anything: a clean-up deletes it. */
  #superseded: DeployedResource[] = [];
  #stable: Stable;
  /** Of the last update, which may have failed. */
  #attempted: Template;
  #status: StackStatus = 'CREATE_IN_PROGRESS';

  constructor(private stack: Stack, private readonly options: StackOperationsOptions) {
    this.#stable = { stack: { ...stack, template: { Resources: {} } }, resources: new Map() };
    this.#attempted = stack.template;
  }

  get deployment(): Deployment {
    return deploymentOf(this.stack, this.#resources, this.options.lifecycles);
  }

  /** Rejects with the first failure; what was created before it stays. */
  async create(): Promise<Deployment> {
    this.#become('CREATE_IN_PROGRESS');
    try {
      for (const logicalId of deploymentOrder(this.stack.template.Resources)) await this.#bring(logicalId);
    } catch (error) {
      this.#become('CREATE_FAILED');
      throw error;
    }
    return this.#settled('CREATE_COMPLETE').deployment;
  }

  async update(next: Stack, { failOn, disableRollback = false }: UpdateOptions = {}): Promise<StackResult> {
    if (!UPDATABLE.has(this.#status)) throw new Error(`a stack in ${this.#status} can not be updated`);
    const { template: previous } = this.stack;
    const order = updateOrder(previous, next.template);
    this.stack = next;
    this.#attempted = next.template;
    this.#become('UPDATE_IN_PROGRESS');
    for (const logicalId of order) {
      try {
        await this.#bring(logicalId, logicalId === failOn);
      } catch (error) {
        const reason = (error as Error).message;
        return disableRollback ? this.#preserve(logicalId, reason) : this.#rollBack(reason);
      }
    }
    this.#become('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    await this.#cleanUp(previous);
    return this.#settled('UPDATE_COMPLETE');
  }

  /** After `UPDATE_ROLLBACK_FAILED`, once its cause is gone. */
  async continueUpdateRollback(): Promise<StackResult> {
    if (this.#status !== 'UPDATE_ROLLBACK_FAILED') throw new Error(`the rollback of a stack in ${this.#status} can not be continued`);
    return this.#rollBack();
  }

  async delete(): Promise<StackResult> {
    const { template } = this.stack;
    this.#become('DELETE_IN_PROGRESS');
    try {
      for (const resource of this.#doomed(template, { Resources: {} })) await this.#remove(resource, template);
    } catch (error) {
      return this.#failed('DELETE_FAILED', (error as Error).message);
    }
    return this.#settled('DELETE_COMPLETE');
  }

  /** Makes a resource what the present template says, by what its dependencies are now. */
  async #bring(logicalId: string, fails = false): Promise<void> {
    const lifecycle = this.#lifecycleOf(logicalId);
    if (lifecycle === undefined) return;
    const before = this.#resources.get(logicalId);
    const wanted = this.#wanted(logicalId, before);
    try {
      if (fails) throw new ResourceFailed('made to fail');
      this.#resources.set(logicalId, await this.#change(lifecycle, wanted, before));
    } catch (error) {
      const left = afterFailure(before, wanted, lifecycle, error);
      if (left !== undefined) this.#resources.set(logicalId, left);
      throw new Error(`${before === undefined ? 'CREATE' : 'UPDATE'}_FAILED ${logicalId}: ${(error as Error).message}`, { cause: error });
    }
  }

  async #change(lifecycle: Lifecycle, wanted: ResourceToDeploy, before: DeployedResource | undefined): Promise<DeployedResource> {
    if (before === undefined) return this.#create(lifecycle, wanted);
    const change = changeOf(before, wanted, lifecycle.replacedBy);
    if (change === 'none') return { ...before, ...wanted };
    const changed = await (change === 'replace' ? this.#create(lifecycle, wanted) : updated(lifecycle, wanted, before));
    if (changed.ref !== before.ref) this.#superseded.push(before);
    return changed;
  }

  async #create(lifecycle: Lifecycle, wanted: ResourceToDeploy): Promise<DeployedResource> {
    const generation = this.#generations.get(wanted.logicalId) ?? 0;
    this.#generations.set(wanted.logicalId, generation + 1);
    const resource = { ...wanted, generation };
    return { ...resource, ...await lifecycle.create(resource) };
  }

  /**
   * An update to what was before, in the order of the former template. What was replaced is still there and takes its place again; a
   * custom resource is asked to update what it answered last. It is not documented what becomes of the first physical id if that
   * update answers a third one: here it is forgotten.
   */
  async #rollBack(reason?: string): Promise<StackResult> {
    const { stack, resources } = this.#stable;
    this.stack = stack;
    this.#become('UPDATE_ROLLBACK_IN_PROGRESS');
    this.#superseded = this.#superseded.filter(({ logicalId, ref }) => resources.get(logicalId)?.ref !== ref);
    try {
      for (const logicalId of deploymentOrder(stack.template.Resources)) {
        this.#restoreReplaced(logicalId);
        await this.#bringBack(logicalId);
      }
    } catch (error) {
      return this.#failed('UPDATE_ROLLBACK_FAILED', (error as Error).message);
    }
    this.#become('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
    await this.#cleanUp(this.#attempted);
    return this.#settled('UPDATE_ROLLBACK_COMPLETE', reason);
  }

  #restoreReplaced(logicalId: string): void {
    const before = this.#stable.resources.get(logicalId);
    const present = this.#resources.get(logicalId);
    if (before === undefined || before.generation === present?.generation) return;
    if (present !== undefined) this.#superseded.push(present);
    this.#resources.set(logicalId, before);
  }

  /** What fails on the way back stays as it was, so that it can be asked for again. */
  async #bringBack(logicalId: string): Promise<void> {
    const present = this.#resources.get(logicalId);
    try {
      await this.#bring(logicalId);
    } catch (error) {
      if (present !== undefined) this.#resources.set(logicalId, present);
      throw error;
    }
  }

  /**
   * "Preserves the state of successful resources while rolling back failed resources to their last known stable state." One that has
   * none is deleted later. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html
   */
  async #preserve(logicalId: string, reason: string): Promise<StackResult> {
    const { stack: next } = this;
    const { stack, resources } = this.#stable;
    const present = this.#resources.get(logicalId);
    if (resources.has(logicalId)) {
      this.stack = stack;
      await this.#bringBack(logicalId).catch(() => undefined);
      this.stack = next;
    } else if (present !== undefined) {
      this.#superseded.push(present);
      this.#resources.delete(logicalId);
    }
    return this.#failed('UPDATE_FAILED', reason);
  }

  /** Whatever cannot be deleted stays, and CloudFormation forgets it: the update is complete nevertheless. */
  async #cleanUp(previous: Template): Promise<void> {
    for (const resource of this.#doomed(previous, this.stack.template)) {
      await this.#remove(resource, previous).catch(() => this.#forget(resource));
    }
    this.#superseded = [];
  }

  #doomed(previous: Template, next: Template): DeployedResource[] {
    return cleanUp({ previous, next, present: this.#resources, superseded: this.#superseded });
  }

  async #remove(resource: DeployedResource, template: Template): Promise<void> {
    const { DeletionPolicy, UpdateReplacePolicy } = template.Resources[resource.logicalId] ?? {};
    const policy = this.#isPresent(resource) ? DeletionPolicy : UpdateReplacePolicy;
    if (policy !== 'Retain') await this.options.lifecycles[resource.type]?.remove?.(resource);
    this.#forget(resource);
  }

  #forget(resource: DeployedResource): void {
    if (this.#isPresent(resource)) this.#resources.delete(resource.logicalId);
  }

  #isPresent({ logicalId, ref }: DeployedResource): boolean {
    return this.#resources.get(logicalId)?.ref === ref;
  }

  #wanted(logicalId: string, before: DeployedResource | undefined): ResourceToDeploy {
    const { Type: type, Properties = {}, Metadata: metadata = {} } = this.stack.template.Resources[logicalId]!;
    const resolved = resolveIntrinsics(Properties, lookupIn(this.stack, this.#resources));
    const properties = resolveDynamicReferences(resolved, this.options.secretOf ?? (() => undefined)) as Record<string, unknown>;
    return { logicalId, type, metadata, properties, generation: before?.generation ?? 0 };
  }

  #lifecycleOf(logicalId: string): Lifecycle | undefined {
    const { lifecycles } = this.options;
    const { Type } = this.stack.template.Resources[logicalId]!;
    return Object.hasOwn(lifecycles, Type) ? lifecycles[Type] : undefined;
  }

  #failed(status: StackStatus, reason: string): StackResult {
    this.#become(status);
    return { status, reason, deployment: this.deployment };
  }

  #settled(status: StackStatus, reason?: string): StackResult {
    this.#stable = { stack: this.stack, resources: new Map(this.#resources) };
    this.#become(status);
    return { status, ...reason !== undefined && { reason }, deployment: this.deployment };
  }

  #become(status: StackStatus): void {
    this.#status = status;
    this.options.onStatus?.(status, this.stack, this.deployment);
  }
}
