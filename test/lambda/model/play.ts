import type { MigrateEvent, MigrateTask, Migration, OperateAction, OperateEvent, OperateResult, ShiftConfig } from '../../../lambda/contract';
import type { GuardianEvent } from '../../../lambda/core/guardian';
import { deployedMachines } from '../../lib/definitions';
import { type Code, REAL_CODE } from './cast';
import { unrest } from './expectations';
import type { Caller } from './faults';
import { Invocation } from './invocation';
import { Execution, type Payload } from './machine';
import { groupsOf } from './groups';
import type { Deed, Scenario } from './scenario';
import { alarmEvent, executionEvent, scheduledEvent } from './wakeups';
import { World } from './world';

/** Long enough for every hold, standstill, outage and retry that a scenario can bring to be over. */
export const BOUND_SECONDS = 1500;

/** A rollback and its second look. */
const CLOSING_SECONDS = 600;

/** How often the guardian looks by itself, in milliseconds. */
const ROUND = 60_000;

/** Lambda repeats an event that a function failed at, so long after. */
const REPEATED_AFTER = [60_000, 120_000] as const;

/** Between the rule's answer and the new definition of the machine. */
const MACHINE_UPDATED_AFTER = 5_000;

const ALARM = 'errors';

const machines = deployedMachines();

const configOf = ({ routes, onStop, onStandstill }: Scenario): ShiftConfig => ({
  shift: 'Stack/Shift',
  routes: ['api', 'web'].slice(0, routes).map(name => ({
    name, ruleArn: `arn:rule/${name}`, targetGroupArns: groupsOf(name, 1),
    healthChecked: { blue: true, green: true },
  })),
  schedule: [{ weight: 50, holdSeconds: 30 }, { weight: 100, holdSeconds: 100 }],
  bakeSeconds: 20,
  alarms: [ALARM],
  colorAlarms: { blue: [], green: [] },
  healthyTimeoutSeconds: 60,
  standstill: { timeoutSeconds: 120, onTimeout: onStandstill },
  onStop,
});

/** What a run had to bear that speaks for putting its traffic back. */
export interface Run {
  readonly execution: Execution;
  readonly startedAt: number;
  endedAt?: number;
  /** Calls of its own went wrong, it was stopped or redriven, ... */
  readonly troubles: string[];
  answer?: Migration;
}

/** One scenario from its beginning until everything must have come to rest. */
export class Play {
  readonly world: World;
  readonly runs: Run[] = [];
  readonly operators: { readonly execution: Execution; readonly action: OperateAction; readonly at: number; endedAt?: number }[] = [];
  /** What was not as it should be at the bound. */
  unrest: string[] = [];
  readonly #code: Code;
  deployments = 0;
  #delivered = 0;

  constructor(readonly scenario: Scenario, code: Partial<Code> = {}) {
    this.#code = { ...REAL_CODE, ...code };
    this.world = new World(configOf(scenario), scenario.latencies);
  }

  async toItsEnd(): Promise<this> {
    const { world, world: { timeline } } = this;
    let at = 0;
    for (const { after, deed } of this.scenario.happenings) {
      at += after * 1000;
      timeline.after(at, () => this.happens(deed));
    }
    this.#round();
    await timeline.runUntil(at + BOUND_SECONDS * 1000, () => timeline.isQuiet && unrest(this).length === 0);
    this.unrest = unrest(this);
    // What is held must still be possible to put back.
    if (world.record !== null && world.record.status !== 'idle') {
      this.#wish('rollback');
      await timeline.runUntil(timeline.now + CLOSING_SECONDS * 1000, () => timeline.isQuiet && world.record!.status === 'idle');
    }
    return this;
  }

  happens(deed: Deed): void {
    const { world } = this;
    switch (deed.kind) {
      case 'start': return this.#start(deed.input);
      case 'wish': return this.#wish(deed.action);
      case 'stop': return this.#nth(deed.which, run => run.execution.running, run => {
        run.troubles.push('stopped');
        run.execution.stop();
      });
      case 'redrive': return this.#nth(deed.which, ({ execution }) => ['ABORTED', 'FAILED'].includes(world.status(execution.id)!), run => {
        run.troubles.push('redriven');
        run.execution.redrive();
      });
      case 'deploy': return this.#deploy(deed.which, deed.rollback);
      case 'alarm':
        if (world.alarms.get(ALARM)!.state === deed.state) return;
        world.tell(`alarm is ${deed.state}`);
        world.setAlarm(ALARM, deed.state);
        this.#deliver(alarmEvent(ALARM, deed.state, world.timeline.date()));
        for (const run of this.runs) if (run.execution.running) run.troubles.push('alarm');
        return;
      case 'fault': return world.faults.arm(deed);
      case 'outage':
        world.tell(`${deed.service} is down for ${deed.seconds} s`);
        return world.faults.breakDown(deed.service, world.timeline.now + deed.seconds * 1000);
    }
  }

  #nth(which: number, fits: (run: Run) => boolean, then: (run: Run) => void): void {
    const candidates = this.runs.filter(fits);
    if (candidates.length > 0) then(candidates[Math.min(which, candidates.length - 1)]!);
  }

  #start(input: unknown): void {
    const { world } = this;
    const id = `release-${this.runs.length + 1}`;
    world.tell(`${id} is started with ${JSON.stringify(input)}`);
    const troubles: string[] = world.alarms.get(ALARM)!.state === 'ALARM' ? ['alarm'] : [];
    const invoke = async (task: string, payload: Payload) => {
      const event = { ...payload, task, migration: payload.run.migration } as unknown as MigrateEvent;
      const epoch = event.migration === false ? 0 : event.migration.epoch;
      const answer = await this.#invoke('migrate', id, task, epoch, troubles, gateways => this.#code.migrate[task as MigrateTask](gateways, event));
      run.answer = answer;
      return answer;
    };
    const execution = new Execution(id, world, machines.migrate.definition, invoke, world.config, input, status => {
      run.endedAt = world.timeline.now;
      this.#deliver(executionEvent(id, status, world.timeline.date()));
    });
    const run: Run = { execution, startedAt: world.timeline.now, troubles };
    this.runs.push(run);
  }

  #wish(action: OperateAction): void {
    const { world } = this;
    const id = `operator-${this.operators.length + 1}`;
    world.tell(`${id} asks for ${action}`);
    const invoke = async (_task: string, payload: Payload) => {
      const event = { ...payload, task: 'operate', input: { action } } as unknown as OperateEvent;
      const answer = await this.#invoke<OperateResult>('operate', id, action, 0, [], gateways => this.#code.operate(gateways, event));
      world.tell(`${id} is answered: ${answer.done ? 'done' : answer.error}: ${answer.cause}`);
      return answer;
    };
    const ended = () => operator.endedAt = world.timeline.now;
    const execution = new Execution(id, world, machines.operate.definition, invoke, world.config, { action }, ended);
    const operator: Play['operators'][number] = { execution, action, at: world.timeline.now };
    this.operators.push(operator);
  }

  /** Once a rule is written, CloudFormation comes to the machine, which has its configuration from then on. */
  #deploy(which: number, rollback: boolean): void {
    const { world, world: { config } } = this;
    const route = config.routes[which % config.routes.length]!;
    const id = `deployment-${++this.deployments}`;
    world.tell(`${id} replaces the groups of ${route.name}${rollback ? ', as a rollback' : ''}`);
    world.stackStatus = rollback ? 'UPDATE_ROLLBACK_IN_PROGRESS' : 'UPDATE_IN_PROGRESS';
    const forced = rollback ? 'forced deploy' : 'deploy';
    this.#invoke('deployment', id, forced, 0, [], gateways => this.#code.deploy(gateways, { shift: config.shift, route })).then(
      targetGroupArns => world.timeline.after(MACHINE_UPDATED_AFTER, () => {
        const routes = world.config.routes.map(each => each.name === route.name ? { ...each, targetGroupArns } : each);
        world.config = { ...world.config, routes };
        world.tell(`${id} is done: the machine knows the groups of ${route.name}`);
      }),
      (error: Error) => world.tell(`${id} failed: ${error.message}`));
  }

  /** EventBridge delivers at least once, at times late, and at times never. */
  #deliver(event: GuardianEvent): void {
    const seconds = this.scenario.deliveries[this.#delivered++] ?? [1];
    for (const delay of seconds) this.world.timeline.after(delay * 1000, () => this.#wake(event));
  }

  #round(): void {
    this.#wake(scheduledEvent(this.world.timeline.date()));
    this.world.timeline.routinely(ROUND, () => this.#round());
  }

  #wake(event: GuardianEvent, failures = 0): void {
    this.#invoke('guardian', 'guardian', event['detail-type'], 0, [], gateways => this.#code.guard(gateways, this.world.config.shift, event)).then(
      duty => duty.kind === 'nothing' || this.world.tell(`guardian, woken by ${event['detail-type']}: ${duty.kind}`),
      (error: Error) => {
        this.world.tell(`guardian failed: ${error.message}`);
        const delay = REPEATED_AFTER[failures];
        if (delay !== undefined) this.world.timeline.after(delay, () => this.#wake(event, failures + 1));
      });
  }

  #invoke<Answer>(
    caller: Caller, execution: string, task: string, epoch: number, troubles: string[], run: (gateways: never) => Promise<Answer>,
  ): Promise<Answer> {
    return new Invocation<Answer>(this.world, { caller, execution, task, epoch }, run as never, hit => troubles.push(hit)).answer;
  }
}
