import { Token, type Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** A mistake in what the user wrote. The message begins with the path of the construct, or the name of the value class. */
export class ConfigurationError extends Error {
  constructor(at: IConstruct | string, message: string) {
    super(`${typeof at === 'string' ? at : at.node.path}: ${message}`);
    this.name = 'ConfigurationError';
  }
}

export interface Range {
  readonly min: number;
  readonly max: number;
  /** Refuses fractions. */
  readonly integer?: boolean;
  /** Accepts 0 below `min`: it switches the setting off. */
  readonly orZero?: boolean;
}

export function requireRange(at: IConstruct | string, field: string, value: number | undefined, range: Range, unit = ''): void {
  if (value === undefined || Token.isUnresolved(value)) return;
  if (value >= range.min && value <= range.max && (!range.integer || Number.isInteger(value))) return;
  if (range.orZero && value === 0) return;
  const kind = range.integer ? 'whole number' : 'number';
  const allowed = `a ${kind} from ${range.min} to ${range.max}${suffix(unit)}${range.orZero ? ', or 0' : ''}`;
  throw new ConfigurationError(at, `${field} is ${value}${suffix(unit)}: choose ${allowed}`);
}

/** The range is in seconds; AWS takes whole ones. */
export function requireDuration(at: IConstruct | string, field: string, value: Duration | undefined, range: Range): void {
  if (value === undefined || value.isUnresolved()) return;
  requireRange(at, field, value.toSeconds({ integral: false }), { ...range, integer: true }, 'seconds');
}

/** For what has to be known while the template is made. */
export function refuseToken(at: IConstruct | string, field: string, unresolved: boolean): void {
  if (unresolved) {
    throw new ConfigurationError(at, `${field} is only known at deployment: give a literal value, so that it can be checked`);
  }
}

function suffix(unit: string): string {
  return unit && ` ${unit}`;
}
