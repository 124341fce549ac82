import { AwsError } from '../aws-error';
import type { Path, Template } from './paths';
import { parsePath, parseTemplate } from './paths';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * An object of the definition, read field by field. What was not read when it is `done` is not supported here, and is refused:
 * a machine that silently ran otherwise than in AWS would be worse than none.
 */
export class Fields {
  readonly #values: Record<string, unknown>;
  readonly #unread: Set<string>;

  constructor(readonly where: string, value: unknown) {
    if (!isObject(value)) throw new AwsError('InvalidDefinition', `${where}: must be an object`);
    this.#values = value;
    this.#unread = new Set(Object.keys(value));
    this.#unread.delete('Comment');
  }

  refuse(field: string, why: string): never {
    throw new AwsError('InvalidDefinition', `${this.where}, field ${field}: ${why}`);
  }

  done(): void {
    for (const field of this.#unread) this.refuse(field, 'not supported');
  }

  names(): string[] {
    return Object.keys(this.#values);
  }

  has(field: string): boolean {
    return Object.hasOwn(this.#values, field);
  }

  raw(field: string): unknown {
    this.#unread.delete(field);
    return this.has(field) ? this.#values[field] : undefined;
  }

  text(field: string): string {
    return this.optionalText(field) ?? this.refuse(field, 'missing');
  }

  optionalText(field: string): string | undefined {
    const value = this.raw(field);
    return value === undefined || typeof value === 'string' ? value : this.refuse(field, 'must be a string');
  }

  oneOf<Value extends string>(field: string, allowed: readonly Value[], fallback: Value): Value {
    const value = this.optionalText(field) ?? fallback;
    return allowed.find(known => known === value) ?? this.refuse(field, `must be ${allowed.join(' or ')}, is ${value}`);
  }

  number(field: string, { min, max = 99_999_999, whole = true }: { min: number; max?: number; whole?: boolean }): number | undefined {
    const value = this.raw(field);
    if (value === undefined) return undefined;
    const fits = typeof value === 'number' && value >= min && value <= max && (!whole || Number.isInteger(value));
    return fits ? value : this.refuse(field, `must be a number from ${min} to ${max}, is ${JSON.stringify(value)}`);
  }

  list(field: string): unknown[] {
    const value = this.raw(field) ?? [];
    return Array.isArray(value) ? value as unknown[] : this.refuse(field, 'must be a list');
  }

  path(field: string): Path | undefined {
    const text = this.optionalText(field);
    return text === undefined ? undefined : this.#parsed(field, () => parsePath(text));
  }

  /** A path where null means nothing at all. */
  nullablePath(field: string): Path | null | undefined {
    return this.has(field) && this.#values[field] === null ? this.#null(field) : this.path(field);
  }

  template(field: string): Template | undefined {
    const value = this.raw(field);
    return value === undefined ? undefined : this.#parsed(field, () => parseTemplate(value));
  }

  #null(field: string): null {
    this.#unread.delete(field);
    return null;
  }

  #parsed<Value>(field: string, parse: () => Value): Value {
    try {
      return parse();
    } catch (error) {
      return this.refuse(field, (error as Error).message);
    }
  }
}
