/** Builders of columns with children. A map is a list of `entries` structs, so it is built as a list. */
import { ConnectorError } from '../errors.ts';
import { Validity } from './growing-buffer.ts';
import { elementRange } from './read.ts';
import type { Field } from './type.ts';
import { isValid, type Vector } from './vector.ts';
import type { VectorBuilder } from './vector-builder.ts';

export class ListBuilder implements VectorBuilder {
  private readonly field: Field;
  private readonly element: VectorBuilder;
  private readonly validity = new Validity();
  private readonly ends: number[] = [0];

  constructor(field: Field, element: VectorBuilder) {
    this.field = field;
    this.element = element;
  }

  get length(): number {
    return this.validity.length;
  }

  append(value: unknown): void {
    const isNull = value === null || value === undefined;
    if (!isNull) for (const element of elementsOf(value, this.field)) this.element.append(element);
    this.push(!isNull);
  }

  appendFrom(vector: Vector, row: number): void {
    const valid = isValid(vector, row);
    const child = vector.children[0];
    if (valid && child !== undefined) {
      const [start, end] = elementRange(vector, row);
      for (let index = start; index < end; index++) this.element.appendFrom(child, index);
    }
    this.push(valid);
  }

  truncate(length: number): void {
    this.ends.length = length + 1;
    this.element.truncate(this.ends[length] ?? 0);
    this.validity.truncate(length);
  }

  bytes(): number {
    return this.length === 0 ? 0 : this.validity.bytes() + 4 * (this.length + 1) + this.element.bytes();
  }

  finish(): Vector {
    const offsets = Int32Array.from(this.ends);
    return {
      field: this.field,
      ...this.validity.finish(),
      offsets,
      data: null,
      children: [this.element.finish()],
    };
  }

  private push(valid: boolean): void {
    this.ends.push(this.element.length);
    this.validity.append(valid);
  }
}

function elementsOf(value: unknown, field: Field): Iterable<unknown> {
  if (field.type.kind === 'Map') return entriesOf(value, field);
  if (typeof value === 'object' && value !== null && Symbol.iterator in value)
    return value as Iterable<unknown>;
  throw wrongValue(field, 'an array or another iterable');
}

function* entriesOf(value: unknown, field: Field): Iterable<unknown> {
  const entries: Iterable<readonly [unknown, unknown]> | undefined =
    value instanceof Map ? value : isPlainObject(value) ? Object.entries(value) : undefined;
  if (entries === undefined) throw wrongValue(field, 'a Map or an object');
  for (const [key, entryValue] of entries) {
    if (key === null || key === undefined) throw wrongValue(field, 'a Map whose keys are not null');
    yield { key, value: entryValue };
  }
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}

function wrongValue(field: Field, wanted: string): ConnectorError {
  return new ConnectorError(
    'InvalidInput',
    `column ${JSON.stringify(field.name)} of type ${field.type.kind} takes ${wanted}`,
  );
}

export class StructBuilder implements VectorBuilder {
  private readonly field: Field;
  private readonly members: readonly VectorBuilder[];
  private readonly validity = new Validity();

  constructor(field: Field, members: readonly VectorBuilder[]) {
    this.field = field;
    this.members = members;
  }

  get length(): number {
    return this.validity.length;
  }

  /** A member that the value lacks is null. */
  append(value: unknown): void {
    const isNull = value === null || value === undefined;
    const memberOf = isNull ? () => null : this.reader(value);
    for (const [index, member] of this.members.entries())
      member.append(memberOf(this.field.children[index]?.name ?? ''));
    this.validity.append(!isNull);
  }

  appendFrom(vector: Vector, row: number): void {
    for (const [index, member] of this.members.entries()) {
      const child = vector.children[index];
      if (child !== undefined) member.appendFrom(child, row);
    }
    this.validity.append(isValid(vector, row));
  }

  truncate(length: number): void {
    for (const member of this.members) member.truncate(length);
    this.validity.truncate(length);
  }

  bytes(): number {
    return this.members.reduce((bytes, member) => bytes + member.bytes(), this.validity.bytes());
  }

  finish(): Vector {
    const children = this.members.map((member) => member.finish());
    return { field: this.field, ...this.validity.finish(), offsets: null, data: null, children };
  }

  private reader(value: unknown): (name: string) => unknown {
    if (value instanceof Map) {
      const members: ReadonlyMap<unknown, unknown> = value;
      return (name) => members.get(name);
    }
    if (isPlainObject(value)) return (name) => (Object.hasOwn(value, name) ? value[name] : null);
    throw wrongValue(this.field, 'an object or a Map');
  }
}
