import { FIRST_STATE, type ShiftConfig } from '../../lambda/contract';
import type { Template } from '../stage/assembly';
import { resolveIntrinsics } from '../stage/intrinsics';

interface Definition {
  readonly States: Readonly<Record<string, { readonly Parameters: { readonly config: ShiftConfig } }>>;
}

/** A shift's configuration as the template has it: in the place of what only a deployment knows stands its logical id. */
export const configIn = ({ Resources }: Template, migrateLogicalId: string): ShiftConfig => {
  const { DefinitionString } = Resources[migrateLogicalId]!.Properties!;
  const text = resolveIntrinsics(DefinitionString, { ref: logicalId => logicalId, attribute: (logicalId, name) => `${logicalId}.${name}` });
  return (JSON.parse(String(text)) as Definition).States[FIRST_STATE]!.Parameters.config;
};
