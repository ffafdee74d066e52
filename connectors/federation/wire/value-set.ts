/**
 * The values that a column may take. Each value stands in a block of its own with one column, always named
 * `col1`; an unbounded end of a range is a marker without rows.
 */
import { vectorFromValues } from '../arrow/builder.ts';
import { scalarAt } from '../arrow/read.ts';
import { isDecimal, type Scalar } from '../arrow/scalar.ts';
import {
  type ArrowSchema,
  type ArrowType,
  arrowSchema,
  describeType,
  field,
  isSameType,
} from '../arrow/type.ts';
import type { Block, Vector } from '../arrow/vector.ts';
import type { Marker, Range, ValueSet } from '../domain/constraints.ts';
import { ConnectorError } from '../errors.ts';
import { sortedRangeSet } from '../predicate/value-set.ts';
import { decodeArrowType, encodeArrowType } from './arrow-type.ts';
import { decodeBlock, emptyBlock, encodeBlock } from './block.ts';
import type { WireFormat } from './format.ts';
import { asArray, asBoolean, asWord, type Json, located, malformed, member, typeOf } from './json.ts';

type ValueSetKind = ValueSet['kind'];
type Schemas = Map<string, ArrowSchema>;

const decoders: Readonly<Record<ValueSetKind, (json: Json, schemas: Schemas) => ValueSet>> = {
  SortedRangeSet: (json, schemas) => {
    const type = decodeArrowType(member(json, 'type'));
    const ranges = asArray(member(json, 'ranges'), (range) => decodeRange(range, type, schemas));
    const nullAllowed = asBoolean(member(json, 'nullAllowed'));
    return located(json, () => sortedRangeSet(type, ranges, nullAllowed));
  },
  EquatableValueSet: (json, schemas) => {
    const { type, values } = decodeValues(member(json, 'valueBlock'), schemas);
    return {
      kind: 'EquatableValueSet',
      type,
      values: values.filter((value) => value !== null),
      whiteList: asBoolean(member(json, 'whiteList')),
      nullAllowed: asBoolean(member(json, 'nullAllowed')),
    };
  },
  AllOrNoneValueSet: (json) => ({
    kind: 'AllOrNoneValueSet',
    type: decodeArrowType(member(json, 'type')),
    all: asBoolean(member(json, 'all')),
    nullAllowed: asBoolean(member(json, 'nullAllowed')),
  }),
};

function isValueSetKind(name: string): name is ValueSetKind {
  return Object.hasOwn(decoders, name);
}

/** Ranges come out sorted and merged, whatever order they came in. */
export function decodeValueSet(json: Json, schemas: Schemas): ValueSet {
  const kind = typeOf(json);
  if (!isValueSetKind(kind))
    throw malformed(`${json.path}.@type`, `one of ${Object.keys(decoders).join(', ')}`, kind);
  return decoders[kind](json, schemas);
}

function decodeRange(json: Json, type: ArrowType, schemas: Schemas): Range {
  return {
    low: decodeMarker(member(json, 'low'), type, schemas),
    high: decodeMarker(member(json, 'high'), type, schemas),
  };
}

function decodeMarker(json: Json, type: ArrowType, schemas: Schemas): Marker {
  const bound = asWord(member(json, 'bound'), ['BELOW', 'EXACTLY', 'ABOVE']);
  const { type: valueType, values } = decodeValues(member(json, 'valueBlock'), schemas);
  if (!isSameType(valueType, type)) {
    throw new ConnectorError(
      'InvalidInput',
      `${json.path}: a value of type ${describeType(valueType)} in a set of type ${describeType(type)}`,
    );
  }
  if (asBoolean(member(json, 'nullValue'))) {
    if (bound === 'EXACTLY')
      throw malformed(`${json.path}.bound`, 'ABOVE or BELOW for an unbounded marker', bound);
    return { bound, value: null };
  }
  const value = values[0] ?? null;
  if (value === null) throw malformed(`${json.path}.valueBlock`, 'one value', undefined);
  return { bound, value };
}

/** The values of a block's only column. */
export function decodeValues(
  json: Json,
  schemas: Schemas,
): { type: ArrowType; values: readonly (Scalar | null)[] } {
  const block = decodeBlock(json, schemas);
  const vector = block.vectors[0];
  if (vector === undefined || block.vectors.length !== 1) {
    throw malformed(
      json.path,
      'a block of one column',
      block.schema.fields.map(({ name }) => name),
    );
  }
  return located(json, () => ({
    type: vector.field.type,
    values: Array.from({ length: block.rowCount }, (_, row) =>
      withinPrecision(vector, scalarAt(vector, row)),
    ),
  }));
}

/** The sixteen bytes of a decimal can hold more digits than its type has. */
function withinPrecision({ field: { type } }: Vector, value: Scalar | null): Scalar | null {
  if (type.kind !== 'Decimal' || !isDecimal(value)) return value;
  const limit = 10n ** BigInt(type.precision);
  if (value.unscaled < limit && value.unscaled > -limit) return value;
  throw new ConnectorError('InvalidInput', `a value has more digits than its type ${describeType(type)}`);
}

/** Without values any type will do, nested ones too, whose members a value set does not tell. */
export function valueBlock(type: ArrowType, values: readonly (Scalar | null)[]): Block {
  const schema = arrowSchema([field('col1', type)]);
  if (values.length === 0) return emptyBlock(schema);
  if (type.kind === 'Null') return { schema, rowCount: values.length, vectors: [nulls(values.length)] };
  return { schema, rowCount: values.length, vectors: [vectorFromValues(field('col1', type), values)] };
}

/** The only values that their type has; no builder makes them, for no column is of it. */
function nulls(length: number): Vector {
  const base = { validity: null, offsets: null, data: null, children: [] };
  return { ...base, field: field('col1', { kind: 'Null' }), length, nullCount: length };
}

type ValueSetEncoder<Kind extends ValueSetKind> = (
  set: Extract<ValueSet, { kind: Kind }>,
  format: WireFormat,
) => object;

const encoders: { readonly [Kind in ValueSetKind]: ValueSetEncoder<Kind> } = {
  SortedRangeSet: ({ kind, type, ranges, nullAllowed }, format) => ({
    '@type': kind,
    type: encodeArrowType(type),
    ranges: ranges.map(({ low, high }) => ({
      low: encodeMarker(low, type, format),
      high: encodeMarker(high, type, format),
    })),
    nullAllowed,
  }),
  EquatableValueSet: ({ kind, type, values, whiteList, nullAllowed }, format) => ({
    '@type': kind,
    valueBlock: encodeBlock(valueBlock(type, values), format),
    whiteList,
    nullAllowed,
  }),
  /** Java writes `all` only when nulls are allowed too, and so turns "not null" into "nothing"; this does not. */
  AllOrNoneValueSet: ({ kind, type, all, nullAllowed }) => ({
    '@type': kind,
    type: encodeArrowType(type),
    all,
    nullAllowed,
  }),
};

export function encodeValueSet(set: ValueSet, format: WireFormat): object {
  const encode = encoders[set.kind] as ValueSetEncoder<ValueSetKind>;
  return encode(set, format);
}

function encodeMarker({ bound, value }: Marker, type: ArrowType, format: WireFormat): object {
  const block = valueBlock(type, value === null ? [] : [value]);
  return { valueBlock: encodeBlock(block, format), bound, nullValue: value === null };
}
