/** A value set taken apart into what SQL has a form for: points, ranges, exclusions and the null. */
import type { Range, Scalar, ValueSet } from '../federation/index.ts';

/**
 * A set of values as a disjunction of its points, ranges and the null; or as what it excludes. NaN is a value like
 * others here, the greatest, as it is in PostgreSQL: a set of Athena's that is open towards infinity ends before it.
 */
export interface SetParts {
  readonly points: readonly Scalar[];
  readonly ranges: readonly Range[];
  /** All values but these; null where the set is not of that form. */
  readonly excluded: readonly Scalar[] | null;
  readonly nullAllowed: boolean;
}

export function partsOf(set: ValueSet): SetParts {
  const { nullAllowed } = set;
  switch (set.kind) {
    case 'AllOrNoneValueSet':
      return { points: [], ranges: [], excluded: set.all ? [] : null, nullAllowed };
    case 'EquatableValueSet':
      return set.whiteList
        ? { points: set.values, ranges: [], excluded: null, nullAllowed }
        : { points: [], ranges: [], excluded: set.values, nullAllowed };
    case 'SortedRangeSet': {
      const isFloat = set.type.kind === 'FloatingPoint';
      const gaps = gapsOf(set.ranges);
      if (gaps !== null) {
        const excluded = isFloat && gaps.length > 0 ? [...gaps, Number.NaN] : gaps;
        return { points: [], ranges: [], excluded, nullAllowed };
      }
      const ranges = set.ranges.filter((range) => !isPoint(range));
      return {
        points: set.ranges.flatMap((range) =>
          isPoint(range) && range.low.value !== null ? [range.low.value] : [],
        ),
        ranges: isFloat ? ranges.map(beforeNan) : ranges,
        excluded: null,
        nullAllowed,
      };
    }
    default:
      return set satisfies never;
  }
}

/** Only a range that is open on both sides holds NaN. */
function beforeNan(range: Range): Range {
  const { low, high } = range;
  if (low.value === null || high.value !== null) return range;
  return { low, high: { bound: 'BELOW', value: Number.NaN } };
}

function isPoint({ low, high }: Range): boolean {
  return low.bound === 'EXACTLY' && high.bound === 'EXACTLY' && isSameValue(low.value, high.value);
}

/** The values between ranges that together leave out nothing else; null for other ranges. */
function gapsOf(ranges: readonly Range[]): readonly Scalar[] | null {
  if (ranges[0]?.low.value !== null || ranges.at(-1)?.high.value !== null) return null;
  const gaps: Scalar[] = [];
  for (const [index, { high }] of ranges.slice(0, -1).entries()) {
    const low = ranges[index + 1]?.low;
    if (high.value === null || high.bound !== 'BELOW' || low?.bound !== 'ABOVE') return null;
    if (!isSameValue(high.value, low.value)) return null;
    gaps.push(high.value);
  }
  return gaps;
}

function isSameValue(a: Scalar | null, b: Scalar | null): boolean {
  return keyOf(a) === keyOf(b);
}

function keyOf(value: Scalar | null): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (typeof value === 'object' && value !== null) return `${value.unscaled}e-${value.scale}`;
  return String(value);
}
