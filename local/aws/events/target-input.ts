import { AwsError } from '../../aws-error';
import { find, parsePath } from '../../states/paths';
import type { BusEvent } from './event';

/** The part of a rule's target that says what the target gets. */
export interface TargetInput {
  readonly Input?: string;
  readonly InputPath?: string;
  readonly InputTransformer?: { readonly InputPathsMap?: Readonly<Record<string, string>>; readonly InputTemplate: string };
}

export interface Occasion {
  readonly event: BusEvent;
  readonly ruleName: string;
  readonly ruleArn: string;
  /** ISO 8601. */
  readonly ingestedAt: string;
}

/** Makes the text that a target gets, JSON as a rule. */
export type Payload = (occasion: Occasion) => string;

type Variable = (occasion: Occasion) => unknown;

const invalid = (message: string): AwsError => new AwsError('ValidationException', message);

/** EventBridge's paths are simpler than most: fields and indices. Wildcards, which it has as well, are not rehearsed. */
const variableAt = (path: string): Variable => {
  try {
    const parsed = parsePath(path);
    return ({ event }) => find(parsed, { input: event, context: {} });
  } catch (error) {
    throw invalid(`the path ${path} is not rehearsed: ${(error as Error).message}`);
  }
};

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html */
const PREDEFINED: Readonly<Record<string, Variable>> = {
  'aws.events.rule-arn': ({ ruleArn }) => ruleArn,
  'aws.events.rule-name': ({ ruleName }) => ruleName,
  'aws.events.event.ingestion-time': ({ ingestedAt }) => ingestedAt,
  'aws.events.event': ({ event }) => ({ ...event, detail: undefined }),
  'aws.events.event.json': ({ event }) => event,
};

/** In a text nothing is escaped, and objects lose their quotes. */
const inText = (value: unknown): string => {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : JSON.stringify(value).replaceAll('"', '');
};

/** What EventBridge makes of a variable that finds nothing is not documented but for texts, where it leaves nothing. */
const asValue = (value: unknown): string => JSON.stringify(value === undefined ? '' : value);

/** A whole text in its quotes, or a variable outside of one. */
const TEXT_OR_VARIABLE = /"(?:[^"\\]|\\.)*"|<([^<>]+)>/gs;
const VARIABLE = /<([^<>]+)>/g;

const transformed = ({ InputPathsMap = {}, InputTemplate }: NonNullable<TargetInput['InputTransformer']>): Payload => {
  const own = Object.entries(InputPathsMap).map(([name, path]) => [name, variableAt(path)] as const);
  const variables = new Map([...own, ...Object.entries(PREDEFINED)]);
  for (const [, name = ''] of InputTemplate.matchAll(VARIABLE)) {
    if (!variables.has(name)) throw invalid(`InputTemplate uses <${name}>, which InputPathsMap does not have`);
  }
  return occasion => {
    const valueOf = (name: string) => variables.get(name)!(occasion);
    return InputTemplate.replace(TEXT_OR_VARIABLE, (found, name: string | undefined) =>
      name === undefined ? found.replace(VARIABLE, (_, inner: string) => inText(valueOf(inner))) : asValue(valueOf(name)));
  };
};

/** Throws an AwsError for what EventBridge refuses when a target is put. */
export const payloadOf = ({ Input, InputPath, InputTransformer }: TargetInput): Payload => {
  if ([Input, InputPath, InputTransformer].filter(given => given !== undefined).length > 1) {
    throw invalid('Only one of Input, InputPath, or InputTransformer must be provided');
  }
  if (InputTransformer !== undefined) return transformed(InputTransformer);
  if (InputPath !== undefined) {
    const variable = variableAt(InputPath);
    return occasion => JSON.stringify(variable(occasion) ?? null);
  }
  return Input === undefined ? ({ event }) => JSON.stringify(event) : () => Input;
};
