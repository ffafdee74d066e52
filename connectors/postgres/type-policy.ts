/**
 * How people want columns to be shown where the type table's choice is not theirs: a type for a single column, AWS's
 * types for all, a scale for numbers without one. Whoever asks for a narrower type asks for its rounding too.
 */
import { types } from '../federation/index.ts';
import { type DeclaredType, decode, mapDeclared, shownAsText, type TypeMapping } from './type-map.ts';

export type ShownType =
  | { readonly kind: 'varchar' | 'bigint' | 'double' }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number };

export interface TypePolicy {
  /** By `schema.table.column` as Athena writes it. */
  readonly columns: ReadonlyMap<string, ShownType>;
  /** `aws`: the types that AWS's connector has, for queries and views that count on them. */
  readonly compatibility: 'exact' | 'aws';
  /** Of a numeric without precision; null: shown as text, or without decimals under `aws`. */
  readonly defaultScale: number | null;
}

const numericOid = 1700;
const moneyOid = 790;
const bitOid = 1560;
const maxDigits = 38;

/** `column` is `schema.table.column` in lower case. */
export function mapColumn(column: string, declared: DeclaredType, policy: TypePolicy): TypeMapping {
  const shown = policy.columns.get(column);
  if (shown !== undefined) return mapShown(shown, declared);
  if (policy.compatibility === 'aws') return mapAsAws(declared, policy.defaultScale ?? 0);
  const isOpen = declared.oid === numericOid && declared.modifier === -1 && declared.dimensions === 0;
  return isOpen && policy.defaultScale !== null
    ? mapDeclared({ ...declared, modifier: modifierOf(maxDigits, policy.defaultScale) })
    : mapDeclared(declared);
}

function mapShown(shown: ShownType, { oid }: DeclaredType): TypeMapping {
  switch (shown.kind) {
    case 'varchar':
      return shownAsText;
    case 'bigint':
      return computed(types.bigint, decode.bits64, 20, oid === moneyOid ? 'numeric::int8' : 'int8');
    case 'double':
      return computed(types.double, decode.bits64, 701, oid === moneyOid ? 'numeric::float8' : 'float8');
    case 'decimal': {
      const { precision, scale } = shown;
      return computed(
        types.decimal(precision, scale),
        decode.numeric,
        numericOid,
        `numeric(${precision},${scale})`,
      );
    }
    default:
      return shown satisfies never;
  }
}

function mapAsAws(declared: DeclaredType, scale: number): TypeMapping {
  const { oid, modifier, dimensions, isDomain } = declared;
  const usual = mapDeclared(declared);
  if (dimensions > 0) return usual;
  if (isDomain && usual.family !== 'text' && usual.family !== 'padded-text') return shownAsText;
  if (oid === moneyOid) return mapShown({ kind: 'double' }, declared);
  if (oid === numericOid && modifier === -1) {
    return mapShown({ kind: 'decimal', precision: maxDigits, scale }, declared);
  }
  if (oid === bitOid && modifier === 1) return computed(types.boolean, decode.boolean, 16, 'int4::bool');
  return usual;
}

/** The server computes the value from the column, which filters would have to do as well: the SDK decides them. */
function computed(
  arrowType: TypeMapping['arrowType'],
  step: TypeMapping['step'],
  resultOid: number,
  castTo: string,
): TypeMapping {
  return { arrowType, family: 'computed', parameterType: castTo, step, resultOid, castTo, element: null };
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
  };
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
        `column_types gives ${column} a type that is not varchar, bigint, double or decimal(p,s) with up to ${maxDigits} digits`,
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

function parseShown(text: string): ShownType | null {
  const word = text.trim().toLowerCase();
  if (word === 'varchar' || word === 'bigint' || word === 'double') return { kind: word };
  const match = /^decimal\s*\(\s*(\d{1,2})\s*,\s*(\d{1,2})\s*\)$/.exec(word);
  const [precision, scale] = [Number(match?.[1] ?? 0), Number(match?.[2] ?? 0)];
  const isDecimal = precision >= 1 && precision <= maxDigits && scale <= precision;
  return match !== null && isDecimal ? { kind: 'decimal', precision, scale } : null;
}
