/**
 * How people want columns to be shown where the type table's choice is not theirs: a type for a single column, AWS's
 * types for all, a scale for numbers without one. Whoever asks for a narrower type asks for its rounding too.
 */
import { ConnectorError, types } from '../federation/index.ts';
import type { DeclaredType } from './declared-type.ts';
import {
  arrayOf,
  decode,
  elementOidOf,
  mapDeclared,
  mapType,
  recordOf,
  shownAsText,
  type TypeMapping,
  type Unrepresentable,
} from './type-map.ts';
import {
  maxDigits,
  type ShownElement,
  type ShownNumber,
  type ShownType,
  type TypePolicy,
} from './type-settings.ts';

/** A column's type, and what PostgreSQL calls it. */
export interface ColumnType extends DeclaredType {
  readonly typeName: string;
}

const numericOid = 1700;
const moneyOid = 790;
const bitOid = 1560;
const oidOid = 26;
const floatArrayOids = { real: 1021, double: 1022 } as const;
const bigintArrayOid = 1016;
const numericArrayOid = 1231;
/** Numbers that have NaN and infinities, and those that do not; each with a cast to every other. */
const openNumberOids: ReadonlySet<number> = new Set([700, 701, numericOid]);
const integerOids: ReadonlySet<number> = new Set([20, 21, 23]);
/** What casts such numbers to others. */
const castThrough: ReadonlyMap<number, string> = new Map([
  [moneyOid, 'numeric::'],
  [oidOid, 'int8::'],
]);
const timestampOids: ReadonlySet<number> = new Set([1114, 1184]);

/**
 * @param column `schema.table.column` in lower case
 * @throws ConnectorError InvalidInput for a type that is asked for and does not fit
 */
export function mapColumn(column: string, type: ColumnType, policy: TypePolicy): TypeMapping {
  const own = policy.columns.get(column);
  const shown = own?.shown ?? null;
  const mapping = shown === null ? mapByPolicy(type, policy) : mapShown(shown, type, column, policy);
  return (own?.unrepresentable ?? policy.unrepresentable) === 'null' ? leniently(mapping) : mapping;
}

/** A column of a person's own query, who can cast it there: only what has no value at all follows the policy. */
export function mapQueryColumn(declared: DeclaredType, unrepresentable: Unrepresentable): TypeMapping {
  const mapping = mapDeclared(declared);
  return unrepresentable === 'null' ? leniently(mapping) : mapping;
}

function mapByPolicy(declared: DeclaredType, policy: TypePolicy): TypeMapping {
  if (policy.compatibility === 'aws') return mapAsAws(declared, policy.defaultScale ?? 0);
  const isOpen = declared.oid === numericOid && declared.modifier === -1 && declared.dimensions === 0;
  const scaled =
    isOpen && policy.defaultScale !== null
      ? { ...declared, modifier: modifierOf(maxDigits, policy.defaultScale) }
      : declared;
  return mapDeclared(scaled, (member) => mapByPolicy(member, policy));
}

/** With null for what Athena's types do not have, in members and elements too. */
function leniently(mapping: TypeMapping): TypeMapping {
  const { element, members } = mapping;
  return {
    ...mapping,
    element: element === null ? null : leniently(element),
    members: members.map((member) => ({ ...member, mapping: leniently(member.mapping) })),
    unrepresentable: 'null',
  };
}

function mapShown(shown: ShownType, type: ColumnType, column: string, policy: TypePolicy): TypeMapping {
  const mapping = mapAsShown(shown, type, policy);
  if (mapping !== null) return mapping;
  throw new ConnectorError(
    'InvalidInput',
    `column_types gives ${column} the type ${shown.kind}, which is ${fitting[shown.kind]}; the column is ${type.typeName}`,
  );
}

const fitting: Readonly<Record<ShownType['kind'], string>> = {
  varchar: 'for any column',
  json: 'for any column',
  bigint: 'for numbers',
  double: 'for numbers',
  decimal: 'for numbers',
  microseconds: 'for timestamps',
  map: 'for hstore',
  row: 'for composites and ranges',
  array: 'for arrays (of numbers for those of numbers), and array(real) for pgvector',
};

/** null: it does not fit. */
function mapAsShown(shown: ShownType, type: DeclaredType, policy: TypePolicy): TypeMapping | null {
  const { oid, dimensions, structure } = type;
  switch (shown.kind) {
    case 'varchar':
      return shownAsText;
    case 'json':
      return { ...shownAsText, family: 'computed', select: { kind: 'json' } };
    case 'bigint':
    case 'double':
    case 'decimal':
      return isNumber(oid) || castThrough.has(oid) ? mapNumber(shown, oid) : null;
    case 'microseconds':
      return timestampOids.has(oid) ? mapMicroseconds(oid) : null;
    case 'map':
      return structure.kind === 'hstore' ? mapDeclared(type) : null;
    case 'row':
      if (structure.kind === 'range' && dimensions === 0) return mapRange(structure.bound, policy);
      return structure.kind === 'composite' && dimensions === 0 ? mapByPolicy(type, exactly(policy)) : null;
    case 'array':
      return isArrayOf(shown.element, type) ? mapElements(shown.element) : null;
    default:
      return shown satisfies never;
  }
}

const exactly = (policy: TypePolicy): TypePolicy => ({ ...policy, compatibility: 'exact' });

function mapNumber(shown: ShownNumber, oid: number): TypeMapping {
  const through = castThrough.get(oid) ?? '';
  const isOpen = openNumberOids.has(oid);
  const lacks = isOpen ? 'nan-and-infinities' : 'nothing';
  switch (shown.kind) {
    case 'bigint':
      return { ...computed(types.bigint, decode.bits64, 20, `${through}int8`), lacks };
    case 'double':
      return computed(types.double, decode.bits64, 701, `${through}float8`);
    case 'decimal': {
      const { precision, scale } = shown;
      const to = `numeric(${precision},${scale})`;
      const mapping = computed(
        types.decimal(precision, scale),
        decode.numeric,
        numericOid,
        `${through}${to}`,
      );
      return isOpen ? { ...mapping, lacks, select: { kind: 'rounded', to } } : mapping;
    }
    default:
      return shown satisfies never;
  }
}

function isNumber(oid: number): boolean {
  return openNumberOids.has(oid) || integerOids.has(oid);
}

/** As it comes, and counted from 1970 where it is decoded. */
function mapMicroseconds(oid: number): TypeMapping {
  const mapping = computed(types.bigint, decode.microseconds, oid, 'int8');
  return { ...mapping, select: { kind: 'as-is' }, lacks: 'infinities' };
}

/** `lower` and `upper` are functions of PostgreSQL as well as members of the row, and so are the flags. */
function mapRange(bound: DeclaredType, policy: TypePolicy): TypeMapping {
  const edge = mapByPolicy(bound, exactly(policy));
  const edgeOid = edge.select.kind === 'as-is' ? bound.oid : edge.resultOid;
  const flag = mapDeclared({
    oid: 16,
    modifier: -1,
    dimensions: 0,
    isDomain: false,
    structure: { kind: 'plain' },
  });
  return recordOf(
    [
      { name: 'lower', mapping: edge, wireOid: edgeOid },
      { name: 'upper', mapping: edge, wireOid: edgeOid },
      ...['lower_inc', 'upper_inc', 'isempty'].map((name) => ({ name, mapping: flag, wireOid: 16 })),
    ],
    'computed',
    { kind: 'bounds' },
  );
}

/** Every array has texts; numbers are had of arrays of numbers alone. */
function isArrayOf(element: ShownElement, { oid, dimensions, structure }: DeclaredType): boolean {
  if (structure.kind === 'vector') return element.kind === 'real';
  return dimensions > 0 && (element.kind === 'varchar' || isNumber(elementOidOf(oid) ?? 0));
}

function mapElements(element: ShownElement): TypeMapping {
  switch (element.kind) {
    case 'varchar':
      return computedArray(shownAsText, numericArrayOid, 'text[]');
    case 'bigint':
      return computedArray(mapType(20, -1), bigintArrayOid, 'int8[]');
    case 'real':
      return computedArray(mapType(700, -1), floatArrayOids.real, 'real[]');
    case 'double':
      return computedArray(mapType(701, -1), floatArrayOids.double, 'float8[]');
    case 'decimal': {
      const { precision, scale } = element;
      const mapping = mapType(numericOid, modifierOf(precision, scale));
      return computedArray(mapping, numericArrayOid, `numeric(${precision},${scale})[]`);
    }
    default:
      return element satisfies never;
  }
}

function computedArray(element: TypeMapping, oid: number, to: string): TypeMapping {
  return { ...arrayOf(element, oid), select: { kind: 'cast', to } };
}

/** AWS's connector has no composites that can be read, and texts for what it does not know. */
function mapAsAws(declared: DeclaredType, scale: number): TypeMapping {
  const { oid, modifier, dimensions, isDomain, structure } = declared;
  if (structure.kind !== 'plain') return shownAsText;
  const usual = mapDeclared(declared);
  if (dimensions > 0) return usual;
  if (isDomain && usual.family !== 'text' && usual.family !== 'padded-text') return shownAsText;
  if (oid === moneyOid) return mapNumber({ kind: 'double' }, oid);
  if (oid === numericOid && modifier === -1) {
    return mapNumber({ kind: 'decimal', precision: maxDigits, scale }, oid);
  }
  if (oid === bitOid && modifier === 1) return computed(types.boolean, decode.boolean, 16, 'int4::bool');
  return usual;
}

/** The server computes the value from the column, which filters would have to do as well: the SDK decides them. */
function computed(
  arrowType: TypeMapping['arrowType'],
  step: TypeMapping['step'],
  resultOid: number,
  to: string,
): TypeMapping {
  const select = { kind: 'cast', to } as const;
  return { ...shownAsText, arrowType, family: 'computed', parameterType: to, step, resultOid, select };
}

/** As PostgreSQL packs the precision and scale of a numeric. */
function modifierOf(precision: number, scale: number): number {
  return ((precision << 16) | scale) + 4;
}
