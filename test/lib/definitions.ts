import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { HOOKS, METADATA_KEY } from '../../lambda/contract';
import { RetireAction } from '../../lib/retire-action';
import type { ShiftHook } from '../../lib/shift-hooks';
import { ShiftSchedule } from '../../lib/shift-schedule';
import { TrafficShift } from '../../lib/traffic-shift';
import type { TrafficShiftProps } from '../../lib/traffic-shift-props';
import { Fixture } from './fixtures';

/** A choice's rule, of the kinds that the definitions use. */
export interface Rule {
  readonly Next: string;
  readonly Variable?: string;
  readonly StringEquals?: string;
  readonly IsPresent?: boolean;
  readonly And?: readonly Omit<Rule, 'Next'>[];
}

/** A state as it stands in a template. */
export interface AslState {
  readonly Type: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Default?: string;
  readonly Choices?: readonly Rule[];
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[]; readonly MaxAttempts: number }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string; readonly ResultPath?: string }[];
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly TimeoutSeconds?: number;
  readonly [field: string]: unknown;
}

export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, AslState>>;
}

interface MachineResource {
  readonly Metadata?: Readonly<Record<string, { readonly machine: 'migrate' | 'operate' } | undefined>>;
  readonly Properties: { readonly StateMachineType: string; readonly DefinitionString: unknown };
}

interface Reference {
  readonly 'Ref'?: string;
  readonly 'Fn::GetAtt'?: readonly string[];
}

/** What CloudFormation puts in is represented by what is asked for. */
const wordFor = (reference: Reference): string =>
  reference.Ref === 'AWS::Partition' ? 'aws' : reference.Ref ?? reference['Fn::GetAtt']?.join('.') ?? Object.keys(reference).join();

/** An intrinsic function within the text becomes part of a JSON string. */
const textOf = (definition: unknown): string => {
  if (typeof definition === 'string') return definition;
  const [, parts] = (definition as { 'Fn::Join': [string, (string | Reference)[]] })['Fn::Join'];
  return parts.map(part => typeof part === 'string' ? part : wordFor(part)).join('');
};

/** A shift on a stack of its own. */
export const shiftOn = (fixture: Fixture, props: Partial<TrafficShiftProps> = {}, id = 'Shift') => new TrafficShift(fixture.stack, id, {
  routes: props.routes ?? [fixture.route()],
  schedule: ShiftSchedule.steps([10, 100], Duration.minutes(1)),
  ...props,
});

/** Both machines of the one shift in a template. */
export const machinesOf = (template: Template) => {
  const resources = Object.values(template.findResources('AWS::StepFunctions::StateMachine') as Record<string, MachineResource>);
  const machine = (which: 'migrate' | 'operate') => {
    const { Properties } = resources.find(({ Metadata }) => Metadata?.[METADATA_KEY]?.machine === which)!;
    const text = textOf(Properties.DefinitionString);
    return { type: Properties.StateMachineType, text, definition: JSON.parse(text) as Definition };
  };
  return { migrate: machine('migrate'), operate: machine('operate') };
};

/** A function of the user's. */
export const userFunction = ({ stack }: Fixture, id: string): ShiftHook => ({
  handler: new LambdaFunction(stack, id, {
    runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromInline('exports.handler = async () => {};'),
  }),
});

/** Everything that is optional in the life of a release. */
export const wholeLife = (fixture: Fixture): Partial<TrafficShiftProps> => ({
  hooks: Object.fromEntries(HOOKS.map(name => [name, userFunction(fixture, name)])),
  retire: { blue: RetireAction.deregisterTargets(), green: RetireAction.invoke(userFunction(fixture, 'Retirement')) },
});

/** What of the properties needs the fixture's stack. */
type MoreProps = (fixture: Fixture) => Partial<TrafficShiftProps>;

export const deployedMachines = (props: Partial<TrafficShiftProps> = {}, more: MoreProps = () => ({})) => {
  const fixture = new Fixture();
  shiftOn(fixture, { ...props, ...more(fixture) });
  return machinesOf(Template.fromStack(fixture.stack));
};

/** Where a state can lead. */
export const targetsOf = ({ Next, Default, Choices = [], Catch = [] }: AslState): string[] =>
  [Next, Default, ...Choices.map(choice => choice.Next), ...Catch.map(({ Next: next }) => next)].filter(name => name !== undefined);

/** Every state that can come after `start`, itself included. */
export const reachableFrom = ({ States }: Definition, start: string, reached = new Set<string>()): Set<string> => {
  if (reached.has(start)) return reached;
  reached.add(start);
  for (const next of targetsOf(States[start]!)) reachableFrom({ StartAt: start, States }, next, reached);
  return reached;
};
