import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DialectError } from '../../../../local/athena/dialect/errors.ts';
import { assertSupported, parseStatement } from '../../../../local/athena/dialect/statement.ts';

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof DialectError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'no error';
}

describe('kinds', () => {
  it.each([
    ['SELECT 1', 'select'],
    ['  -- a comment\n/* another */ select 1 ;  ', 'select'],
    ['WITH a AS (SELECT 1) SELECT * FROM a', 'select'],
    ['VALUES 1, 2', 'select'],
    ['TABLE t', 'select'],
    ['((SELECT 1))', 'select'],
    ['EXPLAIN SELECT 1', 'explain'],
    ["UNLOAD (SELECT 1) TO 's3://b/' WITH (format = 'PARQUET')", 'unload'],
    ["USING EXTERNAL FUNCTION f(x int) RETURNS int LAMBDA 'l' SELECT f(1)", 'select'],
    ['SHOW TABLES IN `a-b`', 'show'],
    ['DESC t', 'describe'],
    ['PREPARE p FROM SELECT 1', 'prepared'],
    ['INSERT INTO t SELECT 1', 'dml'],
    ["CREATE EXTERNAL TABLE `t` (a int) COMMENT 'it\\'s' LOCATION 's3://b/'", 'ddl'],
    ['MSCK REPAIR TABLE t', 'ddl'],
  ])('%s is %s', (sql, kind) => {
    expect(parseStatement(sql).kind).toBe(kind);
  });

  it.each([
    ["UNLOAD (SELECT 1) TO 's3://b/'", 'UNLOAD', '1:1'],
    ['\n  CREATE EXTERNAL TABLE t (a int)', 'CREATE EXTERNAL TABLE', '2:3'],
    ['MSCK REPAIR TABLE t', 'MSCK REPAIR TABLE', '1:1'],
    ['EXPLAIN INSERT INTO t SELECT 1', 'INSERT INTO', '1:9'],
  ])('%s is declined by name and place', (sql, name, place) => {
    const expected = `NOT_SUPPORTED: ${name} is not supported by the local engine yet, at line ${place}`;
    expect(messageOf(() => assertSupported(parseStatement(sql)))).toBe(expected);
  });

  it.each(['SHOW TABLES IN s', 'DESCRIBE t'])(
    '%s is declined with the way to list tables and columns',
    (sql) => {
      expect(messageOf(() => assertSupported(parseStatement(sql)))).toContain(
        'type \\d in the prompt of `owlery start`',
      );
    },
  );
});

describe('explain', () => {
  it('reads its options', () => {
    expect(parseStatement('EXPLAIN (FORMAT JSON, TYPE LOGICAL) SELECT 1')).toMatchObject({
      format: 'json',
      type: 'logical',
      analyze: false,
      verbose: false,
      statement: { kind: 'select' },
    });
  });

  it('reads ANALYZE VERBOSE', () => {
    expect(parseStatement('EXPLAIN ANALYZE VERBOSE SELECT 1')).toMatchObject({
      analyze: true,
      verbose: true,
    });
  });

  it('keeps the places of the statement inside', () => {
    const statement = parseStatement('EXPLAIN\n  SELECT 1');
    expect(statement).toMatchObject({ statement: { sql: '       \n  SELECT 1' } });
  });

  it('takes a parenthesised query for a query', () => {
    expect(parseStatement('EXPLAIN (SELECT 1)')).toMatchObject({ statement: { kind: 'select' } });
  });
});

describe('bad input', () => {
  it.each([
    ['', 'MALFORMED_QUERY: the statement is empty; write a query such as SELECT 1, at line 1:1'],
    [' ; ', 'MALFORMED_QUERY: the statement is empty; write a query such as SELECT 1, at line 1:2'],
    [
      'SELECT 1; SELECT 2',
      "MALFORMED_QUERY: only one SQL statement is allowed; a second one begins with 'SELECT', at line 1:11",
    ],
    [
      'SELEC 1',
      "MALFORMED_QUERY: a statement cannot begin with 'SELEC'; expected SELECT, WITH, VALUES, TABLE, EXPLAIN, USING or (, at line 1:1",
    ],
    ["SELECT 'a", "MALFORMED_QUERY: a string that begins here has no closing ', at line 1:8"],
    ['SELECT "a', 'MALFORMED_QUERY: a quoted name that begins here has no closing ", at line 1:8'],
    ['SELECT 1\n/* x', 'MALFORMED_QUERY: a comment that begins here has no closing */, at line 2:1'],
    [
      'SELECT `a`',
      'MALFORMED_QUERY: a backtick quotes names in DDL only; in queries quote names with ", at line 1:8',
    ],
    ['SELECT ~1', "MALFORMED_QUERY: unexpected character '~', at line 1:8"],
    [
      "SELECT X'0'",
      "MALFORMED_QUERY: a binary literal X'…' holds an even number of hexadecimal digits only, at line 1:8",
    ],
    ['EXPLAIN', 'MALFORMED_QUERY: EXPLAIN needs a statement to explain, at line 1:8'],
    [
      'EXPLAIN (FORMAT XML) SELECT 1',
      "MALFORMED_QUERY: EXPLAIN takes FORMAT TEXT|GRAPHVIZ|JSON and TYPE LOGICAL|DISTRIBUTED|VALIDATE|IO, not 'FORMAT XML', at line 1:10",
    ],
  ])('%j', (sql, message) => {
    expect(messageOf(() => parseStatement(sql))).toBe(message);
  });

  it('is never longer than Athena takes', () => {
    const message = messageOf(() => parseStatement(`SELECT '${'é'.repeat(131_072)}'`));
    expect(message).toContain('262153 bytes; Athena takes at most 262144');
  });

  it('fails with a place, whatever it is', () => {
    const piece = fc.constantFrom(
      'SELECT',
      'FROM',
      '(',
      ')',
      "'",
      '"',
      '--',
      '/*',
      '*/',
      ';',
      ',',
      'TABLE',
      'x',
      '1',
      '.',
      '\n',
      '=>',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const message = messageOf(() => parseStatement(pieces.join(' ')));
        expect(message === 'no error' || /, at line \d+:\d+$/.test(message)).toBe(true);
      }),
    );
  });
});

describe('passthrough', () => {
  it('puts a table in place of the call, and keeps every other place', () => {
    const sql = `SELECT * FROM TABLE("lambda:pg".system.query(query => 'SELECT ''x'''))\nJOIN u ON 1 = 1`;
    const statement = parseStatement(sql);
    const placeholder = { catalog: 'lambda:pg', schema: 'system', table: 'query$1' };
    expect(statement).toMatchObject({
      kind: 'select',
      passthroughs: [
        {
          catalog: 'lambda:pg',
          schema: 'system',
          name: 'query',
          arguments: [{ name: 'query', value: "SELECT 'x'" }],
          placeholder,
          position: { line: 1, column: 15 },
        },
      ],
    });
    if (statement.kind !== 'select') throw new Error('a query is expected');
    expect(statement.sql.trimEnd()).toMatch(
      /^SELECT \* FROM "lambda:pg"\."system"\."query\$1" +\nJOIN u ON 1 = 1$/,
    );
    expect(statement.sql).toHaveLength(sql.length);
  });

  it('takes several calls, positional arguments, and a catalog of the context', () => {
    const statement = parseStatement(
      "SELECT * FROM TABLE(system.query('a')) x, (SELECT * FROM TABLE(PG.system.query('b')))",
    );
    expect(statement).toMatchObject({
      passthroughs: [
        { arguments: [{ value: 'a' }], placeholder: { schema: 'system', table: 'query$1' } },
        { catalog: 'pg', arguments: [{ value: 'b' }], placeholder: { catalog: 'pg', table: 'query$2' } },
      ],
    });
  });

  it('is not seen inside strings and comments', () => {
    expect(parseStatement("SELECT 'TABLE(a.system.query(1))' -- TABLE(a.system.query(1))")).toMatchObject({
      passthroughs: [],
    });
  });

  it.each([
    ['SELECT * FROM TABLE(sequence(1, 2))', 'NOT_SUPPORTED: table function sequence is not supported'],
    [
      'SELECT * FROM TABLE(pg.system.query(query => 1))',
      'NOT_SUPPORTED: an argument of a passthrough query must be a string literal',
    ],
    [
      "SELECT * FROM TABLE(pg.system.query('a' 'b'))",
      'MALFORMED_QUERY: expected , or ) between the arguments',
    ],
    ["SELECT * FROM TABLE(pg.system.query('a')", 'MALFORMED_QUERY: expected ) after a table function call'],
  ])('%s is declined', (sql, message) => {
    expect(messageOf(() => parseStatement(sql))).toContain(message);
  });
});
