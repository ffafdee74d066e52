/** A condition's words with the types of a table: what its literals mean, and what they cannot. */
import { describe, expect, it } from '@jest/globals';
import { type ArrowType, field, types } from '../../../../connectors/federation/arrow/type.ts';
import { predicateOf } from '../../../../connectors/federation/diagnostics/scan-predicate.ts';
import { parseScanText } from '../../../../connectors/federation/diagnostics/scan-text.ts';

function typed(type: ArrowType, condition: string) {
  const [term] = parseScanText(`SELECT * FROM s.t WHERE ${condition}`).terms;
  if (term === undefined) throw new Error('a term was expected');
  return predicateOf(term.condition, (name) => field(name, type));
}

const constantOf = (type: ArrowType, literal: string) => {
  const predicate = typed(type, `${literal} = a`);
  if (predicate.kind !== 'comparison' || predicate.left.kind !== 'constant')
    throw new Error('a constant was expected');
  expect(predicate.left.type).toEqual(type);
  return predicate.left.value;
};

describe('a literal', () => {
  it.each<readonly [ArrowType, string, unknown]>([
    [types.boolean, 'FALSE', false],
    [types.smallint, '-32768', -32_768],
    [types.bigint, '9007199254740993', 9_007_199_254_740_993n],
    [types.double, '1.5e3', 1500],
    [types.decimal(10, 2), '1.5', { unscaled: 150n, scale: 2 }],
    [types.decimal(10, 2), '1.500', { unscaled: 150n, scale: 2 }],
    [types.varchar, "'é''x'", "é'x"],
    [types.date, "DATE '1969-12-31'", -1],
    [types.timestamp, "TIMESTAMP '1970-01-01 00:00:01.5'", 1500n],
    [types.timestamp, "TIMESTAMP '1970-01-02'", 86_400_000n],
    [types.varchar, 'NULL', null],
  ])('of %j is read from %s', (type, literal, value) => {
    expect(constantOf(type, literal)).toEqual(value);
  });

  it('of bytes is read from its digits', () => {
    const value = constantOf(types.varbinary, "X'00fF'");
    expect(value instanceof Uint8Array ? [...value] : value).toEqual([0, 255]);
  });

  it.each<readonly [ArrowType, string, string]>([
    [
      types.smallint,
      '32768',
      'column a is smallint; its literals are a whole number within the range of the type',
    ],
    [types.integer, '1.5', 'a whole number'],
    [types.decimal(10, 2), '1.005', 'a number that the type holds exactly'],
    [types.decimal(3, 2), '10', 'a number that the type holds exactly'],
    [types.varchar, '1', "a text, as in 'a'"],
    [types.double, "'1'", 'a number'],
    [types.date, "'2026-01-31'", "as in DATE '2026-01-31'"],
    [types.date, "DATE '2026-02-30'", "as in DATE '2026-01-31'"],
    [types.timestamp, "DATE '2026-01-31'", 'as in TIMESTAMP'],
    [types.varbinary, "X'0'", 'bytes'],
    [types.boolean, '1', 'TRUE or FALSE'],
    [{ kind: 'Struct' }, '1', 'no literal of row() can be explained'],
  ])('of %j is refused as %s', (type, literal, message) => {
    expect(() => typed(type, `a = ${literal}`)).toThrow(message);
  });

  it('has a column to take its type from', () => {
    expect(() => typed(types.integer, '1 = 1')).toThrow('a condition has a column on its left');
  });
});
