/**
 * What crosses the borders lib <-> lambda <-> cli <-> local: types and constants, nothing that runs.
 *
 * A running execution keeps its state machine's definition, and with it its configuration, while the functions it calls
 * may be replaced by a deploy: whoever changes a shape here keeps reading the old one.
 */
export * from './contract/color';
export * from './contract/compared-series';
export * from './contract/comparison';
export * from './contract/config';
export * from './contract/console';
export * from './contract/deployed';
export * from './contract/events';
export * from './contract/guardian';
export * from './contract/history';
export * from './contract/hooks';
export * from './contract/input';
export * from './contract/invocations';
export * from './contract/limits';
export * from './contract/migration';
export * from './contract/operate';
export * from './contract/prober';
export * from './contract/reason';
export * from './contract/record';
export * from './contract/release-guard';
export * from './contract/retire';
export * from './contract/weighted-rule';
