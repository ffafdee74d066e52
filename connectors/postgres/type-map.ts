/**
 * The type table of the connector: for each PostgreSQL type the Arrow type that Athena sees, how its binary form is
 * decoded, and how its values compare. Every type that is not listed travels as its exact text.
 *
 * Two choices worth knowing. `timestamptz` is shown as `timestamp`, the instant in UTC, like AWS's connector does;
 * and `char(n)` is shown without the blanks that pad it.
 */
import { type ArrowType, types } from '../federation/index.ts';
import type { DeclaredMember, DeclaredType } from './declared-type.ts';

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
  /** A row of members: of a composite type, or built by the SELECT list. */
  record: 13,
  /** Keys and values. */
  hstore: 14,
  /** Eight bytes of microseconds, counted from another year. */
  microseconds: 15,
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
  /** A composite; only a null is told apart, which is not one whose members are all null. */
  | 'composite'
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
  /** How the SELECT list asks for the column. */
  readonly select: Select;
  /** Of an array; of a map, the row of its `key` and `value`. */
  readonly element: TypeMapping | null;
  /** Of a row. */
  readonly members: readonly Member[];
  /** Which of the column's values Athena's type does not have. */
  readonly lacks: Lack;
  /** What becomes of those. */
  readonly unrepresentable: Unrepresentable;
}

export type Lack =
  | 'nothing'
  /** Of dates and timestamps. */
  | 'infinities'
  /** Of numbers that are shown as decimals or integers. */
  | 'nan-and-infinities';

export type Unrepresentable = 'error' | 'null';

/** A member of a row. */
export interface Member {
  readonly name: string;
  readonly mapping: TypeMapping;
  /** Its type as a row's binary form names it, which is a domain's own. */
  readonly wireOid: number;
}

export type Select =
  | { readonly kind: 'as-is' }
  /** So that the server sends a form that is known, as text of a type that it need not know. */
  | { readonly kind: 'cast'; readonly to: string }
  /** Rounded to a numeric of a precision, which has no infinities: those come as they are. */
  | { readonly kind: 'rounded'; readonly to: string }
  | { readonly kind: 'json' }
  /** Each member asked for as its mapping says. */
  | { readonly kind: 'members' }
  /** Bounds and flags of a range. */
  | { readonly kind: 'bounds' };

const asIs: Select = { kind: 'as-is' };
const nothingMore = { element: null, members: [], lacks: 'nothing', unrepresentable: 'error' } as const;

const textOid = 25;
const numericOid = 1700;

export const shownAsText: TypeMapping = {
  arrowType: types.varchar,
  family: 'shown-as-text',
  parameterType: 'text',
  step: decode.bytes,
  resultOid: textOid,
  select: { kind: 'cast', to: 'text' },
  ...nothingMore,
};

const plainText: TypeMapping = { ...shownAsText, family: 'text', select: asIs };

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

export function isBuiltIn(oid: number): boolean {
  return builtIn.has(oid) || elementsOfArrays.has(oid) || oid === numericOid;
}

/** The elements of a built-in array, of which nothing need be looked up; undefined for any other type. */
export function elementOidOf(oid: number): number | undefined {
  return elementsOfArrays.get(oid);
}

export function mapType(oid: number, modifier: number): TypeMapping {
  const dimensions = elementOidOf(oid) === undefined ? 0 : 1;
  return mapDeclared({ oid, modifier, dimensions, isDomain: false, structure: { kind: 'plain' } });
}

/** How a member of a row is mapped: as a column of its type would be. */
export type MapMember = (declared: DeclaredType) => TypeMapping;

/** An array that is declared with more dimensions than one has no array type of Athena's that fits every value. */
export function mapDeclared(declared: DeclaredType, mapMember: MapMember = mapDeclared): TypeMapping {
  const { oid, modifier, dimensions, structure } = declared;
  if (dimensions > 0) return dimensions === 1 ? mapArray(oid, modifier) : shownAsText;
  if (structure.kind === 'hstore') return mapHstore(oid);
  if (structure.kind === 'composite') return mapComposite(structure.members, mapMember);
  if (oid === numericOid) return mapNumeric(modifier);
  const entry = builtIn.get(oid);
  if (entry === undefined) return shownAsText;
  const [arrowType, family, parameterType, step] = entry;
  const lacks = step === decode.date || step === decode.timestamp ? 'infinities' : 'nothing';
  return { arrowType, family, parameterType, step, resultOid: oid, select: asIs, ...nothingMore, lacks };
}

function mapArray(oid: number, modifier: number): TypeMapping {
  const elementOid = elementOidOf(oid);
  return arrayOf(elementOid === undefined ? shownAsText : mapType(elementOid, modifier), oid);
}

/** @param oid of the array, unless its elements are cast, which makes it another */
export function arrayOf(element: TypeMapping, oid: number): TypeMapping {
  const isText = element.select.kind === 'cast' && element.select.to === 'text';
  return {
    arrowType: { kind: 'List' },
    family: 'array',
    parameterType: 'text[]',
    step: decode.array,
    resultOid: isText ? textArrayOid : oid,
    select: isText ? { kind: 'cast', to: 'text[]' } : asIs,
    ...nothingMore,
    element,
  };
}

/** PostgreSQL's pseudo-type of rows, which have no type of their own. */
const recordOid = 2249;

export function recordOf(members: readonly Member[], family: Family, select: Select): TypeMapping {
  return {
    arrowType: { kind: 'Struct' },
    family,
    parameterType: 'text',
    step: decode.record,
    resultOid: recordOid,
    select,
    ...nothingMore,
    members,
  };
}

/** Members whose names differ by case only would be one in Athena, which then has a text; so has a row of none. */
function mapComposite(declared: readonly DeclaredMember[], mapMember: MapMember): TypeMapping {
  const names = new Set(declared.map(({ name }) => name.toLowerCase()));
  if (names.size === 0 || names.size < declared.length) return shownAsText;
  const members = declared.map(({ name, declaredOid, type }): Member => {
    const mapping = mapMember(type);
    return { name, mapping, wireOid: mapping.select.kind === 'as-is' ? declaredOid : mapping.resultOid };
  });
  return recordOf(members, 'composite', { kind: 'members' });
}

function mapHstore(oid: number): TypeMapping {
  const pair = recordOf(
    ['key', 'value'].map((name) => ({ name, mapping: plainText, wireOid: textOid })),
    'composite',
    asIs,
  );
  return {
    arrowType: { kind: 'Map' },
    family: 'array',
    parameterType: 'text',
    step: decode.hstore,
    resultOid: oid,
    select: asIs,
    ...nothingMore,
    element: pair,
  };
}

/** A numeric that no decimal of Athena holds for every value is shown as text, never rounded. */
function mapNumeric(typeModifier: number): TypeMapping {
  if (typeModifier < 4) return shownAsText;
  const digits = ((typeModifier - 4) >> 16) & 0xffff;
  // Eleven bits with a sign: since PostgreSQL 15 the digits may end before the point, or begin far behind it.
  const place = (((typeModifier - 4) & 0x7ff) ^ 0x400) - 0x400;
  const scale = Math.max(place, 0);
  const precision = Math.max(digits - Math.min(place, 0), scale);
  if (precision > 38) return shownAsText;
  return {
    arrowType: types.decimal(precision, scale),
    family: 'decimal',
    parameterType: 'numeric',
    step: decode.numeric,
    resultOid: numericOid,
    select: asIs,
    ...nothingMore,
    lacks: 'nan-and-infinities',
  };
}
