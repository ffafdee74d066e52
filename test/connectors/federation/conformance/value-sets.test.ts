/** Value sets as other programs write them: JSON by hand around Arrow blocks of apache-arrow's writer. */
import { describe, expect, it } from '@jest/globals';
import { Float64, vectorFromArray } from 'apache-arrow';
import type { Framing } from '../../../../connectors/federation/arrow/ipc.ts';
import { types } from '../../../../connectors/federation/arrow/type.ts';
import type { ValueSet } from '../../../../connectors/federation/domain/constraints.ts';
import { predicateFromConstraints } from '../../../../connectors/federation/predicate/decode.ts';
import { standardFunctions } from '../../../../connectors/federation/predicate/standard-functions.ts';
import { contains } from '../../../../connectors/federation/predicate/value-set.ts';
import { wireFormat } from '../../../../connectors/federation/wire/format.ts';
import { decodeRequest, encodeRequest } from '../../../../connectors/federation/wire/request.ts';
import { call, literal, variable, where } from '../predicate/expressions.ts';
import { requestsOf } from '../wire/messages.ts';
import { foreignBlock } from './foreign.ts';

const double = { '@type': 'FloatingPoint', precision: 'DOUBLE' };
const numbers = [-10_000.5, -10_000, -9_999, 0, 1.1, 5, Number.POSITIVE_INFINITY, Number.NaN] as const;

/** The set of column c in a ReadRecordsRequest whose constraints are a summary alone, as in versions 2 and 3. */
function received(set: object): ValueSet {
  const request = requestsOf(2).find(({ kind }) => kind === 'ReadRecordsRequest');
  if (request === undefined) throw new Error('a ReadRecordsRequest was expected');
  const event = { ...encodeRequest(request, wireFormat(2)), constraints: { summary: { c: set } } };
  const decoded = decodeRequest(JSON.parse(JSON.stringify(event)));
  const found = 'constraints' in decoded ? decoded.constraints.summary.get('c') : undefined;
  if (found === undefined) throw new Error('a value set was expected');
  return found;
}

/** The numbers, and null, that the set holds. */
function held(set: ValueSet): readonly (number | null)[] {
  return [...numbers, null].filter((value) => contains(set, value));
}

describe.each<Framing>(['legacy', 'modern'])('a value set in %s framing', (framing) => {
  const marker = (bound: string, value: number | null) => ({
    valueBlock: foreignBlock(vectorFromArray(value === null ? [] : [value], new Float64()), framing),
    bound,
    nullValue: value === null,
  });
  const sorted = (ranges: readonly object[], nullAllowed: boolean) => ({
    '@type': 'SortedRangeSet',
    type: double,
    ranges,
    nullAllowed,
  });
  const [lowest, highest] = [marker('ABOVE', null), marker('BELOW', null)];

  it.each<readonly [string, object, readonly (number | null)[]]>([
    [
      'greater than −10000.0',
      sorted([{ low: marker('ABOVE', -10_000), high: highest }], false),
      [-9_999, 0, 1.1, 5, Number.POSITIVE_INFINITY],
    ],
    [
      'all but 1.1, null too',
      {
        '@type': 'EquatableValueSet',
        valueBlock: foreignBlock(vectorFromArray([1.1], new Float64()), framing),
        whiteList: false,
        nullAllowed: true,
      },
      [-10_000.5, -10_000, -9_999, 0, 5, Number.POSITIVE_INFINITY, Number.NaN, null],
    ],
    [
      'nothing but null, as AllOrNone',
      { '@type': 'AllOrNoneValueSet', type: double, all: false, nullAllowed: true },
      [null],
    ],
    ['nothing but null, as no ranges', sorted([], true), [null]],
    ['nothing', sorted([], false), []],
    ['everything but null', sorted([{ low: lowest, high: highest }], false), numbers],
    [
      '−10000.0 to 0.0 in two ranges that come unsorted and touch',
      sorted(
        [
          { low: marker('ABOVE', -9_999), high: marker('EXACTLY', 0) },
          { low: marker('EXACTLY', -10_000), high: marker('EXACTLY', -9_999) },
        ],
        false,
      ),
      [-10_000, -9_999, 0],
    ],
  ])('holds %s', (_, set, expected) => {
    expect(held(received(set))).toEqual(expected);
  });
});

describe('the functions of expressions', () => {
  /** By hand: the protocol's names and how many arguments each takes. */
  const kinds = {
    unary: ['$is_null', '$negate', '$not'],
    binary: [
      '$add',
      '$divide',
      '$equal',
      '$greater_than',
      '$greater_than_or_equal',
      '$in',
      '$is_distinct_from',
      '$less_than',
      '$less_than_or_equal',
      '$like_pattern',
      '$modulus',
      '$multiply',
      '$not_equal',
      '$nullif',
      '$subtract',
    ],
    vararg: ['$and', '$array', '$or'],
  };

  it('are 21, each of its kind', () => {
    const named = Object.entries(kinds).flatMap(([kind, names]) => names.map((name) => [name, kind]));
    expect(named).toHaveLength(21);
    expect(standardFunctions).toEqual(Object.fromEntries(named));
  });

  it.each([
    ...kinds.unary.map((name) => [name, 1] as const),
    ...kinds.binary.map((name) => [name, 2] as const),
  ])('refuse other numbers of arguments: %s takes %i', (name, count) => {
    const column = variable('a', types.integer);
    const expression = (args: number) =>
      call('$is_null', [
        call(
          name,
          Array.from({ length: args }, () => column),
          types.integer,
        ),
      ]);
    for (const wrong of [count - 1, count + 1]) {
      expect(() => predicateFromConstraints(where(expression(wrong)))).toThrow(
        `${name} has ${wrong} arguments; it takes ${count}`,
      );
    }
  });

  it('have IN as a variable and a list of constants, in one block or in several', () => {
    const a = variable('a', types.integer);
    const forms = [
      call('$in', [a, call('$array', [literal(types.integer, 1, 2, 3)], types.integer)]),
      call('$in', [a, call('$array', [literal(types.integer, 1, 2, 3)], { kind: 'List' })]),
      call('$in', [
        a,
        call(
          '$array',
          [1, 2, 3].map((value) => literal(types.integer, value)),
          types.integer,
        ),
      ]),
    ];
    const [first, ...others] = forms.map((form) => predicateFromConstraints(where(form)));
    expect(first).toMatchObject([{ kind: 'in-list', list: [{ value: 1 }, { value: 2 }, { value: 3 }] }]);
    for (const other of others) expect(other).toEqual(first);
  });
});
