/**
 * Values of Athena as PostgreSQL reads them, and which comparisons each family of types decides as Athena would.
 * What a family's table does not promise is left to the SDK, which evaluates it on the rows.
 */

import { isDecimal, type Scalar } from '../federation/index.ts';
import { dateText, firstDay, lastDay } from './calendar.ts';
import type { ColumnFacts } from './catalog.ts';
import type { Family } from './type-map.ts';

export type Literal =
  | { readonly kind: 'text'; readonly text: string }
  /** The column's type cannot hold the value: nothing equals it, but how it compares is not known. */
  | { readonly kind: 'never-equal' }
  /** Not a value of this family. */
  | { readonly kind: 'unknown' };

/** How a column's collation compares. */
export type Collation = Pick<ColumnFacts, 'isDeterministic' | 'isByteOrdered'>;

export interface FamilyRule {
  readonly literal: (value: Scalar) => Literal;
  /** The column as it is compared for equality, by its quoted name. */
  readonly pointOperand: (column: string, collation: Collation) => string;
  /** The column as it is compared with bounds, and the type of those. null: as for equality. */
  readonly rangeOperand: {
    readonly operand: (column: string, collation: Collation) => string;
    readonly parameterType: string;
  } | null;
  /** Texts compare as Athena's only where the server stores UTF-8. */
  readonly needsUtf8: boolean;
}

/** `timestamp` has rules of its own, because its values are cut on the way to Athena; arrays, composites and what is computed have no literals. */
export type PlainFamily = Exclude<Family, 'timestamp' | 'timestamptz' | 'array' | 'composite' | 'computed'>;

const never: Literal = { kind: 'never-equal' };
const unknown: Literal = { kind: 'unknown' };
const canonicalUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const loneSurrogate = /\p{Surrogate}/u;

const plain = (column: string) => column;
/** In byte order, which for UTF-8 is the order of code points; as it is where that is the column's, for its index. */
export const byBytes = (column: string, { isByteOrdered }: Collation) =>
  isByteOrdered ? column : `${column} COLLATE "C"`;
export const asTextByBytes = (column: string) => `${column}::text COLLATE "C"`;
const rangeAsText = { operand: asTextByBytes, parameterType: 'text' } as const;
/** Under a collation that holds different texts for equal, only bytes decide. */
const equalText = (column: string, collation: Collation) =>
  collation.isDeterministic ? column : byBytes(column, collation);

export const familyRules: Readonly<Record<PlainFamily, FamilyRule>> = {
  boolean: rule((value) => (typeof value === 'boolean' ? text(String(value)) : unknown)),
  integer: rule((value) =>
    typeof value === 'number' || typeof value === 'bigint' ? text(String(value)) : unknown,
  ),
  float: rule((value) => (typeof value === 'number' ? text(String(value)) : unknown)),
  decimal: rule((value) => (isDecimal(value) ? text(decimalText(value.unscaled, value.scale)) : unknown)),
  date: rule((value) => {
    if (typeof value !== 'number') return unknown;
    return value < firstDay || value > lastDay ? never : text(dateText(value));
  }),
  bytes: rule((value) =>
    value instanceof Uint8Array ? text(`\\x${Buffer.from(value).toString('hex')}`) : unknown,
  ),
  uuid: {
    ...rule((value) => {
      if (typeof value !== 'string') return unknown;
      return canonicalUuid.test(value) ? text(value) : never;
    }),
    rangeOperand: rangeAsText,
  },
  text: {
    literal: textLiteral,
    pointOperand: equalText,
    rangeOperand: { operand: byBytes, parameterType: 'text' },
    needsUtf8: true,
  },
  'padded-text': {
    // Athena sees the value without trailing blanks, so nothing with them equals it.
    literal: (value) => (typeof value === 'string' && value.endsWith(' ') ? never : textLiteral(value)),
    pointOperand: equalText,
    rangeOperand: rangeAsText,
    needsUtf8: true,
  },
  'shown-as-text': {
    literal: textLiteral,
    pointOperand: asTextByBytes,
    rangeOperand: rangeAsText,
    needsUtf8: true,
  },
};

/** Bounds that are texts whatever the family: a bound need not be a value that the column could hold. */
export function boundLiteral(family: PlainFamily, value: Scalar): Literal {
  // Days beyond PostgreSQL's have a place in their order all the same.
  if (family === 'date' && typeof value === 'number') {
    if (value < firstDay) return text('-infinity');
    if (value > lastDay) return text('infinity');
  }
  return familyRules[family].rangeOperand === null ? familyRules[family].literal(value) : textLiteral(value);
}

function rule(literal: FamilyRule['literal']): FamilyRule {
  return { literal, pointOperand: plain, rangeOperand: null, needsUtf8: false };
}

/** No text of PostgreSQL holds a NUL, and none of UTF-8 half a surrogate pair. */
function textLiteral(value: Scalar): Literal {
  if (typeof value !== 'string') return unknown;
  return value.includes('\0') || loneSurrogate.test(value) ? never : text(value);
}

function decimalText(unscaled: bigint, scale: number): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const point = digits.length - scale;
  const fraction = scale === 0 ? '' : `.${digits.slice(point)}`;
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, point)}${fraction}`;
}

function text(value: string): Literal {
  return { kind: 'text', text: value };
}
