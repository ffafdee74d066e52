/**
 * The type table of the connector: for each PostgreSQL type the Arrow type that Athena sees, how its binary form is
 * decoded, and how its values compare. Every type that is not listed travels as its exact text.
 *
 * Two choices worth knowing. `timestamptz` is shown as `timestamp`, the instant in UTC, like AWS's connector does;
 * and `char(n)` is shown without the blanks that pad it.
 */
import { type ArrowType, describeType, type Field, field, isSameType, types } from '../federation/index.ts';

/** What the decoder does with a value; small integers because it switches on them once per value. */
export const decode = {
  boolean: 0,
  /** Two, four, eight bytes as they are, in the other order: integers and floats. */
  bits16: 1,
  bits32: 2,
  bits64: 3,
  /** Four bytes into eight. */
  uint32: 4,
  numeric: 5,
  date: 6,
  timestamp: 7,
  /** Any number of bytes as they are: text and bytea. */
  bytes: 8,
  paddedText: 9,
  uuid: 10,
  jsonb: 11,
  array: 12,
} as const;

export type DecodeStep = (typeof decode)[keyof typeof decode];

/** How values of a type compare in PostgreSQL, and so which predicates it can decide as Athena would. */
export type Family =
  | 'boolean'
  | 'integer'
  | 'float'
  | 'decimal'
  | 'date'
  | 'timestamp'
  | 'timestamptz'
  | 'text'
  | 'padded-text'
  | 'bytes'
  | 'uuid'
  /** Shown as `column::text`, and compared in that form. */
  | 'shown-as-text'
  /** One dimension of elements; only a null is told apart. */
  | 'array'
  /** Shown as the server computes it from the column; only a null is told apart. */
  | 'computed';

export interface TypeMapping {
  readonly arrowType: ArrowType;
  readonly family: Family;
  /** The type to which a parameter is cast before it is compared with the column. */
  readonly parameterType: string;
  readonly step: DecodeStep;
  /** The type of the result column that `step` decodes; what the server announces must be this. */
  readonly resultOid: number;
  /** What the SELECT list casts the column to, so that the server sends text of a type it may not know. */
  readonly castTo: string | null;
  /** Of an array. */
  readonly element: TypeMapping | null;
}

const textOid = 25;
const numericOid = 1700;

export const shownAsText: TypeMapping = {
  arrowType: types.varchar,
  family: 'shown-as-text',
  parameterType: 'text',
  step: decode.bytes,
  resultOid: textOid,
  castTo: 'text',
  element: null,
};

/** Arrow type, family, parameter type, step; by the type's OID, which is fixed for built-in types. */
const builtIn: ReadonlyMap<number, readonly [ArrowType, Family, string, DecodeStep]> = new Map([
  [16, [types.boolean, 'boolean', 'bool', decode.boolean]],
  [17, [types.varbinary, 'bytes', 'bytea', decode.bytes]],
  [20, [types.bigint, 'integer', 'int8', decode.bits64]],
  [21, [types.smallint, 'integer', 'int2', decode.bits16]],
  [23, [types.integer, 'integer', 'int4', decode.bits32]],
  [textOid, [types.varchar, 'text', 'text', decode.bytes]],
  [26, [types.bigint, 'integer', 'int8', decode.uint32]],
  [114, [types.varchar, 'shown-as-text', 'text', decode.bytes]],
  [700, [types.real, 'float', 'float4', decode.bits32]],
  [701, [types.double, 'float', 'float8', decode.bits64]],
  [1042, [types.varchar, 'padded-text', 'bpchar', decode.paddedText]],
  [1043, [types.varchar, 'text', 'text', decode.bytes]],
  [1082, [types.date, 'date', 'date', decode.date]],
  [1114, [types.timestamp, 'timestamp', 'timestamp', decode.timestamp]],
  [1184, [types.timestamp, 'timestamptz', 'timestamptz', decode.timestamp]],
  [2950, [types.varchar, 'uuid', 'uuid', decode.uuid]],
  [3802, [types.varchar, 'shown-as-text', 'text', decode.jsonb]],
]);

/** The array types of those elements that are decoded as they are, by OID. */
const elementsOfArrays: ReadonlyMap<number, number> = new Map([
  [199, 114],
  [1000, 16],
  [1001, 17],
  [1005, 21],
  [1007, 23],
  [1009, textOid],
  [1014, 1042],
  [1015, 1043],
  [1016, 20],
  [1021, 700],
  [1022, 701],
  [1028, 26],
  [1115, 1114],
  [1182, 1082],
  [1185, 1184],
  [1231, numericOid],
  [2951, 2950],
  [3807, 3802],
]);
const textArrayOid = 1009;

/** A type as the catalogs have it. */
export interface DeclaredType {
  readonly oid: number;
  /** -1 where the column declares none. */
  readonly modifier: number;
  /** Dimensions of an array; 0 where the type is none. PostgreSQL keeps the number as a remark, and checks it nowhere. */
  readonly dimensions: number;
  /** Whether the column's own type is a domain over this one. */
  readonly isDomain: boolean;
}

export function mapType(oid: number, modifier: number): TypeMapping {
  return mapDeclared({ oid, modifier, dimensions: elementsOfArrays.has(oid) ? 1 : 0 });
}

/** An array that is declared with more dimensions than one has no array type of Athena's that fits every value. */
export function mapDeclared({ oid, modifier, dimensions }: Omit<DeclaredType, 'isDomain'>): TypeMapping {
  if (dimensions > 0) return dimensions === 1 ? mapArray(oid, modifier) : shownAsText;
  if (oid === numericOid) return mapNumeric(modifier);
  const entry = builtIn.get(oid);
  if (entry === undefined) return shownAsText;
  const [arrowType, family, parameterType, step] = entry;
  return { arrowType, family, parameterType, step, resultOid: oid, castTo: null, element: null };
}

function mapArray(oid: number, modifier: number): TypeMapping {
  const elementOid = elementsOfArrays.get(oid);
  const element =
    elementOid === undefined ? shownAsText : mapDeclared({ oid: elementOid, modifier, dimensions: 0 });
  const isText = element.castTo === 'text';
  return {
    arrowType: { kind: 'List' },
    family: 'array',
    parameterType: 'text[]',
    step: decode.array,
    resultOid: isText ? textArrayOid : oid,
    castTo: isText ? 'text[]' : null,
    element,
  };
}

/** The column as Athena sees it. */
export function fieldOf(name: string, { arrowType, element }: TypeMapping): Field {
  return field(name, arrowType, element === null ? [] : [fieldOf('', element)]);
}

/** Whether a field is what the mapping gives; an element's name means nothing. */
export function isMappedTo({ type, children }: Field, { arrowType, element }: TypeMapping): boolean {
  if (!isSameType(type, arrowType)) return false;
  if (element === null) return true;
  const [child] = children;
  return child !== undefined && isMappedTo(child, element);
}

/** As in messages, like {@link describeMapping}. */
export function describeField({ type, children: [element] }: Field): string {
  return type.kind === 'List' && element !== undefined
    ? `array of ${describeField(element)}`
    : describeType(type);
}

/** As in messages: `array of Utf8`. */
export function describeMapping({ arrowType, element }: TypeMapping): string {
  return element === null ? describeType(arrowType) : `array of ${describeMapping(element)}`;
}

/** A numeric that no decimal of Athena holds for every value is shown as text, never rounded. */
function mapNumeric(typeModifier: number): TypeMapping {
  if (typeModifier < 4) return shownAsText;
  const precision = ((typeModifier - 4) >> 16) & 0xffff;
  // Eleven bits with a sign: since PostgreSQL 15 a scale may be negative.
  const scale = (((typeModifier - 4) & 0x7ff) ^ 0x400) - 0x400;
  if (precision > 38 || scale < 0 || scale > precision) return shownAsText;
  return {
    arrowType: types.decimal(precision, scale),
    family: 'decimal',
    parameterType: 'numeric',
    step: decode.numeric,
    resultOid: numericOid,
    castTo: null,
    element: null,
  };
}

/** A column in the SELECT list, by its quoted name. */
export function selected(name: string, { castTo }: TypeMapping): string {
  return castTo === null ? name : `${name}::${castTo}`;
}
