import { describe, expect, it } from '@jest/globals';
import { type ArrowType, field, types } from '../../../../connectors/federation/arrow/type.ts';
import type { Expression } from '../../../../connectors/federation/domain/constraints.ts';
import { noConstraints } from '../../../../connectors/federation/domain/constraints.ts';
import { ConnectorError, type ErrorCode } from '../../../../connectors/federation/errors.ts';
import { columnsOf } from '../../../../connectors/federation/predicate/columns.ts';
import {
  anyValue,
  equalTo,
  greaterThan,
  notNull,
} from '../../../../connectors/federation/predicate/condition.ts';
import { predicateFromConstraints } from '../../../../connectors/federation/predicate/decode.ts';
import type { Operand, Predicate } from '../../../../connectors/federation/predicate/predicate.ts';
import { exactPromises } from '../../../../connectors/federation/predicate/promises.ts';
import { standardFunctions } from '../../../../connectors/federation/predicate/standard-functions.ts';
import { call, column, constant, literal, variable, where } from './expressions.ts';

const { integer, varchar, boolean, double } = types;
const a = variable('a', integer);
const b = variable('b', integer);
const [opA, opB] = [column('a', integer), column('b', integer)];
const yes = variable('yes', boolean);
const isYes: Predicate = { kind: 'boolean', operand: column('yes', boolean) };
const isNullA: Predicate = { kind: 'is-null', operand: opA };

describe('constraints become conjuncts', () => {
  it('of value sets first, then expressions, without sets that hold everything', () => {
    const constraints = {
      ...where(call('$is_null', [b])),
      summary: new Map([
        ['a', greaterThan(integer, 5)],
        ['c', anyValue(integer)],
        ['n', notNull(integer)],
      ]),
    };

    expect(predicateFromConstraints(constraints)).toEqual([
      { kind: 'in-value-set', column: 'a', set: greaterThan(integer, 5) },
      { kind: 'in-value-set', column: 'n', set: notNull(integer) },
      { kind: 'is-null', operand: opB },
    ]);
  });

  it('with nested ANDs flattened, but not under OR', () => {
    const terms = predicateFromConstraints(
      where(
        call('$and', [
          call('$and', [call('$is_null', [a]), yes]),
          call('$or', [yes, call('$and', [yes, yes])]),
        ]),
      ),
    );

    expect(terms).toEqual([
      isNullA,
      isYes,
      { kind: 'or', terms: [isYes, { kind: 'and', terms: [isYes, isYes] }] },
    ]);
  });

  it('with ranges merged that came unsorted', () => {
    const [low, middle, high] = [1, 2, 3].map((value) => ({ bound: 'EXACTLY', value }) as const);
    if (low === undefined || middle === undefined || high === undefined) throw new Error('three markers');
    const ranges = [
      { low: middle, high },
      { low, high: middle },
    ];
    const set = { kind: 'SortedRangeSet', type: integer, ranges, nullAllowed: false } as const;

    expect(predicateFromConstraints({ ...noConstraints, summary: new Map([['a', set]]) })).toEqual([
      { kind: 'in-value-set', column: 'a', set: { ...set, ranges: [{ low, high }] } },
    ]);
  });

  it('of which there are none without constraints', () => {
    expect(predicateFromConstraints(noConstraints)).toEqual([]);
  });
});

function calculation(functionName: string, ...args: readonly Expression[]): Expression {
  return call('$is_null', [call(functionName, args, integer)]);
}

function isNull(operand: Operand): Predicate {
  return { kind: 'is-null', operand };
}

describe('each function', () => {
  const pair = { left: opA, right: opB };
  const cases: readonly (readonly [keyof typeof standardFunctions, Expression, Predicate])[] = [
    ['$and', call('$or', [call('$and', [yes])]), { kind: 'or', terms: [{ kind: 'and', terms: [isYes] }] }],
    ['$or', call('$or', [yes, call('$is_null', [a])]), { kind: 'or', terms: [isYes, isNullA] }],
    ['$not', call('$not', [yes]), { kind: 'not', term: isYes }],
    ['$is_null', call('$is_null', [a]), isNullA],
    ['$equal', call('$equal', [a, b]), { kind: 'comparison', operator: '=', ...pair }],
    ['$not_equal', call('$not_equal', [a, b]), { kind: 'comparison', operator: '<>', ...pair }],
    ['$less_than', call('$less_than', [a, b]), { kind: 'comparison', operator: '<', ...pair }],
    [
      '$less_than_or_equal',
      call('$less_than_or_equal', [a, b]),
      { kind: 'comparison', operator: '<=', ...pair },
    ],
    ['$greater_than', call('$greater_than', [a, b]), { kind: 'comparison', operator: '>', ...pair }],
    [
      '$greater_than_or_equal',
      call('$greater_than_or_equal', [a, b]),
      { kind: 'comparison', operator: '>=', ...pair },
    ],
    ['$is_distinct_from', call('$is_distinct_from', [a, b]), { kind: 'is-distinct', ...pair }],
    ['$nullif', calculation('$nullif', a, b), isNull({ kind: 'nullif', type: integer, ...pair })],
    [
      '$add',
      calculation('$add', a, b),
      isNull({ kind: 'arithmetic', operator: '+', type: integer, ...pair }),
    ],
    [
      '$subtract',
      calculation('$subtract', a, b),
      isNull({ kind: 'arithmetic', operator: '-', type: integer, ...pair }),
    ],
    [
      '$multiply',
      calculation('$multiply', a, b),
      isNull({ kind: 'arithmetic', operator: '*', type: integer, ...pair }),
    ],
    [
      '$divide',
      calculation('$divide', a, b),
      isNull({ kind: 'arithmetic', operator: '/', type: integer, ...pair }),
    ],
    [
      '$modulus',
      calculation('$modulus', a, b),
      isNull({ kind: 'arithmetic', operator: '%', type: integer, ...pair }),
    ],
    ['$negate', calculation('$negate', a), isNull({ kind: 'negate', type: integer, operand: opA })],
    [
      '$like_pattern',
      call('$like_pattern', [variable('s', varchar), literal(varchar, 'a%')]),
      { kind: 'like', operand: column('s', varchar), pattern: constant(varchar, 'a%') },
    ],
    [
      '$in',
      call('$in', [a, call('$array', [literal(integer, 1, null)], integer)]),
      { kind: 'in-list', operand: opA, list: [constant(integer, 1), constant(integer, null)] },
    ],
    [
      '$array',
      call('$in', [a, call('$array', [literal(integer, 1), b, literal(integer, 2, 3)], integer)]),
      {
        kind: 'in-list',
        operand: opA,
        list: [constant(integer, 1), opB, constant(integer, 2), constant(integer, 3)],
      },
    ],
  ];
  it.each(cases)('%s is understood', (_, expression, predicate) => {
    expect(predicateFromConstraints(where(expression))).toEqual([predicate]);
  });

  it('is understood: the cases above are all of them, and all are promised', () => {
    const names = cases.map(([name]) => name).toSorted();
    expect(names).toEqual(Object.keys(standardFunctions).toSorted());
    expect(exactPromises.functions.toSorted()).toEqual(names);
  });
});

describe('operands', () => {
  it.each<readonly [string, Expression, Predicate]>([
    ['a boolean variable is a condition', yes, isYes],
    [
      'a boolean constant is a condition',
      literal(boolean, true),
      { kind: 'boolean', operand: constant(boolean, true) },
    ],
    [
      'a constant without a block is null',
      literal(boolean),
      { kind: 'boolean', operand: constant(boolean, null) },
    ],
    [
      'a condition may stand for a value',
      call('$equal', [call('$is_null', [a]), yes]),
      {
        kind: 'comparison',
        operator: '=',
        left: { kind: 'predicate', predicate: isNullA },
        right: column('yes', boolean),
      },
    ],
    [
      'a list may be one constant of many rows',
      call('$in', [a, literal(integer, 1, 2)]),
      { kind: 'in-list', operand: opA, list: [constant(integer, 1), constant(integer, 2)] },
    ],
    [
      'a list may be empty',
      call('$in', [a, call('$array', [], integer)]),
      { kind: 'in-list', operand: opA, list: [] },
    ],
    [
      'an untyped null compares with anything',
      call('$equal', [a, literal({ kind: 'Null' })]),
      { kind: 'comparison', operator: '=', left: opA, right: constant({ kind: 'Null' }, null) },
    ],
  ])('%s', (_, expression, predicate) => {
    expect(predicateFromConstraints(where(expression))).toEqual([predicate]);
  });
});

const deep = Array.from({ length: 100_000 }).reduce<Expression>((inner) => call('$not', [inner]), yes);

describe('what cannot be decoded is refused', () => {
  const list: ArrowType = { kind: 'List' };
  it.each<readonly [string, Expression, ErrorCode, RegExp]>([
    ['an unknown function', call('$cast', [a]), 'OperationNotSupported', /function \$cast .* only \$and, /],
    [
      'an unknown function inside',
      call('$not', [call('lower', [a])]),
      'OperationNotSupported',
      /function lower/,
    ],
    ['a missing argument', call('$equal', [a]), 'InvalidInput', /\$equal has 1 arguments; it takes 2/],
    ['an argument too many', call('$not', [yes, yes]), 'InvalidInput', /\$not has 2 arguments; it takes 1/],
    ['an AND of nothing', call('$and', []), 'InvalidInput', /\$and has 0 arguments; it takes at least one/],
    ['an integer as a condition', a, 'InvalidInput', /column a of type Int\(32\) is not/],
    [
      'text against a number',
      call('$equal', [a, literal(varchar, 'x')]),
      'OperationNotSupported',
      /column a of type Int\(32\) and a value of type Utf8/,
    ],
    [
      'a list compared',
      call('$equal', [variable('l', list), variable('l', list)]),
      'OperationNotSupported',
      /between column l of type List/,
    ],
    [
      'a bigint beside a real',
      call('$equal', [variable('r', types.real), variable('i', types.bigint)]),
      'OperationNotSupported',
      /Int\(64\)/,
    ],
    [
      'LIKE on a number',
      call('$like_pattern', [a, literal(varchar, '1%')]),
      'OperationNotSupported',
      /both sides must be text/,
    ],
    [
      'dates added',
      calculation('$add', variable('d', types.date), variable('d', types.date)),
      'OperationNotSupported',
      /\$add is not supported on type Date\(DAY\)/,
    ],
    [
      '$array outside of $in',
      call('$is_null', [call('$array', [a], integer)]),
      'OperationNotSupported',
      /\$array is not supported outside of \$in/,
    ],
    ['IN over a column', call('$in', [a, b]), 'OperationNotSupported', /over column b/],
    [
      'a constant of two values',
      call('$equal', [a, literal(integer, 1, 2)]),
      'InvalidInput',
      /has 2 values where one is needed/,
    ],
    [
      'a constant of another type',
      call('$equal', [a, literal(integer, 1n)]),
      'InvalidInput',
      /Int\(32\) takes a number, not a bigint/,
    ],
    [
      'a hostile scale',
      call('$equal', [a, literal(types.decimal(38, 0), { unscaled: 1n, scale: 10 ** 9 })]),
      'InvalidInput',
      /scale 1000000000/,
    ],
    ['nesting without end', deep, 'InvalidInput', /nests more than 500/],
  ])('%s', (_, expression, code, message) => {
    let error: unknown;
    try {
      predicateFromConstraints(where(expression));
    } catch (caught) {
      error = caught;
    }

    expect(error).toBeInstanceOf(ConnectorError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

describe('the columns of a predicate', () => {
  it('come once each, in order of first appearance, with their types', () => {
    const s = variable('s', varchar);
    const d = variable('d', double);
    const terms = predicateFromConstraints({
      ...where(
        call('$not', [call('$in', [a, call('$array', [b, literal(integer, 1)], integer)])]),
        call('$or', [call('$like_pattern', [s, variable('p', varchar)]), call('$is_distinct_from', [a, b])]),
        call('$equal', [
          call(
            '$negate',
            [call('$add', [d, call('$nullif', [d, variable('e', double)], double)], double)],
            double,
          ),
          d,
        ]),
        call('$equal', [call('$is_null', [variable('l', { kind: 'List' })]), yes]),
      ),
      summary: new Map([['z', equalTo(varchar, 'x')]]),
    });

    expect(columnsOf(terms)).toEqual([
      field('z', varchar),
      field('a', integer),
      field('b', integer),
      field('s', varchar),
      field('p', varchar),
      field('d', double),
      field('e', double),
      field('l', { kind: 'List' }),
      field('yes', boolean),
    ]);
  });

  it('are none for no terms', () => {
    expect(columnsOf([])).toEqual([]);
  });
});
