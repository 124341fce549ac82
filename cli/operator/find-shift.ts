import { METADATA_KEY, type RecordsMetadata, type ShiftMetadata } from '../../lambda/contract';
import type { StackGateway, StackResource } from '../aws/stacks';
import { SaidError } from './said-error';

/** What the commands need to know of a deployed shift. */
export interface FoundShift {
  /** The construct's path. */
  readonly shift: string;
  readonly migrateArn: string;
  readonly operateArn: string;
  /** Name of the table with its record and its history. */
  readonly table: string;
}

/** A resource with what it says of itself under our key. */
export interface MarkedResource extends StackResource {
  readonly mark: ShiftMetadata | RecordsMetadata;
}

const TYPES = ['AWS::StepFunctions::StateMachine', 'AWS::DynamoDB::Table'];

const shiftsIn = (resources: readonly MarkedResource[]): FoundShift[] => {
  const table = resources.find(({ mark }) => 'table' in mark)?.physicalId;
  const machine = (shift: string, which: ShiftMetadata['machine']) =>
    resources.find(({ mark }) => 'machine' in mark && mark.shift === shift && mark.machine === which)?.physicalId;
  const names = [...new Set(resources.flatMap(({ mark }) => 'shift' in mark ? [mark.shift] : []))];
  return names.flatMap(shift => {
    const [migrateArn, operateArn] = [machine(shift, 'migrate'), machine(shift, 'operate')];
    return migrateArn && operateArn && table ? [{ shift, migrateArn, operateArn, table }] : [];
  });
};

/** By its construct's whole path, or by the end of it. */
const isNamed = (wanted: string) => ({ shift }: FoundShift): boolean => shift === wanted || shift.endsWith(`/${wanted}`);

const listed = (shifts: readonly FoundShift[]): string => shifts.map(({ shift }) => shift).join(', ');

/** The one shift that is meant. */
export const chooseShift = (stack: string, resources: readonly MarkedResource[], wanted?: string): FoundShift => {
  const all = shiftsIn(resources);
  if (all.length === 0) throw new SaidError(`the stack ${stack} has no TrafficShift: check --stack; a shift that is being created is not found yet`);
  const exact = all.filter(({ shift }) => shift === wanted);
  const named = wanted === undefined ? all : exact.length > 0 ? exact : all.filter(isNamed(wanted));
  if (named.length === 0) throw new SaidError(`the stack ${stack} has no shift ${wanted}, allowed for --shift: ${listed(all)}`);
  if (named.length > 1) {
    const which = wanted === undefined ? `has ${named.length} shifts` : `has ${named.length} shifts whose path ends in ${wanted}`;
    throw new SaidError(`the stack ${stack} ${which}, name one with --shift: ${listed(named)}`);
  }
  return named[0]!;
};

/** Looks a shift up in its deployed stack. */
export const findShift = async (stacks: StackGateway, stack: string, wanted?: string): Promise<FoundShift> => {
  const candidates = (await stacks.resources(stack)).filter(({ type, physicalId }) => TYPES.includes(type) && physicalId !== '');
  const marked = await Promise.all(candidates.map(async resource =>
    ({ ...resource, mark: await stacks.metadata(stack, resource.logicalId, METADATA_KEY) as MarkedResource['mark'] | undefined })));
  return chooseShift(stack, marked.filter((resource): resource is MarkedResource => resource.mark !== undefined), wanted);
};
