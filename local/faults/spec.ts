import { COLORS, type Color } from '../../lambda/contract';
import { DURATION, formatDuration, parseDuration, parsePercent, SHARE, SPAN, type ValueFormat } from './values';

/** What can be wrong with a service. */
const SERVICE_KINDS = {
  /** Share of the requests that are answered with a 500. */
  'error-rate': SHARE,
  /** Share of the requests that are answered with a 404. */
  'not-found': SHARE,
  /** Real milliseconds by which answers are late. */
  'latency': SPAN,
  /** Rehearsed milliseconds by which answers are late: how much of a rehearsed minute they are under way. */
  'rehearsed-latency': SPAN,
  /** Share of the requests in the middle of which the process exits. */
  'crash': SHARE,
  /** Share of the requests that are never answered. */
  'hang': SHARE,
  /** Share of the requests whose connection is reset. */
  'reset': SHARE,
  /** Rehearsed milliseconds for which the health check fails, and then passes, in turn. */
  'flapping-health': DURATION,
  /** Rehearsed milliseconds for which the health check fails as if the service had just been started, and after every restart. */
  'slow-start-up': DURATION,
  /** Rehearsed milliseconds for which the process is not there, from the fault's beginning on and after every crash. */
  'down': DURATION,
} as const;

/** What can be wrong with AWS. Clients time out in real time, so the durations of these are real. */
const AWS_KINDS = {
  /** Share of the calls that are throttled. */
  'throttled': SHARE,
  /** Real milliseconds by which answers are late. */
  'slow': DURATION,
  /** Share of the calls that are answered by a 500 and take no effect. */
  'fails-before': SHARE,
  /** Share of the calls that take effect, and are answered by a 500. */
  'fails-after': SHARE,
  /** Real milliseconds after which calls take effect, whose answer never comes. */
  'late': DURATION,
} as const;

/** When a fault begins: at once, when the new colour has this share of the weights, or this long after traffic began. */
export type FaultStart =
  | { readonly at: 'once' }
  | { readonly at: 'weight'; readonly percent: number }
  | { readonly at: 'time'; readonly rehearsedMs: number };

type ValueOf<Format> = Format extends ValueFormat<infer T> ? T : never;

type Specs<Subject, Kinds> = {
  [Kind in keyof Kinds]: {
    readonly subject: Subject; readonly kind: Kind; readonly value: ValueOf<Kinds[Kind]>; readonly start: FaultStart;
    /** Rehearsed milliseconds from its beginning to its end. @default - it has none */
    readonly lastsMs?: number;
  }
}[keyof Kinds];

export type ServiceSubject = Color | 'both';
/** All calls, those of one action, or those of one action about the rule of the shift's n-th route: `aws.ModifyRule#2`. */
export type AwsSubject = 'aws' | `aws.${string}`;

export type ServiceFaultSpec = Specs<ServiceSubject, typeof SERVICE_KINDS>;
export type AwsFaultSpec = Specs<AwsSubject, typeof AWS_KINDS>;
export type FaultSpec = ServiceFaultSpec | AwsFaultSpec;

export const isAwsFault = (spec: FaultSpec): spec is AwsFaultSpec => spec.subject.startsWith('aws');

/** Which calls a fault is about; what is undefined does not matter. */
export const callsOf = ({ subject }: AwsFaultSpec): { readonly action: string | undefined; readonly route: number | undefined } => {
  const [, action, route] = AWS_SUBJECT.exec(subject) ?? [];
  return { action, route: route === undefined ? undefined : Number(route) };
};

const SERVICE_SUBJECTS: readonly string[] = [...COLORS, 'both'];
const AWS_SUBJECT = /^aws(?:\.([A-Z][A-Za-z0-9]*)(?:#([1-9]\d*))?)?$/;
const GRAMMAR = '<subject>:<kind>[=<value>][@<start>][+<duration>]';

type Kinds = Readonly<Record<string, ValueFormat<unknown>>>;

const kindsOf = (subject: string): Kinds => {
  if (SERVICE_SUBJECTS.includes(subject)) return SERVICE_KINDS;
  if (AWS_SUBJECT.test(subject)) return AWS_KINDS;
  throw new Error(`The subject '${subject}' is none of blue, green, both, aws, aws.<Action>, aws.<Action>#<route>.`);
};

const formatOf = (subject: string, kind: string): ValueFormat<unknown> => {
  const kinds = kindsOf(subject);
  const format = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (format === undefined) throw new Error(`The kind '${kind}' is none of ${Object.keys(kinds).join(', ')}, which '${subject}' can have.`);
  return format;
};

const valueOf = (kind: string, format: ValueFormat<unknown>, text: string | undefined): unknown => {
  const value = text === undefined ? format.byDefault : format.parse(text);
  if (value === undefined) throw new Error(`The value ${text === undefined ? '' : `'${text}' `}of ${kind} has to be ${format.allowed}.`);
  return value;
};

const startOf = (text: string | undefined): FaultStart => {
  if (text === undefined) return { at: 'once' };
  const percent = parsePercent(text);
  if (percent !== undefined) return { at: 'weight', percent };
  const rehearsedMs = parseDuration(text);
  if (rehearsedMs !== undefined) return { at: 'time', rehearsedMs };
  throw new Error(`The start '${text}' has to be a weight, like 50%, or a time since traffic began, like 90s, 10m or 1h.`);
};

const lastsOf = (text: string): number => {
  const rehearsedMs = parseDuration(text);
  if (rehearsedMs === undefined) throw new Error(`How long a fault lasts, '${text}', has to be ${DURATION.allowed}.`);
  return rehearsedMs;
};

/** Reads `green:error-rate=30%@50%+5m`. Throws an error that names what is wrong, and what is allowed. */
export const parseFault = (text: string): FaultSpec => {
  const parts = /^([^:]*):([^=@+]*)(?:=([^@+]*))?(?:@([^+]*))?(?:\+(.*))?$/.exec(text);
  if (parts === null) throw new Error(`A fault is written ${GRAMMAR}.`);
  const [, subject = '', kind = '', value, start, lasts] = parts;
  return {
    subject, kind, value: valueOf(kind, formatOf(subject, kind), value), start: startOf(start),
    ...lasts !== undefined && { lastsMs: lastsOf(lasts) },
  } as FaultSpec;
};

const formatStart = (start: FaultStart): string => {
  switch (start.at) {
    case 'once': return '';
    case 'weight': return `@${start.percent}%`;
    case 'time': return `@${formatDuration(start.rehearsedMs)}`;
  }
};

/** What `parseFault` reads. */
export const formatFault = ({ subject, kind, value, start, lastsMs }: FaultSpec): string => {
  const end = lastsMs === undefined ? '' : `+${formatDuration(lastsMs)}`;
  return `${subject}:${kind}=${formatOf(subject, kind).format(value)}${formatStart(start)}${end}`;
};
