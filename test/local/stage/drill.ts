import { COLORS, type OperateAction, RELEASE_GUARD_RESOURCE_TYPE, WEIGHTED_RULE_RESOURCE_TYPE } from '../../../lambda/contract';
import type { AnsweredCall } from '../../../local/aws/call';
import type { ExecutionRecord } from '../../../local/aws/executions';
import { CompressedClock } from '../../../local/clock';
import type { Stack } from '../../../local/stage/assembly';
import { Cloud } from '../../../local/stage/cloud';
import type { CustomResourceAnswer } from '../../../local/stage/custom-resource';
import type { Deployment } from '../../../local/stage/deployment';
import { type DeployedShift, shiftOf } from '../../../local/stage/shift';
import { ColorServers } from './color-servers';

/** Fast enough for retries that back off, slow enough for what takes real time. */
const SPEED = 300;

/** Health checks are not what is drilled: each target passes one, and is left alone. */
const CHECKED_ONCE = 300;

/** As fast as a release can be, and so slow that it never ends by itself. */
const SHORT = [{ weight: 50, holdSeconds: 1 }, { weight: 100, holdSeconds: 1 }];
const LONG = [{ weight: 50, holdSeconds: 86_400 }, { weight: 100, holdSeconds: 1 }];

/** Rehearsed milliseconds in which the guardian looks once more after a revert, and frees the lock. */
const UNTIL_SETTLED = 240_000;

/** Real milliseconds: alarms are evaluated in between, and find nothing. */
const ALARM_AGAIN_MS = 5;

/**
 * What comes after the deployment, in this order: another version for the colour that is live, a rule's groups that change while a
 * release runs, releases and operators, somebody who changes a rule at rest, and a rule that is changed and deleted.
 */
const PARTS = ['guard', 'waiting', 'shift', 'drift', 'rule'] as const;
export type Part = typeof PARTS[number];

/** They release something, or give a rule other groups: both need targets. */
const SERVED: readonly Part[] = ['waiting', 'shift', 'drift', 'rule'];

interface TaskFailed {
  readonly error: string;
  readonly cause: string;
}

const rarelyChecked = (stack: Stack): Stack => {
  const template = structuredClone(stack.template);
  for (const { Type, Properties } of Object.values(template.Resources)) {
    if (Type === 'AWS::ElasticLoadBalancingV2::TargetGroup') Object.assign(Properties!, { HealthCheckIntervalSeconds: CHECKED_ONCE });
  }
  return { ...stack, template };
};

type Properties = Readonly<Record<string, unknown>>;

const resourceOf = ({ resources }: Deployment, ofType: string) => [...resources.values()].find(({ type }) => type === ofType)!;

/** Each group in the other's role. */
const exchanged = ({ BlueTargetGroupArn, GreenTargetGroupArn }: Properties): Properties =>
  ({ BlueTargetGroupArn: GreenTargetGroupArn, GreenTargetGroupArn: BlueTargetGroupArn });

/** A stack, deployed and put to everything that its functions are for. */
export class Drill {
  readonly calls: AnsweredCall[] = [];
  /** Why tasks, executions and custom resources failed. */
  readonly causes: string[] = [];
  readonly executions: ExecutionRecord[] = [];
  readonly answers: CustomResourceAnswer[] = [];
  readonly #clock = new CompressedClock(SPEED);
  readonly #closed = new AbortController();
  readonly #servers = new ColorServers();
  readonly #cloud: Cloud;
  readonly #plays: Readonly<Record<Part, (deployment: Deployment) => Promise<void>>> = {
    guard: deployment => this.#change(deployment, RELEASE_GUARD_RESOURCE_TYPE, () => ({ Version: 'another' })),
    waiting: deployment => this.#changeGroupsInRelease(deployment),
    shift: deployment => this.#shift(shiftOf(deployment)),
    drift: deployment => this.#changeAtRest(shiftOf(deployment)),
    rule: deployment => this.#changeRule(deployment),
  };

  #onEvidence: () => void = () => undefined;
  #alarming: NodeJS.Timeout | undefined;

  constructor(private readonly stack: Stack) {
    this.#cloud = new Cloud({
      clock: this.#clock,
      seed: 1,
      onCall: call => {
        this.calls.push(call);
        this.#onEvidence();
      },
      onStateEvent: (_, { taskFailedEventDetails: failed }) => {
        if (failed !== undefined) this.#failed((failed as TaskFailed).cause);
      },
    });
  }

  async play(parts: readonly Part[]): Promise<void> {
    const deployment = await this.#cloud.deploy(rarelyChecked(this.stack));
    if (SERVED.some(part => parts.includes(part))) {
      await this.#servers.serve(this.#cloud.loadBalancers[0]!, shiftOf(deployment), this.#clock, this.#closed.signal);
    }
    for (const part of PARTS.filter(each => parts.includes(each))) await this.#plays[part](deployment);
  }

  /** Plays until something that is looked for has happened; false when it never did. What fails beside it does not count. */
  async playUntil(happened: (drill: Drill) => boolean, parts: readonly Part[]): Promise<boolean> {
    const seen = new Promise<boolean>(resolve => {
      this.#onEvidence = () => {
        if (happened(this)) resolve(true);
      };
    });
    const played = this.play(parts).catch((error: Error) => this.#failed(error.message)).then(() => happened(this));
    return Promise.race([seen, played]);
  }

  /** Ends a play that still goes on. */
  async close(): Promise<void> {
    this.#closed.abort();
    clearInterval(this.#alarming);
    for (const { executionArn } of this.executions) this.#cloud.stateMachines.stop(executionArn);
    await this.#cloud.close();
    this.#servers.close();
  }

  #failed(cause: string): void {
    this.causes.push(cause);
    this.#onEvidence();
  }

  /** Runs an execution to its end, while something goes on. A play that was closed ends here. */
  async #run(stateMachineArn: string, input: object, meanwhile: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    this.#closed.signal.throwIfAborted();
    const { executionArn } = this.#cloud.stateMachines.start(stateMachineArn, JSON.stringify(input));
    this.executions.push(this.#cloud.stateMachines.describe(executionArn)!);
    await meanwhile();
    await this.#cloud.stateMachines.finished(executionArn);
    this.#closed.signal.throwIfAborted();
  }

  async #shift(shift: DeployedShift): Promise<void> {
    const { migrateArn, operateArn, config } = shift;
    await this.#run(migrateArn, { schedule: SHORT });
    await this.#run(migrateArn, { schedule: LONG }, async () => {
      await this.#nextWrite();
      // Which finds out that the other one runs.
      await this.#run(migrateArn, {});
      this.#alarm(config.colorAlarms.blue[0]!);
    });
    clearInterval(this.#alarming);
    const over = { ignoreAlarms: config.colorAlarms.blue, reason: 'it may still be off' };
    await this.#run(migrateArn, { schedule: LONG, ...over }, async () => {
      await this.#nextWrite();
      // Longer than from one of the guardian's looks to the next.
      await this.#clock.sleep(90_000, this.#closed.signal);
      await this.#abort();
    });
    const actions: readonly OperateAction[] = ['status', 'rollback', 'adopt'];
    for (const action of actions) await this.#run(operateArn, { action });
  }

  async #nextWrite(): Promise<void> {
    const writes = () => this.calls.filter(({ action }) => action === 'ModifyRule').length;
    const before = writes();
    while (writes() === before) await this.#clock.sleep(1000, this.#closed.signal);
  }

  #alarm(name: string): void {
    this.#alarming = setInterval(() => this.#cloud.cloudWatch.setAlarmState(name, { state: 'ALARM', reason: 'a drill' }), ALARM_AGAIN_MS);
  }

  /** The last execution; the guardian puts traffic back. */
  async #abort(): Promise<void> {
    this.#cloud.stateMachines.stop(this.executions.at(-1)!.executionArn);
    await this.#nextWrite();
    await this.#clock.sleep(UNTIL_SETTLED, this.#closed.signal);
  }

  async #changeGroupsInRelease(deployment: Deployment): Promise<void> {
    await this.#run(shiftOf(deployment).migrateArn, { schedule: LONG }, async () => {
      await this.#nextWrite();
      await this.#change(deployment, WEIGHTED_RULE_RESOURCE_TYPE, exchanged);
      await this.#abort();
    });
  }

  /** The guardian looks at the rules every minute. */
  async #changeAtRest({ migrateArn, config: { routes } }: DeployedShift): Promise<void> {
    await this.#run(migrateArn, { schedule: SHORT });
    const { ruleArn, targetGroupArns } = routes[0]!;
    const TargetGroups = COLORS.map(color => ({ TargetGroupArn: targetGroupArns[color], Weight: 1 }));
    this.#cloud.loadBalancers[0]!.modifyRule(ruleArn, { Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups } }] });
    await this.#nextWrite();
  }

  async #changeRule(deployment: Deployment): Promise<void> {
    const conditions = [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/shop/*'] } }];
    await this.#change(deployment, WEIGHTED_RULE_RESOURCE_TYPE, properties => ({
      ...exchanged(properties), Priority: '20', Conditions: conditions,
    }));
    this.answers.push(await this.#cloud.changeCustomResource(resourceOf(deployment, WEIGHTED_RULE_RESOURCE_TYPE).logicalId, { RequestType: 'Delete' }));
  }

  async #change(deployment: Deployment, type: string, change: (properties: Properties) => Properties): Promise<void> {
    const { logicalId, properties } = resourceOf(deployment, type);
    const ResourceProperties = { ...properties, ...change(properties) };
    this.answers.push(await this.#cloud.changeCustomResource(logicalId, { RequestType: 'Update', ResourceProperties }));
    this.#closed.signal.throwIfAborted();
  }
}
