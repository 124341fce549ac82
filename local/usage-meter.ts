import type { AnsweredCall } from './aws/call';
import type { FunctionUsage, Usage } from './report/model';

/** One run of a function. */
export interface FunctionRun {
  readonly functionArn: string;
  readonly memoryMb: number;
  /** Real ones. */
  readonly seconds: number;
}

/** As DynamoDB bills them: a strongly consistent read is one for each 4 KB, a write one for each KB. */
const UNIT_BYTES = { read: 4096, write: 1024 };

/** The names of the attributes' types are counted with them: the real size is smaller. */
const itemBytes = ({ Item }: AnsweredCall['input']): number => Buffer.byteLength(JSON.stringify(Item ?? {}));

const metricsIn = ({ MetricDataQueries = [] }: AnsweredCall['input']): number =>
  (MetricDataQueries as readonly { MetricStat?: unknown }[]).filter(({ MetricStat }) => MetricStat !== undefined).length;

const HOUR_MS = 3_600_000;

/** A metric is what differs in its name or its dimensions, and is billed for each hour in which it is put. */
const metricHours = ({ Namespace, MetricData = [] }: AnsweredCall['input'], at: number): string[] =>
  (MetricData as readonly { MetricName?: string; Dimensions?: unknown }[]).map(({ MetricName, Dimensions }) =>
    JSON.stringify([Namespace, MetricName, Dimensions, Math.floor(at / HOUR_MS)]));

const byMemory = (runs: readonly FunctionRun[]): FunctionUsage[] => [...new Set(runs.map(({ memoryMb }) => memoryMb))].map(memoryMb => {
  const own = runs.filter(run => run.memoryMb === memoryMb);
  return { memoryMb, invocations: own.length, seconds: own.reduce((sum, { seconds }) => sum + seconds, 0) };
});

/** What a release takes of AWS. */
export class UsageMeter {
  #calls: (AnsweredCall & { readonly at: number })[] = [];
  #runs: FunctionRun[] = [];

  /** Leaves out what came before. */
  begin(): void {
    this.#calls = [];
    this.#runs = [];
  }

  /** `at` is in rehearsed milliseconds. */
  called(call: AnsweredCall, at: number): void {
    this.#calls.push({ ...call, at });
  }

  ran(run: FunctionRun): void {
    this.#runs.push(run);
  }

  /** By `service:Action`. */
  get calls(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { service, action } of this.#calls) counts[`${service}:${action}`] = (counts[`${service}:${action}`] ?? 0) + 1;
    return counts;
  }

  /** Functions that are users' targets are no part of the release. */
  usage(targets: ReadonlySet<string>): Omit<Usage, 'loggedBytes'> {
    const written = this.#of('dynamodb', 'PutItem').map(({ input }) => itemBytes(input));
    return {
      functions: byMemory(this.#runs.filter(({ functionArn }) => !targets.has(functionArn))),
      metrics: this.#of('cloudwatch', 'GetMetricData').reduce((sum, { input }) => sum + metricsIn(input), 0),
      ownMetricHours: new Set(this.#of('cloudwatch', 'PutMetricData').flatMap(({ input, at }) => metricHours(input, at))).size,
      writeUnits: written.reduce((sum, bytes) => sum + Math.ceil(bytes / UNIT_BYTES.write), 0),
      readUnits: this.#of('dynamodb', 'GetItem').length * Math.ceil(Math.max(1, ...written) / UNIT_BYTES.read),
    };
  }

  #of(service: string, action: string): (AnsweredCall & { readonly at: number })[] {
    return this.#calls.filter(call => call.service === service && call.action === action);
  }
}
