/**
 * What a filter has to return, and where the official evaluator says otherwise. A connector filters in Athena's place, so
 * the order and equality of values are those of Athena's engine; Java's differ in four corners and in a quirk of a
 * writer. A difference that is none of these is a fault.
 */

import type { Scalar } from '../../../connectors/federation/arrow/scalar.ts';
import type { ArrowType } from '../../../connectors/federation/arrow/type.ts';
import { unpackTimestamp } from '../../../connectors/federation/caller.ts';
import type { Marker, Range, ValueSet } from '../../../connectors/federation/domain/constraints.ts';
import { isMember } from '../../connectors/federation/predicate/reference.ts';
import type { LineOf } from './script.ts';

/** By row number. */
export type KnownValues = ReadonlyMap<number, Scalar | null>;

export const differenceReasons = [
  'Java holds -0.0 and 0.0 apart',
  'Java orders NaN after every number',
  'Java holds an instant in two zones apart',
  'Java orders text by UTF-16 units',
  'the official writer loses the flag of AllOrNone(all, without null)',
] as const;
export type DifferenceReason = (typeof differenceReasons)[number];

/** The rows that Athena's engine would keep; null: it has no such range, for in its order the range ends before it starts. */
export function expectedRows(
  { form, rows }: LineOf<'filter'>,
  type: ArrowType,
  known: KnownValues,
): readonly number[] | null {
  const set = setOf(form, type, rows.map((row) => known.get(row)).filter(isKnown));
  if (set.kind === 'SortedRangeSet' && set.ranges.some((range) => isBackwards(type, range))) return null;
  return [...known].filter(([, value]) => isMember(set, value)).map(([row]) => row);
}

/** Why the official evaluator keeps other rows, or takes such a range; throws where there is no reason. */
export function explainDifferences(
  line: LineOf<'filter'>,
  type: ArrowType,
  known: KnownValues,
): ReadonlySet<DifferenceReason> {
  const { form, rows, official } = line;
  const expected = expectedRows(line, type, known);
  const operands = rows.map((row) => known.get(row)).filter(isKnown);
  const reasonOf = (value: Scalar | null) => reasonFor(form, type, value, operands);
  const differing = [...known].filter(([row]) => expected?.includes(row) !== official.includes(row));
  const reasons = expected === null ? operands.map(reasonOf) : differing.map(([, value]) => reasonOf(value));
  const found = reasons.filter((reason) => reason !== null);
  const isExplained = expected === null ? found.length > 0 : found.length === reasons.length;
  if (!isExplained) throw new Error(`${JSON.stringify(line)}, where ${JSON.stringify(expected)} is right`);
  return new Set(found);
}

function isBackwards(type: ArrowType, { low, high }: Range): boolean {
  if (low.value === null || high.value === null) return false;
  const isIn = (range: Range): boolean =>
    isMember({ kind: 'SortedRangeSet', type, ranges: [range], nullAllowed: false }, low.value);
  if (!isIn({ low: lowest, high: exactly(high.value) })) return true;
  const isPoint = low.bound === 'EXACTLY' && high.bound === 'EXACTLY';
  return isIn(point(high.value)) && !isPoint;
}

function isKnown(value: Scalar | null | undefined): value is Scalar {
  return value !== null && value !== undefined;
}

function reasonFor(
  form: string,
  type: ArrowType,
  value: Scalar | null,
  operands: readonly Scalar[],
): DifferenceReason | null {
  if (form === 'all of all-or-none' && value !== null) return differenceReasons[4];
  const all = [value, ...operands];
  switch (type.kind) {
    case 'FloatingPoint':
      if (all.some(Number.isNaN)) return differenceReasons[1];
      return value === 0 && operands.includes(0) ? differenceReasons[0] : null;
    case 'Timestamp':
      return operands.some((operand) => isOtherZone(value, operand)) ? differenceReasons[2] : null;
    case 'Utf8':
      return all.some((text) => typeof text === 'string' && /[\u{10000}-\u{10ffff}]/u.test(text))
        ? differenceReasons[3]
        : null;
    default:
      return null;
  }
}

function isOtherZone(a: Scalar | null, b: Scalar): boolean {
  if (typeof a !== 'bigint' || typeof b !== 'bigint') return false;
  return a !== b && unpackTimestamp(a).epochMs === unpackTimestamp(b).epochMs;
}

const lowest: Marker = { bound: 'ABOVE', value: null };
const highest: Marker = { bound: 'BELOW', value: null };
const exactly = (value: Scalar): Marker => ({ bound: 'EXACTLY', value });
const above = (value: Scalar): Marker => ({ bound: 'ABOVE', value });
const below = (value: Scalar): Marker => ({ bound: 'BELOW', value });
const point = (value: Scalar): Range => ({ low: exactly(value), high: exactly(value) });

/** The names of the forms are the player's. */
const ranges: Readonly<Record<string, (values: readonly Scalar[]) => readonly Range[]>> = {
  all: () => [{ low: lowest, high: highest }],
  'not null': () => [{ low: lowest, high: highest }],
  'only null': () => [],
  none: () => [],
  '=': (values) => values.map(point),
  in: (values) => values.map(point),
  '<>': (values) =>
    values.flatMap((value) => [
      { low: lowest, high: below(value) },
      { low: above(value), high: highest },
    ]),
  '<': (values) => values.map((value) => ({ low: lowest, high: below(value) })),
  '<=': (values) => values.map((value) => ({ low: lowest, high: exactly(value) })),
  '>': (values) => values.map((value) => ({ low: above(value), high: highest })),
  '>=': (values) => values.map((value) => ({ low: exactly(value), high: highest })),
  '[ , )': (values) => pairs(values).map(([low, high]) => ({ low: exactly(low), high: below(high) })),
  '( , ]': (values) => pairs(values).map(([low, high]) => ({ low: above(low), high: exactly(high) })),
  'between all': (values) => [
    ...pairs(values).map(([low, high]) => ({ low: above(low), high: below(high) })),
    ...values.slice(-1).map((last) => ({ low: above(last), high: highest })),
  ],
};

const withNull: ReadonlySet<string> = new Set(['all', 'only null', 'between all']);

function setOf(form: string, type: ArrowType, values: readonly Scalar[]): ValueSet {
  const plain = form.replace(/ or null$/, '');
  const nullAllowed = plain !== form || withNull.has(form);
  if (plain.endsWith('of all-or-none')) {
    // As the official writer writes it.
    return { kind: 'AllOrNoneValueSet', type, all: plain.startsWith('all') && nullAllowed, nullAllowed };
  }
  if (/^(white|black) list/.test(plain)) {
    return { kind: 'EquatableValueSet', type, values, whiteList: plain.startsWith('white'), nullAllowed };
  }
  const made = ranges[plain];
  if (made === undefined) throw new Error(`no form "${form}"`);
  return { kind: 'SortedRangeSet', type, ranges: made(values), nullAllowed };
}

function pairs(values: readonly Scalar[]): readonly (readonly [Scalar, Scalar])[] {
  return values.slice(1).flatMap((high, index) => {
    const low = values[index];
    return low === undefined ? [] : [[low, high] as const];
  });
}
