/** The settings of how columns are shown, as people write them. What they come to is in `type-policy.ts`. */
import type { Unrepresentable } from './type-map.ts';

export interface TypePolicy {
  /** By `schema.table.column` as Athena writes it. */
  readonly columns: ReadonlyMap<string, ColumnPolicy>;
  /** `aws`: the types that AWS's connector has, for queries and views that count on them. */
  readonly compatibility: 'exact' | 'aws';
  /** Of a numeric without precision; null: shown as text, or without decimals under `aws`. */
  readonly defaultScale: number | null;
  readonly unrepresentable: Unrepresentable;
}

/** What is said of one column; null: as for all. */
export interface ColumnPolicy {
  readonly shown: ShownType | null;
  readonly unrepresentable: Unrepresentable | null;
}

export type ShownType =
  | { readonly kind: (typeof plainWords)[number] }
  | ShownNumber
  | { readonly kind: 'array'; readonly element: ShownElement };

export type ShownNumber = { readonly kind: (typeof numberWords)[number] } | ShownDecimal;

export type ShownElement = { readonly kind: (typeof elementWords)[number] } | ShownDecimal;

interface ShownDecimal {
  readonly kind: 'decimal';
  readonly precision: number;
  readonly scale: number;
}

const plainWords = ['varchar', 'json', 'microseconds', 'map', 'row'] as const;
const numberWords = ['bigint', 'double'] as const;
const elementWords = ['varchar', 'bigint', 'double', 'real'] as const;
const policyWords: readonly Unrepresentable[] = ['error', 'null'];

export const maxDigits = 38;
const decimalWord = `decimal(p,s) with up to ${maxDigits} digits`;
const elementList = [...elementWords, 'decimal(p,s)'].map((word) => `array(${word})`);
const knownWords = [...plainWords, ...numberWords, ...elementList, decimalWord].join(', ');

type Variables = Readonly<Record<string, string | undefined>>;

/** Everything that is wrong goes to `faults`, by variable. */
export function readTypePolicy(env: Variables, faults: string[]): TypePolicy {
  return {
    columns: readColumns(env['column_types'] ?? '', faults),
    compatibility: readWord(env, 'type_compatibility', ['exact', 'aws'], faults) ?? 'exact',
    defaultScale: readScale(env['default_scale'] ?? '', faults),
    unrepresentable: readWord(env, 'unrepresentable_values', policyWords, faults) ?? 'error',
  };
}

/** null: not set, or a fault. */
function readWord<Word extends string>(
  env: Variables,
  name: string,
  words: readonly Word[],
  faults: string[],
): Word | null {
  const text = env[name]?.trim().toLowerCase() ?? '';
  const word = words.find((known) => known === text) ?? null;
  if (word === null && text !== '') faults.push(`${name} is "${text}"; it takes ${words.join(' or ')}`);
  return word;
}

function readScale(text: string, faults: string[]): number | null {
  if (text.trim() === '') return null;
  const scale = /^\d{1,2}$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (scale <= maxDigits) return scale;
  faults.push(`default_scale is "${text.trim()}"; it takes an integer from 0 to ${maxDigits}`);
  return null;
}

const example = `column_types takes a JSON object, as in {"public.invoice.total": "decimal(18,2)"}`;

function readColumns(text: string, faults: string[]): ReadonlyMap<string, ColumnPolicy> {
  const columns = new Map<string, ColumnPolicy>();
  if (text.trim() === '') return columns;
  const entries = parseEntries(text);
  if (entries === null) {
    faults.push(example);
    return columns;
  }
  const unknown: string[] = [];
  for (const [column, value] of entries) {
    if (column.split('.').length < 3) {
      faults.push(`column_types names ${JSON.stringify(column)}, where schema.table.column is meant`);
      continue;
    }
    const { type, ...others } = isObject(value) ? value : { type: value };
    const shown = typeof type === 'string' ? parseShown(type) : null;
    if (shown === null && (type !== undefined || !isObject(value))) unknown.push(column);
    const unrepresentable = readOthers(column, others, faults);
    columns.set(column.toLowerCase(), { shown, unrepresentable });
  }
  if (unknown.length > 0) {
    faults.push(`column_types gives ${unknown.join(', ')} a type that is not one of ${knownWords}`);
  }
  return columns;
}

function parseEntries(text: string): readonly (readonly [string, unknown])[] | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) ? Object.entries(parsed) : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What an object says of a column beside its type. */
function readOthers(
  column: string,
  { unrepresentable, ...others }: Readonly<Record<string, unknown>>,
  faults: string[],
): Unrepresentable | null {
  const word = policyWords.find((known) => known === unrepresentable) ?? null;
  if (word === null && unrepresentable !== undefined) {
    faults.push(`column_types gives ${column} "unrepresentable" other than ${policyWords.join(' or ')}`);
  }
  for (const name of Object.keys(others)) {
    faults.push(`column_types gives ${column} ${JSON.stringify(name)}; it takes type and unrepresentable`);
  }
  return word;
}

function parseShown(text: string): ShownType | null {
  const word = text.trim().toLowerCase();
  const plain = plainWords.find((known) => known === word);
  if (plain !== undefined) return { kind: plain };
  const element = /^array\s*\((.*)\)$/.exec(word)?.[1]?.trim();
  if (element === undefined) return parseOneOf(numberWords, word);
  const parsed = parseOneOf(elementWords, element);
  return parsed === null ? null : { kind: 'array', element: parsed };
}

function parseOneOf<Word extends string>(
  words: readonly Word[],
  word: string,
): { readonly kind: Word } | ShownDecimal | null {
  const kind = words.find((known) => known === word);
  return kind === undefined ? parseDecimal(word) : { kind };
}

function parseDecimal(word: string): ShownDecimal | null {
  const match = /^decimal\s*\(\s*(\d{1,2})\s*,\s*(\d{1,2})\s*\)$/.exec(word);
  const [precision, scale] = [Number(match?.[1] ?? 0), Number(match?.[2] ?? 0)];
  const isDecimal = precision >= 1 && precision <= maxDigits && scale <= precision;
  return match !== null && isDecimal ? { kind: 'decimal', precision, scale } : null;
}
