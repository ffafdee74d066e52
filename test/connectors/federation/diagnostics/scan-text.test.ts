/** The words in which a person asks how a scan would be read. */
import { describe, expect, it } from '@jest/globals';
import { parseScanText, type ScanText } from '../../../../connectors/federation/diagnostics/scan-text.ts';

const termsOf = (condition: string) => parseScanText(`SELECT * FROM s.t WHERE ${condition}`).terms;
const conditionOf = (condition: string) => termsOf(condition).map((term) => term.condition);
const column = (name: string) => ({ kind: 'column', name });
const one = { kind: 'number', text: '1' };
const isOne = (name: string) => ({ kind: 'comparison', operator: '=', left: column(name), right: one });

describe('a scan in words', () => {
  it('names a table, columns, an order and a limit', () => {
    const scan: ScanText = parseScanText(
      'select id, "Odd ""Name""" from Pg.Public."T" -- all of it\n order by id desc, b nulls first, c asc limit 10;',
    );
    expect(scan).toEqual({
      tableName: { schemaName: 'public', tableName: 't' },
      columns: ['id', 'odd "name"'],
      terms: [],
      orderBy: [
        { columnName: 'id', direction: 'DESC_NULLS_LAST' },
        { columnName: 'b', direction: 'ASC_NULLS_FIRST' },
        { columnName: 'c', direction: 'ASC_NULLS_LAST' },
      ],
      limit: 10n,
    });
  });

  it('is cut into the terms that must all hold, as they were written', () => {
    expect(termsOf("a = 1 AND (b = 1 OR c=1) AND NOT d  IN ('x''y', NULL)").map(({ text }) => text)).toEqual([
      'a = 1',
      '(b = 1 OR c=1)',
      "NOT d  IN ('x''y', NULL)",
    ]);
  });

  it('binds AND before OR, and NOT before both', () => {
    expect(conditionOf('NOT a = 1 AND b = 1 OR c = 1')).toEqual([
      {
        kind: 'or',
        terms: [{ kind: 'and', terms: [{ kind: 'not', term: isOne('a') }, isOne('b')] }, isOne('c')],
      },
    ]);
  });

  it.each<readonly [string, object]>([
    ['a <> 1', { ...isOne('a'), operator: '<>' }],
    ['a != 1', { ...isOne('a'), operator: '<>' }],
    ['1 <= a', { kind: 'comparison', operator: '<=', left: one, right: column('a') }],
    ['a >= -1.5e3', { ...isOne('a'), operator: '>=', right: { kind: 'number', text: '-1.5e3' } }],
    ["a = DATE '2026-01-31'", { ...isOne('a'), right: { kind: 'date', text: '2026-01-31' } }],
    ["a = DECIMAL '1'", isOne('a')],
    ['a = date', { ...isOne('a'), right: column('date') }],
    ["a = X'00ff'", { ...isOne('a'), right: { kind: 'bytes', text: '00ff' } }],
    ['a IS NULL', { kind: 'is-null', value: column('a') }],
    ['a IS NOT NULL', { kind: 'not', term: { kind: 'is-null', value: column('a') } }],
    ['a IS DISTINCT FROM 1', { kind: 'is-distinct', left: column('a'), right: one }],
    ['a', { kind: 'boolean', value: column('a') }],
    ['a = TRUE', { ...isOne('a'), right: { kind: 'boolean', value: true } }],
    [
      "a NOT LIKE 'x%'",
      { kind: 'not', term: { kind: 'like', value: column('a'), pattern: { kind: 'text', text: 'x%' } } },
    ],
    [
      'a BETWEEN 1 AND 1',
      {
        kind: 'and',
        terms: [
          { ...isOne('a'), operator: '>=' },
          { ...isOne('a'), operator: '<=' },
        ],
      },
    ],
  ])('reads %s', (text, condition) => {
    expect(conditionOf(text)).toEqual([condition]);
  });

  it.each([
    ['', 'SELECT was expected at the end'],
    ['DELETE FROM s.t', 'SELECT was expected at "DELETE FROM s.t"'],
    ['SELECT * FROM t', 'schema.table was expected at the end'],
    ['SELECT a.b.c FROM s.t', 'FROM was expected at ".b.c FROM s.t"'],
    ['SELECT count(*) FROM s.t', 'FROM was expected at "(*) FROM s.t"'],
    ['SELECT * FROM s.t, s.u', 'nothing more can be explained at ", s.u"'],
    ['SELECT * FROM s.t JOIN s.u', 'nothing more can be explained at "JOIN s.u"'],
    ['SELECT * FROM s.t WHERE a + 1 = 2', 'this cannot be read at "+ 1 = 2"'],
    ['SELECT * FROM s.t WHERE a NOT = 1', 'IN, LIKE or BETWEEN was expected at "= 1"'],
    ['SELECT * FROM s.t WHERE (a = 1', ') was expected at the end'],
    ['SELECT * FROM s.t WHERE a IS 1', 'NULL or DISTINCT FROM was expected at "1"'],
    ["SELECT * FROM s.t WHERE a = 'x", 'this cannot be read at "\'x"'],
    ['SELECT * FROM s.t WHERE a = 1a', 'this cannot be read at "1a"'],
    ['SELECT * FROM s.t LIMIT 1.5', 'a number of rows was expected at "1.5"'],
    ['SELECT * FROM s.t WHERE', 'a column or a literal was expected at the end'],
  ])('says of %j where it cannot be read', (text, message) => {
    expect(() => parseScanText(text)).toThrow(message);
  });
});
