import type {
  Color, ControllerEvent, ExecutionContext, MigrateEvent, MigrateTask, Migration, OperateAction, OperateResult, RouteConfig, ShiftConfig,
  ShiftRecord,
} from '../../lambda/contract';
import { ENV } from '../../lambda/contract';
import type { Duty, GuardianEvent } from '../../lambda/core/guardian';
import type { LoadBalancer } from '../../local/alb/load-balancer';
import type { Action } from '../../local/alb/model';
import type { LambdaFunction } from '../../local/functions/function-runtime';
import { seededRandom } from '../../local/random';
import { allHealthy, closeEverything, fixed, forwardTo, groupArn, LISTENER, named, onPath, openStage } from '../local/alb/fixtures';
import { STATE_MACHINE } from '../local/aws/support';
import type { Stage } from './stage';

export const SCHEDULE = [{ weight: 10, holdSeconds: 300 }, { weight: 50, holdSeconds: 300 }, { weight: 100, holdSeconds: 600 }];

export interface SceneSettings {
  /** Names of the routes. */
  readonly routes?: readonly string[];
  /** What precedes the forward action of every rule. */
  readonly preceding?: readonly Action[];
  /** Colours that have a healthy target. */
  readonly healthy?: readonly Color[];
  readonly healthChecked?: Readonly<Record<Color, boolean>>;
  readonly config?: Partial<ShiftConfig>;
}

let scenes = 0;

/** A shift as it is deployed: 100 % blue, two alarms for all colours, and one for each. */
export class Scene {
  static async open(stage: Stage, controller: LambdaFunction, { routes = ['api'], preceding = [], healthy = ['blue', 'green'], healthChecked = { blue: true, green: true }, config }: SceneSettings = {}) {
    // ARNs that no scene had before: the endpoint keeps tags by ARN.
    const { balancer } = await openStage({ random: seededRandom(scenes) });
    stage.use(balancer);
    // As the preview rules do, these keep both groups in use.
    for (const [index, color] of ['blue', 'green'].entries()) {
      balancer.createRule(LISTENER, { Priority: 1 + index, Conditions: onPath(`/preview/${color}`), Actions: [forwardTo([color, 1])] });
    }
    for (const color of healthy) {
      balancer.targetGroup(groupArn(color)).register(await named(color));
      await allHealthy(balancer, color);
    }
    const forward = { ...forwardTo(['blue', 1]), ...preceding.length > 0 && { Order: 10 } };
    const rules = routes.map((name, index): RouteConfig => ({
      name,
      ruleArn: balancer.createRule(LISTENER, { Priority: 10 + index, Conditions: onPath(`/${name}/*`), Actions: [...preceding, forward] }).RuleArn,
      targetGroupArns: { blue: groupArn('blue'), green: groupArn('green') },
      healthChecked,
    }));
    const shift = `Stack/Shift-${scenes++}`;
    const names = ['errors', 'business', 'blue', 'green'].map(name => `${shift}-${name}`);
    names.forEach(name => stage.putAlarm(name));
    stage.cloudWatch.putCompositeAlarm({ AlarmName: `${shift}-any`, AlarmRule: `ALARM("${shift}-business")` });
    stage.cloudWatch.setAlarmState(`${shift}-any`, { state: 'OK', reason: 'quiet' });
    return new Scene(stage, controller, balancer, {
      shift, routes: rules, schedule: SCHEDULE, bakeSeconds: 600,
      alarms: [`${shift}-errors`, `${shift}-any`],
      colorAlarms: { blue: [`${shift}-blue`], green: [`${shift}-green`] },
      healthyTimeoutSeconds: 600,
      ...config,
    });
  }

  readonly #guardians: { now?: Promise<LambdaFunction>; later?: Promise<LambdaFunction> } = {};

  constructor(readonly stage: Stage, readonly controller: LambdaFunction, readonly balancer: LoadBalancer, readonly config: ShiftConfig) {}

  with(change: { controller?: LambdaFunction; config?: Partial<ShiftConfig> }): Scene {
    return new Scene(this.stage, change.controller ?? this.controller, this.balancer, { ...this.config, ...change.config });
  }

  alarmName(which: 'errors' | 'business' | 'any' | 'blue' | 'green'): string {
    return `${this.config.shift}-${which}`;
  }

  /** What every route's live rule says: `blue`, or `blue 90 green 10`. */
  live(): string[] {
    return this.config.routes.map(({ ruleArn }) => this.#live(ruleArn));
  }

  actions(route = 0): Action[] {
    return this.balancer.describeRules({ RuleArns: [this.config.routes[route]!.ruleArn] })[0]!.Actions;
  }

  /** The same shift, at a time when every write that is under way now has landed. */
  async later(): Promise<Scene> {
    return this.with({ controller: await this.stage.laterController() });
  }

  /** Somebody changes a rule by hand. */
  setByHand(groups: [name: string, weight: number][], route = 0): void {
    this.balancer.modifyRule(this.config.routes[route]!.ruleArn, { Actions: [forwardTo(...groups)] });
  }

  replaceByMaintenancePage(): void {
    this.balancer.modifyRule(this.config.routes[0]!.ruleArn, { Actions: [fixed('503')] });
  }

  execution(): ExecutionContext {
    const { executionArn, startDate } = this.stage.executions.start(STATE_MACHINE, '{}');
    return { id: executionArn, startTime: new Date(startDate).toISOString() };
  }

  run(input: unknown = {}): Run {
    return new Run(this, input, this.execution());
  }

  /** One execution of Operate. */
  operateWith(input: unknown): Promise<OperateResult> {
    return this.send<OperateResult>({ task: 'operate', config: this.config, execution: this.execution(), input });
  }

  operate(action: OperateAction, reason?: string): Promise<OperateResult> {
    return this.operateWith({ action, ...reason !== undefined && { reason } });
  }

  /** The guardian's work on one event: now, or when every write that is under way now has landed. */
  async wake(event: GuardianEvent, when: 'now' | 'later' = 'now'): Promise<Duty> {
    return await (await this.#guardian(when)).invoke(event) as Duty;
  }

  #guardian(when: 'now' | 'later'): Promise<LambdaFunction> {
    const clock = when === 'later' ? this.stage.laterClock() : undefined;
    return this.#guardians[when] ??= this.stage.function('guardian', { [ENV.shift]: this.config.shift }, clock);
  }

  record(): Promise<ShiftRecord | null> {
    return this.stage.record(this.config.shift);
  }

  /** What crosses the border is JSON. */
  async send<Result>(event: ControllerEvent): Promise<Result> {
    return await this.controller.invoke(event) as Result;
  }

  #live(ruleArn: string): string {
    const forward = this.balancer.describeRules({ RuleArns: [ruleArn] })[0]!.Actions.at(-1)!;
    const groups = forward.ForwardConfig?.TargetGroups ?? [];
    const name = (arn: string) => arn.split('/')[1]!;
    return groups.length === 1
      ? name(groups[0]!.TargetGroupArn)
      : groups.map(({ TargetGroupArn, Weight }) => `${name(TargetGroupArn)} ${Weight}`).join(' ') || forward.Type;
  }
}

/** What EventBridge wakes the guardian with. */
export const WAKING = {
  minute: (): GuardianEvent => ({ 'source': 'aws.events', 'detail-type': 'Scheduled Event', 'time': new Date().toISOString(), 'detail': {} }),
  alarm: (alarmName: string, at: Date = new Date()): GuardianEvent => ({
    'source': 'aws.cloudwatch',
    'detail-type': 'CloudWatch Alarm State Change',
    'time': at.toISOString().replace(/\.\d+Z$/, 'Z'),
    'detail': { alarmName, state: { value: 'ALARM', timestamp: at.toISOString().replace('Z', '+0000') } },
  }),
  end: (executionArn: string, status = 'ABORTED'): GuardianEvent => ({
    'source': 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    'time': new Date().toISOString(),
    'detail': { executionArn, status },
  }),
};

/** One execution of Migrate, task by task. */
export class Run {
  migration: Migration | false = false;

  constructor(private readonly scene: Scene, readonly input: unknown, readonly execution: ExecutionContext) {}

  /** The payload stays what it was, as when the answer was lost. */
  async repeat(task: MigrateTask, change: Partial<Pick<MigrateEvent, 'migration' | 'probe'>> & { failure?: string; scene?: Scene } = {}): Promise<Migration> {
    const { scene = this.scene, failure, probe, migration = this.migration } = change;
    return scene.send<Migration>({
      task, config: scene.config, execution: this.execution, input: this.input, migration,
      failure: failure === undefined ? false : { Error: failure, Cause: 'of a test' }, probe,
    });
  }

  async do(task: MigrateTask, change: { failure?: string; scene?: Scene; probe?: MigrateEvent['probe'] } = {}): Promise<Migration> {
    const migration = await this.repeat(task, change);
    this.migration = migration;
    return migration;
  }

  /** Does these tasks; fails when one of them ends the run. */
  async through(...tasks: MigrateTask[]): Promise<this> {
    for (const task of tasks) {
      const { next, error, cause } = await this.do(task);
      if (next === 'failed') throw new Error(`${task} failed: ${error}: ${cause}`);
    }
    return this;
  }

  /** The second look, after the time in which writes land. */
  async settle(): Promise<Migration> {
    return this.do('settle', { scene: await this.scene.later() });
  }

  /** As if this much time had gone by since: what a task measures from is in its payload. */
  age(seconds: number): this {
    const migration = this.planned();
    const earlier = (instant: string | undefined) => instant && new Date(Date.parse(instant) - seconds * 1000).toISOString();
    this.migration = {
      ...migration, stepStartedAt: earlier(migration.stepStartedAt), preflightStartedAt: earlier(migration.preflightStartedAt),
      lastWriteBegunAt: earlier(migration.lastWriteBegunAt),
      blindSince: earlier(migration.blindSince), stillSince: earlier(migration.stillSince), gateSince: earlier(migration.gateSince),
      inconclusiveSince: earlier(migration.inconclusiveSince),
      written: migration.written?.map(step => ({ ...step, at: earlier(step.at)! })),
    };
    return this;
  }

  planned(): Migration {
    if (this.migration === false) throw new Error('not planned yet');
    return this.migration;
  }

  /** The execution ends without a word: aborted. */
  die(secondsAgo = 0): void {
    const { executions } = this.scene.stage;
    executions.stop(this.execution.id);
    const stopped = executions.describe(this.execution.id)!;
    executions.records.set(this.execution.id, { ...stopped, stopDate: stopped.stopDate! - secondsAgo * 1000 });
  }
}

/** For a suite: one stage, one warm controller, a scene for each test. */
export const useStage = (stage: Stage) => {
  let controller: LambdaFunction;
  jest.setTimeout(30_000);
  beforeAll(async () => {
    await stage.start();
    controller = await stage.function('controller');
  });
  afterEach(closeEverything);
  afterAll(() => stage.close());
  return (settings?: SceneSettings) => Scene.open(stage, controller, settings);
};
