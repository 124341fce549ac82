import type { Migration, ShiftConfig } from '../contract';
import type { Gateways } from '../gateways';

/** The release with its comparison brought up to date. */
export const compared = async (_gateways: Gateways, _config: ShiftConfig, migration: Migration): Promise<Migration> => migration;
