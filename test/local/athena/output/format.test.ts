import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ResultSource, writeResult } from '../../../../local/athena/output/format.ts';
import type { ResultFormat } from '../../../../local/athena/output/format-name.ts';
import type { Sink } from '../../../../local/athena/output/sink.ts';

let instance: DuckDBInstance;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
});
afterAll(() => instance.closeSync());

async function written(sql: string, format: ResultFormat): Promise<string> {
  const connection = await instance.connect();
  try {
    const result = await connection.run(sql);
    const rows = await result.getRows();
    async function* batches(): AsyncGenerator<typeof rows> {
      if (rows.length > 0) yield rows.slice(0, 1);
      if (rows.length > 1) yield rows.slice(1);
    }
    const columns = result.columnNames().map((name, index) => ({ name, type: result.columnType(index) }));
    const source: ResultSource = { columns, batches: batches() };
    let text = '';
    const sink: Sink = {
      isClosed: false,
      write: async (part) => {
        text += part;
      },
    };
    await writeResult(source, format, sink);
    return text;
  } finally {
    connection.closeSync();
  }
}

const values: readonly (readonly [string, string])[] = [
  ['9007199254740991::BIGINT', '9007199254740991'],
  ['9007199254740993::BIGINT', '"9007199254740993"'],
  ['(-9223372036854775808)::BIGINT', '"-9223372036854775808"'],
  ['1.25::DECIMAL(10, 2)', '1.25'],
  ['0.000000000000001::DECIMAL(20, 15)', '1e-15'],
  ['123456789012345678.91::DECIMAL(20, 2)', '"123456789012345678.91"'],
  ["'nan'::DOUBLE", '"NaN"'],
  ["'-infinity'::DOUBLE", '"-Infinity"'],
  ['0.1::DOUBLE', '0.1'],
  ['true', 'true'],
  ['NULL', 'null'],
  ["DATE '2024-02-29'", '"2024-02-29"'],
  ["'\"\\\n'", '"\\"\\\\\\n"'],
  ['[1, NULL]::BIGINT[]', '[1,null]'],
  ["{'a': 1, 'b': [9007199254740993]}", '{"a":1,"b":["9007199254740993"]}'],
  ["MAP {'k': 1}", '{"k":1}'],
];

describe('json', () => {
  it.each(values)('%s is %s', async (sql, json) => {
    expect(await written(`SELECT ${sql.replace('\n', "' || chr(10) || '")} AS v`, 'jsonl')).toBe(
      `{"v":${json}}\n`,
    );
  });

  it('is an array of objects, also when it is empty', async () => {
    expect(JSON.parse(await written('SELECT range AS n FROM range(3)', 'json'))).toEqual([
      { n: 0 },
      { n: 1 },
      { n: 2 },
    ]);
    expect(await written('SELECT 1 AS n WHERE false', 'json')).toBe('[]\n');
  });

  it('tells columns of one name apart', async () => {
    expect(await written('SELECT 1 AS n, 2 AS n, 3 AS n', 'jsonl')).toBe('{"n":1,"n_2":2,"n_3":3}\n');
  });
});

describe('csv', () => {
  it('quotes every value, and writes NULL as nothing', async () => {
    const text = await written(`SELECT 'a"b,c' AS "x ""y""", NULL AS n, '' AS e, 1 AS i`, 'csv');
    expect(text).toBe('"x ""y""","n","e","i"\n"a""b,c",,"","1"\n');
  });

  it('has a header without rows', async () => {
    expect(await written('SELECT 1 AS n WHERE false', 'csv')).toBe('"n"\n');
  });
});

describe('table', () => {
  it('aligns text left and numbers right, by what a terminal shows', async () => {
    const text = await written(
      "SELECT * FROM (VALUES (1, 'é'), (100, '日本'), (NULL, 'abc')) t(n, word)",
      'table',
    );
    expect(text).toBe(
      ['   n | word', '-----+------', '   1 | é', ' 100 | 日本', '     | abc', '(3 rows)', ''].join('\n'),
    );
  });

  it('keeps every row on a line', async () => {
    const text = await written("SELECT 'a' || chr(10) || 'b' AS t", 'table');
    expect(text).toBe([' t', '------', ' a\\nb', '(1 row)', ''].join('\n'));
  });

  it('has a header without rows', async () => {
    expect(await written('SELECT 1 AS n WHERE false', 'table')).toBe(' n\n---\n(0 rows)\n');
  });
});
