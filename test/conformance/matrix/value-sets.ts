/** Every value set: each kind, each form of marker and range, for each type that can be compared. */
import type { Scalar } from '../../../connectors/federation/arrow/scalar.ts';
import { field } from '../../../connectors/federation/arrow/type.ts';
import type { Marker, Range, ValueSet } from '../../../connectors/federation/domain/constraints.ts';
import {
  above,
  below,
  exactly,
  lowerUnbounded,
  upperUnbounded,
} from '../../../connectors/federation/predicate/marker.ts';
import { sortedRangeSet } from '../../../connectors/federation/predicate/value-set.ts';
import { everyType, isSupported, scalarTypes, type TypeCase } from './types.ts';

type ValueSetKind = ValueSet['kind'];
type Bound = Marker['bound'];

/**
 * Ranges are compared when they are read. AWS's SDK compares unsigned integers as if they had a sign, and for
 * microseconds with a zone, which are on its list of types, it has no reader.
 */
export const comparableTypes: readonly TypeCase[] = scalarTypes.filter(
  ({ type }) =>
    isSupported(field('column', type)) && (type.kind !== 'Timestamp' || type.unit === 'MILLISECOND'),
);

/** A low and a high marker for each bound that it may have; null where the bound is for the other side only. */
const bounds: Readonly<
  Record<
    Bound,
    { readonly low: ((value: Scalar) => Marker) | null; readonly high: ((value: Scalar) => Marker) | null }
  >
> = {
  ABOVE: { low: above, high: null },
  EXACTLY: { low: exactly, high: exactly },
  BELOW: { low: null, high: below },
};

function rangesBetween(from: Scalar, to: Scalar): readonly (readonly [name: string, Range])[] {
  const lows = Object.entries(bounds).flatMap(([bound, { low }]) => (low === null ? [] : [{ bound, low }]));
  const highs = Object.entries(bounds).flatMap(([bound, { high }]) =>
    high === null ? [] : [{ bound, high }],
  );
  return [
    ['everything', { low: lowerUnbounded, high: upperUnbounded }],
    ...lows.map(
      ({ bound, low }) => [`${bound} low, no high`, { low: low(from), high: upperUnbounded }] as const,
    ),
    ...highs.map(
      ({ bound, high }) => [`no low, ${bound} high`, { low: lowerUnbounded, high: high(to) }] as const,
    ),
    ...lows.flatMap((first) =>
      highs.map(
        (last) =>
          [`${first.bound} low, ${last.bound} high`, { low: first.low(from), high: last.high(to) }] as const,
      ),
    ),
  ];
}

type NamedSets = ReadonlyMap<string, ValueSet>;

const setsOf: { readonly [Kind in ValueSetKind]: (typeCase: TypeCase) => NamedSets } = {
  SortedRangeSet: ({ type, values }) => {
    const sets = new Map<string, ValueSet>();
    const [first, last] = [values[0], values.at(-1)];
    for (const nullAllowed of [true, false]) {
      const nulls = nullAllowed ? 'with nulls' : 'without nulls';
      const add = (name: string, ranges: readonly Range[]) =>
        sets.set(`${name}, ${nulls}`, sortedRangeSet(type, ranges, nullAllowed));
      add('no ranges', []);
      if (first !== undefined && last !== undefined)
        for (const [name, range] of rangesBetween(first, last)) add(name, [range]);
      for (const [index, value] of values.entries())
        add(`value ${index}`, [{ low: exactly(value), high: exactly(value) }]);
      add(
        'all values',
        values.map((value) => ({ low: exactly(value), high: exactly(value) })),
      );
      add(
        'every second gap',
        values.flatMap((value, index) => {
          const next = values[index + 1];
          return index % 2 === 1 || next === undefined ? [] : [{ low: above(value), high: below(next) }];
        }),
      );
    }
    return sets;
  },
  EquatableValueSet: ({ type, values }) => {
    const sets = new Map<string, ValueSet>();
    for (const whiteList of [true, false])
      for (const nullAllowed of [true, false])
        for (const listed of [[], values.slice(0, 1), values])
          sets.set(
            `${whiteList ? 'white' : 'black'} list of ${listed.length}, ${nullAllowed ? 'with' : 'without'} nulls`,
            { kind: 'EquatableValueSet', type, values: listed, whiteList, nullAllowed },
          );
    return sets;
  },
  AllOrNoneValueSet: ({ type }) => {
    const states = [true, false].flatMap((all) => [true, false].map((nullAllowed) => ({ all, nullAllowed })));
    return new Map(
      states.map(({ all, nullAllowed }) => [
        `${all ? 'all' : 'none'}, ${nullAllowed ? 'with' : 'without'} nulls`,
        { kind: 'AllOrNoneValueSet', type, all, nullAllowed },
      ]),
    );
  },
};

export interface NamedSummary {
  readonly kind: ValueSetKind;
  readonly typeCase: TypeCase;
  readonly sets: NamedSets;
}

/** All sets of a kind and type together: one message has them all, a column each. */
export function everyValueSet(): readonly NamedSummary[] {
  const summaries = (kind: ValueSetKind, typeCases: readonly TypeCase[]): readonly NamedSummary[] =>
    typeCases.map((typeCase) => ({ kind, typeCase, sets: setsOf[kind](typeCase) }));
  return [
    ...summaries('SortedRangeSet', comparableTypes),
    ...summaries('EquatableValueSet', comparableTypes),
    ...summaries('AllOrNoneValueSet', everyType),
  ];
}
