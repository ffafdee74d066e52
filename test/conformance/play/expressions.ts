/** An expression of each function that a connector can promise, over table `flat`, with the rows that it keeps. */
import type { Row } from '../../../connectors/federation/index.ts';
import type { StandardFunction } from '../../../connectors/federation/predicate/standard-functions.ts';
import type { Json } from '../description/json.ts';
import type { ExpressionScript } from './script.ts';

export interface ExpressionCase {
  readonly expression: ExpressionScript;
  readonly keeps: (row: Row) => boolean;
}

const column = (name: string): ExpressionScript => ({ column: name });
const constant = (type: string, ...values: readonly Json[]): ExpressionScript => ({ type, values });
const integer = (...values: readonly number[]): ExpressionScript => constant('Int32', ...values);
const text = (...values: readonly string[]): ExpressionScript => constant('Utf8', ...values);
const call = (name: StandardFunction, ...args: readonly ExpressionScript[]): ExpressionScript => ({
  type: 'Bool',
  call: name,
  arguments: args,
});
const calculated = (name: StandardFunction, ...args: readonly ExpressionScript[]): ExpressionScript => ({
  type: 'Int32',
  call: name,
  arguments: args,
});

const rowNumber = column('row_number');
const numberOf = (row: Row): number => Number(row['row_number']);
const isSet = (row: Row, name: string): boolean => (row[name] ?? null) !== null;
const startsWith = (row: Row, start: string): boolean => String(row['varchar'] ?? '').startsWith(start);

export const expressionCases: { readonly [Name in StandardFunction]: readonly ExpressionCase[] } = {
  $and: [
    {
      expression: call(
        '$and',
        call('$greater_than', rowNumber, integer(1)),
        call('$less_than', rowNumber, integer(6)),
        call('$not_equal', rowNumber, integer(4)),
      ),
      keeps: (row) => [2, 3, 5].includes(numberOf(row)),
    },
  ],
  $or: [
    {
      expression: call('$or', call('$is_null', column('double')), call('$equal', rowNumber, integer(2))),
      keeps: (row) => !isSet(row, 'double') || numberOf(row) === 2,
    },
  ],
  $not: [
    {
      expression: call('$not', column('boolean')),
      keeps: (row) => row['boolean'] === false,
    },
    {
      expression: call('$not', call('$equal', column('integer'), integer(0))),
      keeps: (row) => isSet(row, 'integer') && row['integer'] !== 0,
    },
  ],
  $is_null: [
    { expression: call('$is_null', column('varbinary')), keeps: (row) => !isSet(row, 'varbinary') },
    {
      expression: call('$not', call('$is_null', column('zoned'))),
      keeps: (row) => isSet(row, 'zoned'),
    },
  ],
  $nullif: [
    {
      expression: call('$is_null', calculated('$nullif', rowNumber, integer(2))),
      keeps: (row) => numberOf(row) === 2,
    },
  ],
  $equal: [
    {
      expression: call('$equal', column('bigint'), constant('Int64', '9007199254740993')),
      keeps: (row) => row['bigint'] === 2n ** 53n + 1n,
    },
    {
      expression: call('$equal', column('decimal_wide'), constant('Decimal(38,10)', '0.0000000015')),
      keeps: (row) => numberOf(row) === 4,
    },
    {
      expression: call('$equal', column('varbinary'), constant('Binary', 'AP8=')),
      keeps: (row) => numberOf(row) === 3,
    },
    {
      // One instant, whatever the zone in which it was written.
      expression: call('$equal', column('zoned'), constant('Timestamp(MILLISECOND,UTC)', '6963200000000000')),
      keeps: (row) => [2, 3, 4].includes(numberOf(row)),
    },
    {
      // SQL: no number, NaN included, equals NaN.
      expression: call('$equal', column('double'), constant('Float64', '0x7ff8000000000000')),
      keeps: () => false,
    },
    { expression: call('$equal', column('integer'), constant('Int32', null)), keeps: () => false },
  ],
  $not_equal: [
    {
      expression: call('$not_equal', column('date'), constant('Date(DAY)', -1)),
      keeps: (row) => isSet(row, 'date') && row['date'] !== -1,
    },
  ],
  $less_than: [
    {
      expression: call('$less_than', column('varchar'), text('b')),
      keeps: (row) => isSet(row, 'varchar') && String(row['varchar']) < 'b',
    },
  ],
  $less_than_or_equal: [
    {
      expression: call('$less_than_or_equal', column('timestamp'), constant('Date(MILLISECOND)', '0')),
      keeps: (row) => isSet(row, 'timestamp') && Number(row['timestamp']) <= 0,
    },
  ],
  $greater_than: [
    {
      // The character beyond the BMP comes last.
      expression: call('$greater_than', column('varchar'), text('\ufffd')),
      keeps: (row) => startsWith(row, '𝄞'),
    },
  ],
  $greater_than_or_equal: [
    {
      expression: call('$greater_than_or_equal', column('tinyint'), constant('Int8', 1)),
      keeps: (row) => isSet(row, 'tinyint') && Number(row['tinyint']) >= 1,
    },
  ],
  $is_distinct_from: [
    {
      expression: call('$is_distinct_from', column('integer'), integer(0)),
      keeps: (row) => row['integer'] !== 0,
    },
    {
      expression: call('$is_distinct_from', column('integer'), constant('Int32', null)),
      keeps: (row) => isSet(row, 'integer'),
    },
  ],
  $add: [
    {
      expression: call('$equal', calculated('$add', rowNumber, integer(1)), integer(3)),
      keeps: (row) => numberOf(row) === 2,
    },
  ],
  $subtract: [
    {
      expression: call('$less_than', calculated('$subtract', rowNumber, integer(2)), integer(0)),
      keeps: (row) => numberOf(row) < 2,
    },
  ],
  $multiply: [
    {
      expression: call('$equal', calculated('$multiply', rowNumber, rowNumber), integer(16)),
      keeps: (row) => numberOf(row) === 4,
    },
  ],
  $divide: [
    {
      expression: call('$equal', calculated('$divide', rowNumber, integer(2)), integer(1)),
      keeps: (row) => [2, 3].includes(numberOf(row)),
    },
  ],
  $modulus: [
    {
      expression: call(
        '$equal',
        calculated('$modulus', calculated('$negate', rowNumber), integer(3)),
        integer(-1),
      ),
      keeps: (row) => numberOf(row) % 3 === 1,
    },
  ],
  $negate: [
    {
      expression: call('$equal', calculated('$negate', rowNumber), integer(-5)),
      keeps: (row) => numberOf(row) === 5,
    },
  ],
  $like_pattern: [
    {
      expression: call('$like_pattern', column('varchar'), text('a%')),
      keeps: (row) => startsWith(row, 'a'),
    },
    {
      expression: call('$like_pattern', column('varchar'), text('_ clef')),
      keeps: (row) => startsWith(row, '𝄞'),
    },
  ],
  $in: [
    {
      expression: call('$in', column('varchar'), call('$array', text('a', 'häßlich', 'nowhere'))),
      keeps: (row) => ['a', 'häßlich'].includes(String(row['varchar'] ?? 'nowhere')),
    },
    {
      expression: call('$not', call('$in', rowNumber, call('$array', integer(0, 1, 2, 3, 4, 5, 6)))),
      keeps: (row) => numberOf(row) > 6,
    },
  ],
  $array: [
    {
      expression: call('$in', rowNumber, call('$array', integer(1), integer(3), integer(5))),
      keeps: (row) => [1, 3, 5].includes(numberOf(row)),
    },
  ],
};
