/**
 * How people want columns to be shown where the type table's choice is not theirs: a type for a single column, AWS's
 * types for all, a scale for numbers without one. Whoever asks for a narrower type asks for its rounding too.
 */
import { ConnectorError, types } from '../federation/index.ts';
import {
  arrayOf,
  type DeclaredType,
  decode,
  mapDeclared,
  mapType,
  recordOf,
  shownAsText,
  type TypeMapping,
  type Unrepresentable,
} from './type-map.ts';

export type ShownType =
  | { readonly kind: 'varchar' | 'json' | 'microseconds' | 'map' | 'row' }
  | { readonly kind: 'bigint' | 'double' }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'array'; readonly element: ArrayElement };

type ArrayElement =
  | { readonly kind: 'varchar' | 'bigint' | 'double' | 'real' }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number };

export interface TypePolicy {
  /** By `schema.table.column` as Athena writes it. */
  readonly columns: ReadonlyMap<string, ShownType>;
  /** `aws`: the types that AWS's connector has, for queries and views that count on them. */
  readonly compatibility: 'exact' | 'aws';
  /** Of a numeric without precision; null: shown as text, or without decimals under `aws`. */
  readonly defaultScale: number | null;
  readonly unrepresentable: Unrepresentable;
}

/** A column's type, and what PostgreSQL calls it. */
export interface ColumnType extends DeclaredType {
  readonly typeName: string;
}

const numericOid = 1700;
const moneyOid = 790;
const bitOid = 1560;
const floatArrayOids = { real: 1021, double: 1022 } as const;
const bigintArrayOid = 1016;
const numericArrayOid = 1231;
const maxDigits = 38;
/** Integers, oid, floats, numeric and money: what has a cast to a number that cannot misread a text. */
const numberOids: ReadonlySet<number> = new Set([20, 21, 23, 26, 700, 701, numericOid, moneyOid]);
const timestampOids: ReadonlySet<number> = new Set([1114, 1184]);

/**
 * @param column `schema.table.column` in lower case
 * @throws ConnectorError InvalidInput for a type that is asked for and does not fit
 */
export function mapColumn(column: string, type: ColumnType, policy: TypePolicy): TypeMapping {
  const shown = policy.columns.get(column);
  const mapping = shown === undefined ? mapByPolicy(type, policy) : mapShown(shown, type, column, policy);
  return policy.unrepresentable === 'null' ? leniently(mapping) : mapping;
}

/** For columns without a name in a table, such as a query's. */
export function mapByPolicy(declared: DeclaredType, policy: TypePolicy): TypeMapping {
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
  array: 'for arrays, and array(real) for pgvector',
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
      return dimensions === 0 && numberOids.has(oid) ? mapNumber(shown, oid) : null;
    case 'microseconds':
      return timestampOids.has(oid)
        ? { ...computed(types.bigint, decode.bits64, 20, ''), select: { kind: 'microseconds' } }
        : null;
    case 'map':
      return structure.kind === 'hstore' ? mapDeclared(type) : null;
    case 'row':
      if (structure.kind === 'range' && dimensions === 0) return mapRange(structure.bound, policy);
      return structure.kind === 'composite' && dimensions === 0 ? mapByPolicy(type, exactly(policy)) : null;
    case 'array':
      return dimensions > 0 || (structure.kind === 'vector' && shown.element.kind === 'real')
        ? mapElements(shown.element)
        : null;
    default:
      return shown satisfies never;
  }
}

const exactly = (policy: TypePolicy): TypePolicy => ({ ...policy, compatibility: 'exact' });

type ShownNumber = Extract<ShownType, { readonly kind: 'decimal' }> | { readonly kind: 'bigint' | 'double' };

function mapNumber(shown: ShownNumber, oid: number): TypeMapping {
  switch (shown.kind) {
    case 'bigint':
      return computed(types.bigint, decode.bits64, 20, oid === moneyOid ? 'numeric::int8' : 'int8');
    case 'double':
      return computed(types.double, decode.bits64, 701, oid === moneyOid ? 'numeric::float8' : 'float8');
    case 'decimal': {
      const { precision, scale } = shown;
      const to = `numeric(${precision},${scale})`;
      return computed(types.decimal(precision, scale), decode.numeric, numericOid, to);
    }
    default:
      return shown satisfies never;
  }
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

function mapElements(element: ArrayElement): TypeMapping {
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

/** Everything that is wrong goes to `faults`, by variable. */
export function readTypePolicy(
  env: Readonly<Record<string, string | undefined>>,
  faults: string[],
): TypePolicy {
  return {
    columns: readColumns(env['column_types'] ?? '', faults),
    compatibility: readCompatibility(env['type_compatibility'] ?? '', faults),
    defaultScale: readScale(env['default_scale'] ?? '', faults),
    unrepresentable: readUnrepresentable(env['unrepresentable_values'] ?? '', faults),
  };
}

function readUnrepresentable(text: string, faults: string[]): Unrepresentable {
  const word = text.trim().toLowerCase();
  if (word === '' || word === 'error' || word === 'null') return word === 'null' ? 'null' : 'error';
  faults.push(`unrepresentable_values is "${word}"; it takes error or null`);
  return 'error';
}

function readCompatibility(text: string, faults: string[]): TypePolicy['compatibility'] {
  const word = text.trim().toLowerCase();
  if (word === '' || word === 'exact' || word === 'aws') return word === 'aws' ? 'aws' : 'exact';
  faults.push(`type_compatibility is "${word}"; it takes exact or aws`);
  return 'exact';
}

function readScale(text: string, faults: string[]): number | null {
  if (text.trim() === '') return null;
  const scale = /^\d{1,2}$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (scale <= maxDigits) return scale;
  faults.push(`default_scale is "${text.trim()}"; it takes an integer from 0 to ${maxDigits}`);
  return null;
}

const example = `column_types takes a JSON object, as in {"public.invoice.total": "decimal(18,2)"}`;

function readColumns(text: string, faults: string[]): ReadonlyMap<string, ShownType> {
  const columns = new Map<string, ShownType>();
  if (text.trim() === '') return columns;
  const entries = parseEntries(text);
  if (entries === null) {
    faults.push(example);
    return columns;
  }
  for (const [column, value] of entries) {
    const shown = typeof value === 'string' ? parseShown(value) : null;
    if (column.split('.').length < 3) {
      faults.push(`column_types names ${JSON.stringify(column)}, where schema.table.column is meant`);
    } else if (shown === null) {
      faults.push(
        `column_types gives ${column} a type that is not ${knownWords} with up to ${maxDigits} digits`,
      );
    } else columns.set(column.toLowerCase(), shown);
  }
  return columns;
}

function parseEntries(text: string): readonly (readonly [string, unknown])[] | null {
  try {
    const parsed: unknown = JSON.parse(text);
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? Object.entries(parsed) : null;
  } catch {
    return null;
  }
}

const words = ['varchar', 'json', 'microseconds', 'map', 'row'] as const;
const numberWords = ['bigint', 'double'] as const;
const elementWords = ['varchar', 'bigint', 'double', 'real'] as const;
const knownWords = `${[...words, ...numberWords].join(', ')}, array(${elementWords.join('|')}|decimal(p,s)) or decimal(p,s)`;

function parseShown(text: string): ShownType | null {
  const word = text.trim().toLowerCase();
  const kind = words.find((known) => known === word);
  if (kind !== undefined) return { kind };
  const numberKind = numberWords.find((known) => known === word);
  if (numberKind !== undefined) return { kind: numberKind };
  const element = /^array\s*\((.*)\)$/.exec(word)?.[1]?.trim();
  if (element === undefined) return parseDecimal(word);
  const elementKind = elementWords.find((known) => known === element);
  const parsed = elementKind === undefined ? parseDecimal(element) : { kind: elementKind };
  return parsed === null ? null : { kind: 'array', element: parsed };
}

function parseDecimal(word: string): Extract<ShownType, { readonly kind: 'decimal' }> | null {
  const match = /^decimal\s*\(\s*(\d{1,2})\s*,\s*(\d{1,2})\s*\)$/.exec(word);
  const [precision, scale] = [Number(match?.[1] ?? 0), Number(match?.[2] ?? 0)];
  const isDecimal = precision >= 1 && precision <= maxDigits && scale <= precision;
  return match !== null && isDecimal ? { kind: 'decimal', precision, scale } : null;
}
