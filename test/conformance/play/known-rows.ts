/** Descriptions of what a connector was told to return, from the values themselves: no vector and no wire between. */

import { isDecimal, type Scalar } from '../../../connectors/federation/arrow/scalar.ts';
import type { Field } from '../../../connectors/federation/arrow/type.ts';
import type { Row } from '../../../connectors/federation/index.ts';
import type { Json } from '../description/json.ts';
import { describeScalar } from '../description/value.ts';
import type { BlockLine } from './script.ts';

/** A column each, as in the description of a block. */
export function describeColumns(
  fields: readonly Field[],
  rows: readonly Row[],
): readonly (readonly Json[])[] {
  return fields.map((field) => rows.map((row) => describeKnown(field, row[field.name])));
}

function describeKnown(field: Field, value: unknown): Json {
  if (value === null || value === undefined) return null;
  const [first, second] = field.children;
  switch (field.type.kind) {
    case 'List':
      return arrayOf(value).map((element) => describeKnown(memberOf(first), element));
    case 'Struct':
      return field.children.map((child) => describeKnown(child, membersOf(value)[child.name]));
    case 'Map': {
      if (!(value instanceof Map) || second !== undefined) throw notKnown(field);
      const [keyField, valueField] = memberOf(first).children;
      return [...value].map(([key, item]) => [
        describeKnown(memberOf(keyField), key),
        describeKnown(memberOf(valueField), item),
      ]);
    }
    default:
      if (!isScalar(value)) throw notKnown(field);
      return describeScalar(field.type, value);
  }
}

function arrayOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error('a list is known as an array');
  return value;
}

function membersOf(value: unknown): Row {
  if (typeof value !== 'object' || value === null) throw new Error('a struct is known as an object');
  // An object's members by name are what a row's cells are.
  return value as Row;
}

function memberOf(field: Field | undefined): Field {
  if (field === undefined) throw new Error('a nested field lacks a member');
  return field;
}

function isScalar(value: unknown): value is Scalar {
  const isPlain = ['boolean', 'number', 'bigint', 'string'].includes(typeof value);
  return isPlain || value instanceof Uint8Array || isDecimal(value);
}

function notKnown({ name }: Field): Error {
  return new Error(`the known value of ${name} has not the form of its type`);
}

/** The columns of blocks that follow each other; of none, so many columns without rows. */
export function joinBlocks(blocks: readonly BlockLine[], columnCount: number): readonly (readonly Json[])[] {
  return Array.from({ length: columnCount }, (_, index) =>
    blocks.flatMap((block) => block.columns[index] ?? []),
  );
}
