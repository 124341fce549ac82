import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Color, COLORS, type RouteConfig } from '../../lambda/contract';
import type { LambdaEvent } from '../alb/lambda-event';
import type { LoadBalancer } from '../alb/load-balancer';
import type { TargetGroup } from '../alb/target-group';
import { arnOf } from '../aws/account';
import { type FaultSpec, formatFault, isAwsFault } from '../faults/spec';
import { groupsOf } from '../groups';
import { bundled } from '../package-folder';
import { Refusal } from '../refusal';
import { Address, type RunningService } from './address';
import type { Answers } from './answers';
import { type ColorSpec, formatColorSpec } from './color-spec';
import { CommandService } from './command';
import type { Fault } from './fault';
import type { FaultEntry } from './fault-log';
import { askedByEvent } from './function-bridge';
import { type Outage, ServiceProcess } from './process';
import { readiness } from './readiness';

/** Real milliseconds for a command to install, compile and start. */
const COMMAND_BUDGET_MS = 120_000;

export interface ServicesOptions {
  readonly seed: number;
  /** Of the built-in service each a process of its own, up to a few; of others, names of the one there is. @default 1 */
  readonly targetsPerColor?: number | undefined;
  /** @default - the template's own functions, and the built-in service for everything else */
  readonly colors?: Partial<Readonly<Record<Color, ColorSpec>>> | undefined;
  /** What the built-in service has to answer. @default - its own pages only */
  readonly answers?: Answers | undefined;
  /** Gets what commands print. */
  readonly onLog?: ((line: string) => void) | undefined;
}

/** The functions of the account, as far as targets are concerned. */
export interface TargetFunctions {
  /** Whether a function has code that runs here. */
  runs(functionArn: string): boolean;
  /** From now on something else answers in the function's place. */
  standIn(functionArn: string, invoke: (event: unknown) => Promise<unknown>): void;
}

const isLambda = ({ settings }: TargetGroup): boolean => settings.targetType === 'lambda';

type Serving = Pick<RunningService, 'origin' | 'port'>;

/** More would only take each other's processor. */
const MOST_PROCESSES = 4;

const registerAddresses = (services: readonly Serving[], group: TargetGroup, targets: number): void => {
  for (let index = 0; index < Math.max(targets, services.length); index += 1) {
    const { port, origin } = services[index % services.length]!;
    group.register({ id: `127.0.0.${1 + Math.floor(index / services.length)}`, port, origin });
  }
};

/** In a group to which nothing of the template is registered. */
const NOBODY = arnOf('lambda', 'function:stand-in');

const registerFunction = ({ origin }: Serving, group: TargetGroup, functions: TargetFunctions): void => {
  const [{ id = NOBODY } = {}] = group.health();
  const invoke = (event: unknown) => askedByEvent(origin, event as LambdaEvent);
  functions.standIn(id, invoke);
  group.registerFunction({ id, invoke });
};

/** Blue and green, each target a process of its own, unless the template says that it is a Lambda function: then it brings that itself. */
export class Services {
  readonly #logs = mkdtempSync(join(tmpdir(), 'cdk-traffic-shift-faults-'));
  readonly #processes: Readonly<Record<Color, readonly ServiceProcess[]>>;
  readonly #others: RunningService[] = [];
  readonly #builtIn = new Set<Color>();
  readonly #notes: string[] = [];

  constructor(private readonly options: ServicesOptions) {
    const { seed, targetsPerColor = 1, answers } = options;
    const length = Math.min(targetsPerColor, MOST_PROCESSES);
    const services = (color: Color, own: number) => Array.from({ length }, (_, index) => new ServiceProcess({
      script: bundled('service'), color, seed: seed + own + COLORS.length * index, faultLog: join(this.#logs, `${color}-${index}`), answers,
    }));
    this.#processes = { blue: services('blue', 10), green: services('green', 11) };
  }

  /** Starts them, and registers each in its groups of every route. */
  async start(loadBalancer: LoadBalancer, routes: readonly RouteConfig[], functions: TargetFunctions): Promise<void> {
    await Promise.all(COLORS.map(async color => {
      const groups = groupsOf(routes)[color].map(arn => loadBalancer.targetGroup(arn))
        .filter(group => !this.#servesItself(color, group, functions));
      if (groups.length === 0) return;
      const replaced = groups.filter(isLambda).map(({ settings }) => settings.name);
      if (replaced.length > 0) this.#notes.push(`${formatColorSpec(this.#spec(color))} takes the place of the function of ${replaced.join(', ')} (${color})`);
      const services = await this.#started(color, groups);
      for (const group of groups) {
        if (isLambda(group)) registerFunction(services[0]!, group, functions);
        else registerAddresses(services, group, this.options.targetsPerColor ?? 1);
      }
    }));
  }

  /** Throws for a fault that would do nothing. */
  requireEffect(faults: readonly FaultSpec[]): void {
    for (const fault of faults) {
      if (isAwsFault(fault)) continue;
      const idle = COLORS.find(color => [color, 'both'].includes(fault.subject) && !this.#builtIn.has(color));
      if (idle !== undefined) {
        throw new Refusal(`the fault ${formatFault(fault)} is about ${this.#whatServes(idle)}: only the built-in service can be made to fail`);
      }
    }
  }

  setFault(color: Color, fault: Fault | null): void {
    for (const service of this.#processes[color]) service.setFault(fault);
  }

  /** What the services did on purpose, by their own logs. */
  faultedRequests(): FaultEntry[] {
    return this.#all().flatMap(service => service.faultedRequests());
  }

  outages(color: Color): Outage[] {
    return this.#processes[color].flatMap(service => service.outages());
  }

  /** What takes the place of what, in sentences. */
  get notes(): readonly string[] {
    return this.#notes;
  }

  /** Whether the built-in service is a colour, of which it is known what it does on purpose. */
  isBuiltIn(color: Color): boolean {
    return this.#builtIn.has(color);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#all(), ...this.#others].map(service => service.stop()));
    rmSync(this.#logs, { recursive: true, force: true });
  }

  #servesItself(color: Color, group: TargetGroup, functions: TargetFunctions): boolean {
    if (!isLambda(group) || this.options.colors?.[color] !== undefined) return false;
    return group.health().some(({ id }) => functions.runs(id));
  }

  async #started(color: Color, groups: readonly TargetGroup[]): Promise<readonly (ServiceProcess | RunningService)[]> {
    const { onLog = () => undefined } = this.options;
    const spec = this.#spec(color);
    if (spec.kind === 'built-in') {
      this.#builtIn.add(color);
      await Promise.all(this.#processes[color].map(async service => {
        await service.start();
        await service.ready();
      }));
      return this.#processes[color];
    }
    const service = spec.kind === 'url'
      ? new Address(color, spec.origin)
      : new CommandService({ color, command: spec.command, readyBudgetMs: COMMAND_BUDGET_MS, onLog });
    this.#others.push(service);
    await service.start(origin => readiness(origin, groups));
    return [service];
  }

  #spec(color: Color): ColorSpec {
    return this.options.colors?.[color] ?? { kind: 'built-in' };
  }

  #whatServes(color: Color): string {
    const spec = this.options.colors?.[color];
    return spec === undefined ? 'a Lambda function' : `${color}, which is ${formatColorSpec(spec)}`;
  }

  #all(): ServiceProcess[] {
    return COLORS.flatMap(color => this.#processes[color]);
  }
}
