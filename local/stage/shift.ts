import type { ShiftConfig, ShiftMetadata } from '../../lambda/contract';
import { FIRST_STATE, METADATA_KEY } from '../../lambda/contract';
import type { Deployment } from './deployment';
import type { DeployedResource } from './resource';

export interface DeployedShift {
  /** Of Migrate, in the template. */
  readonly migrateLogicalId: string;
  readonly migrateArn: string;
  readonly operateArn: string;
  /** As the state machines hold it, with the physical names of this deployment. */
  readonly config: ShiftConfig;
}

interface FirstState {
  readonly Parameters: { readonly config: ShiftConfig };
}

const configIn = (definition: unknown): ShiftConfig =>
  (JSON.parse(String(definition)) as { States: Record<string, FirstState> }).States[FIRST_STATE]!.Parameters.config;

const markOf = ({ metadata }: DeployedResource): ShiftMetadata => metadata[METADATA_KEY] as ShiftMetadata;

/** A shift of a deployed stack, by its construct's path; without one, the only shift there is. */
export const shiftOf = ({ resources }: Deployment, path?: string): DeployedShift => {
  const machines = [...resources.values()].filter(resource => resource.metadata[METADATA_KEY] !== undefined)
    .filter(resource => path === undefined || markOf(resource).shift === path);
  const machine = (kind: ShiftMetadata['machine']) => {
    const found = machines.filter(resource => markOf(resource).machine === kind);
    if (found.length !== 1) throw new Error(`a stack with one TrafficShift can be rehearsed, this one has ${found.length}`);
    return found[0]!;
  };
  const migrate = machine('migrate');
  return {
    migrateLogicalId: migrate.logicalId,
    migrateArn: String(migrate.ref),
    operateArn: String(machine('operate').ref),
    config: configIn(migrate.properties.DefinitionString),
  };
};
