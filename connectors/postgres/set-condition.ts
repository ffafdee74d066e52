/**
 * A column's value set as a condition of SQL. An exact condition is true for the rows in the set and for no others;
 * one that is not exact is true for some more, and the SDK decides those.
 */

import type { Range, Scalar, ValueSet } from '../federation/index.ts';
import type { ColumnFacts } from './catalog.ts';
import { isComparable } from './column-set.ts';
import { boundLiteral, familyRules, type Literal, type PlainFamily } from './literal.ts';
import { isNotNullCondition, isNullCondition, shownCondition } from './select.ts';
import { partsOf, type SetParts } from './set-parts.ts';
import { arrayLiteral, quoteIdentifier } from './sql-text.ts';
import { inBrackets, type Sql } from './statement.ts';
import { timestampDisjuncts } from './timestamp-condition.ts';
import { decode, type Family } from './type-map.ts';

export interface Condition {
  /** null: holds for every row. */
  readonly sql: Sql | null;
  readonly isExact: boolean;
}

/** More ranges than this cost the planner more than they save; the SDK filters them. */
const maxRanges = 500;

/** null: the set says nothing that PostgreSQL decides as Athena does. */
export function setCondition(column: ColumnFacts, set: ValueSet, isUtf8: boolean): Condition | null {
  const { family, arrowType } = column.mapping;
  if (!isComparable(set.type, arrowType)) return null;
  const parts = partsOf(set);
  if (parts.ranges.length > maxRanges) return null;
  const name = quoteIdentifier(column.name);
  if (parts.excluded?.length === 0) {
    return { sql: parts.nullAllowed ? null : [isNotNullCondition(name, column.mapping)], isExact: true };
  }
  const found = notNullDisjuncts(name, column, family, parts, isUtf8);
  if (found === null) return null;
  const shown = shownCondition(name, column.mapping);
  const notNull =
    shown === null || found.length === 0
      ? found
      : [inBrackets([inBrackets(found, ' OR '), [`(${shown})`]], ' AND ')];
  const disjuncts = parts.nullAllowed ? [...notNull, [isNullCondition(name, column.mapping)]] : notNull;
  return {
    sql: disjuncts.length === 0 ? ['FALSE'] : inBrackets(disjuncts, ' OR '),
    isExact: true,
  };
}

function notNullDisjuncts(
  name: string,
  column: ColumnFacts,
  family: Family,
  parts: SetParts,
  isUtf8: boolean,
): readonly Sql[] | null {
  switch (family) {
    case 'timestamp':
    case 'timestamptz':
      return timestampDisjuncts(name, family, parts);
    case 'array':
    case 'composite':
    case 'computed':
      return parts.points.length === 0 && parts.ranges.length === 0 && parts.excluded === null ? [] : null;
    default:
      return plainDisjuncts(name, column, family, parts, isUtf8);
  }
}

function plainDisjuncts(
  name: string,
  column: ColumnFacts,
  family: PlainFamily,
  parts: SetParts,
  isUtf8: boolean,
): readonly Sql[] | null {
  const rule = familyRules[family];
  if (rule.needsUtf8 && !isUtf8) return null;
  const { parameterType, step } = column.mapping;
  const { excluded } = parts;
  const texts = listTexts(excluded ?? parts.points, rule.literal);
  if (texts === null) return null;
  // An OID has no comparison with a bigint of its own.
  const operand = step === decode.uint32 ? `${name}::int8` : rule.pointOperand(name, column);
  const isNotNull = isNotNullCondition(name, column.mapping);
  const listed =
    excluded === null
      ? membership(operand, texts, parameterType)
      : [exclusion(isNotNull, operand, texts, parameterType)];
  const ranged: Sql[] = [];
  const range = rule.rangeOperand ?? { operand: () => operand, parameterType };
  for (const bounds of parts.ranges.map((each) => boundsOf(each, family))) {
    if (bounds === null) return null;
    const terms = bounds.map(
      ({ operator, text }): Sql => [
        `${range.operand(name, column)} ${operator} `,
        { text, type: range.parameterType },
      ],
    );
    ranged.push(terms.length === 0 ? [isNotNull] : inBrackets(terms, ' AND '));
  }
  return [...listed, ...ranged];
}

function membership(operand: string, texts: readonly string[], type: string): readonly Sql[] {
  const [first, ...others] = texts;
  if (first === undefined) return [];
  if (others.length === 0) return [[`${operand} = `, { text: first, type }]];
  return [[`${operand} = ANY(`, { text: arrayLiteral(texts), type: `${type}[]` }, ')']];
}

function exclusion(isNotNull: string, operand: string, texts: readonly string[], type: string): Sql {
  const [first, ...others] = texts;
  if (first === undefined) return [isNotNull];
  if (others.length === 0) return [`${operand} <> `, { text: first, type }];
  return [`${operand} <> ALL(`, { text: arrayLiteral(texts), type: `${type}[]` }, ')'];
}

/** Values that the column cannot hold are left out: nothing equals them. null: some value is not understood. */
function listTexts(values: readonly Scalar[], literal: (value: Scalar) => Literal): readonly string[] | null {
  const texts: string[] = [];
  for (const value of values) {
    const encoded = literal(value);
    if (encoded.kind === 'unknown') return null;
    if (encoded.kind === 'text') texts.push(encoded.text);
  }
  return texts;
}

interface Bound {
  readonly operator: '<' | '<=' | '>' | '>=';
  readonly text: string;
}

function boundsOf({ low, high }: Range, family: PlainFamily): readonly Bound[] | null {
  const bounds: Bound[] = [];
  for (const [marker, strict, inclusive] of [
    [low, '>', '>='],
    [high, '<', '<='],
  ] as const) {
    if (marker.value === null) continue;
    const encoded = boundLiteral(family, marker.value);
    if (encoded.kind !== 'text') return null;
    bounds.push({ operator: marker.bound === 'EXACTLY' ? inclusive : strict, text: encoded.text });
  }
  return bounds;
}
