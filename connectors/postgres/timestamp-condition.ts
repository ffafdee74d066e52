/**
 * Conditions on timestamps. The column counts microseconds and Athena sees milliseconds, rounded down: a value of
 * Athena's is a range of a thousand microseconds here, half open, which an index serves as well.
 */

import type { Range, Scalar } from '../federation/index.ts';
import { firstMillisecond, lastMillisecond, timestampText } from './calendar.ts';
import type { SetParts } from './set-parts.ts';
import { arrayLiteral } from './sql-text.ts';
import { inBrackets, type Sql } from './statement.ts';

/** With more values than this, the cut value is compared with a list instead of a range each. */
const maxPointRanges = 16;

/** null: a value is not a timestamp. */
export function timestampDisjuncts(
  name: string,
  type: 'timestamp' | 'timestamptz',
  { points, ranges, excluded }: SetParts,
): readonly Sql[] | null {
  const listed = millisecondsOf(excluded ?? points);
  const bounds = ranges.map(boundsOf);
  if (listed === null || bounds.includes(null)) return null;
  const cut = `date_trunc('milliseconds', ${name})`;
  const list = { text: arrayLiteral(listed.map(timestampText)), type: `${type}[]` };
  if (excluded !== null)
    return [listed.length === 0 ? [`${name} IS NOT NULL`] : [`${cut} <> ALL(`, list, ')']];
  const areRanges = listed.length <= maxPointRanges;
  const pointRanges = areRanges ? listed.map((value) => ({ from: value, before: value + 1n })) : [];
  const rangeConditions = [...pointRanges, ...bounds].map(
    (range) => range && rangeCondition(name, type, range),
  );
  const disjuncts = rangeConditions.filter((condition) => condition !== null);
  return areRanges ? disjuncts : [[`${cut} = ANY(`, list, ')'], ...disjuncts];
}

/** Milliseconds, the end not included; null: no bound. */
interface HalfOpen {
  readonly from: bigint | null;
  readonly before: bigint | null;
}

/** `> v` is from the next millisecond on, and `<= v` is before it. */
function boundsOf({ low, high }: Range): HalfOpen | null {
  const from = low.value;
  const before = high.value;
  if ((from !== null && typeof from !== 'bigint') || (before !== null && typeof before !== 'bigint'))
    return null;
  return {
    from: from === null ? null : low.bound === 'EXACTLY' ? from : from + 1n,
    before: before === null ? null : high.bound === 'EXACTLY' ? before + 1n : before,
  };
}

/** A bound beyond what PostgreSQL can hold includes everything, or nothing. null: no value is in the range. */
function rangeCondition(name: string, type: string, { from, before }: HalfOpen): Sql | null {
  if ((from !== null && from > lastMillisecond) || (before !== null && before <= firstMillisecond))
    return null;
  const terms: Sql[] = [];
  if (from !== null && from > firstMillisecond)
    terms.push([`${name} >= `, { text: timestampText(from), type }]);
  if (before !== null && before <= lastMillisecond) {
    terms.push([`${name} < `, { text: timestampText(before), type }]);
  }
  if (terms.length === 0) return [`${name} IS NOT NULL`];
  return inBrackets(terms, ' AND ');
}

/** Without those that PostgreSQL cannot hold, which nothing equals. */
function millisecondsOf(values: readonly Scalar[]): readonly bigint[] | null {
  const milliseconds: bigint[] = [];
  for (const value of values) {
    if (typeof value !== 'bigint') return null;
    if (value >= firstMillisecond && value <= lastMillisecond) milliseconds.push(value);
  }
  return milliseconds;
}
