import { METADATA_KEY, type ShiftMetadata } from '../../lambda/contract';
import type { AssemblyStack } from '../stage/assembly';
import { Refusal } from '../refusal';

/** A shift as a template has it. */
export interface AppShift {
  /** The construct's path. */
  readonly shift: string;
  readonly stack: AssemblyStack;
  /** Of its Migrate state machine. */
  readonly migrateLogicalId: string;
}

/** What of several is meant. */
export interface Wanted {
  /** The stack's name, or its construct's path. @default - whichever has the shift */
  readonly stack?: string | undefined;
  /** The construct's path, or the end of it. @default - the only one */
  readonly shift?: string | undefined;
}

const shiftsOf = (stack: AssemblyStack): AppShift[] => Object.entries(stack.template.Resources).flatMap(([id, { Metadata }]) => {
  const mark = Metadata?.[METADATA_KEY] as Partial<ShiftMetadata> | undefined;
  return mark?.machine === 'migrate' ? [{ shift: mark.shift!, stack, migrateLogicalId: id }] : [];
});

const listed = (names: readonly string[]): string => [...new Set(names)].join(', ');

const inStack = (all: readonly AppShift[], wanted: string | undefined): readonly AppShift[] => {
  if (wanted === undefined) return all;
  const found = all.filter(({ stack: { name, path } }) => wanted === name || wanted === path);
  if (found.length > 0) return found;
  throw new Refusal(`--stack: no stack ${wanted} with a shift, allowed: ${listed(all.map(({ stack }) => stack.path))}`);
};

const named = (all: readonly AppShift[], wanted: string | undefined): readonly AppShift[] => {
  if (wanted === undefined) return all;
  const exact = all.filter(({ shift }) => shift === wanted);
  const found = exact.length > 0 ? exact : all.filter(({ shift }) => shift.endsWith(`/${wanted}`));
  if (found.length > 0) return found;
  throw new Refusal(`--shift: no shift ${wanted}, allowed: ${listed(all.map(({ shift }) => shift))}`);
};

/** The one shift of an app that is meant. */
export const chooseShift = (stacks: readonly AssemblyStack[], { stack, shift }: Wanted): AppShift => {
  const all = stacks.flatMap(shiftsOf);
  if (all.length === 0) {
    throw new Refusal('--app: no stack of this app has a shift: add a BlueGreenDeployment or a TrafficShift to one, and run `npx cdk synth` again');
  }
  const found = named(inStack(all, stack), shift);
  if (found.length === 1) return found[0]!;
  const each = found.map(({ shift, stack: { path } }) => `${shift} (stack ${path})`).join(', ');
  throw new Refusal(`--app: ${found.length} shifts could be meant, name one with --shift or --stack: ${each}`);
};
