/** Names of the functions' environment variables. */
export const ENV = {
  recordTable: 'RECORD_TABLE',
  /** Partition key of the one shift that a function serves. */
  shift: 'SHIFT',
  /** The stack's name, for commands that are told to people. */
  stack: 'STACK_NAME',
} as const;

/** Attribute names of the record table. */
export const RECORD_TABLE = {
  partitionKey: 'shift',
  sortKey: 'item',
  /** The sort key of the one record of a shift. */
  record: 'record',
  /** What the sort keys of a shift's runs begin with; the run's start follows. */
  runs: 'run#',
  /** When DynamoDB may forget an item, in seconds since 1970. */
  expiresAt: 'expiresAt',
} as const;

/** Names of the bundles under `dist/handlers`. */
export const HANDLERS = {
  controller: 'controller',
  guardian: 'guardian',
  prober: 'prober',
  releaseGuard: 'release-guard',
  retire: 'retire',
  weightedRule: 'weighted-rule',
} as const;

/** Key of the CloudFormation metadata by which the CLI and a rehearsal find a shift's state machines, and the CLI its stack's records. */
export const METADATA_KEY = 'cdk-traffic-shift:shift';

export interface ShiftMetadata {
  readonly shift: string;
  readonly machine: 'migrate' | 'operate';
}

/** The same key on the stack's table of records. */
export interface RecordsMetadata {
  readonly table: 'records';
}

/** The first state of either machine: what it puts into the payload is the deployed configuration. */
export const FIRST_STATE = 'Load configuration';

/** Where the controller tells CloudWatch the weights: percent, by shift and colour. */
export const WEIGHT_METRIC = { namespace: 'CdkTrafficShift', name: 'Weight', dimensions: { shift: 'Shift', color: 'Color' } } as const;

/** How long a run stays in the history, in days. */
export const HISTORY_DAYS = { default: 400, min: 1, max: 3650 } as const;
