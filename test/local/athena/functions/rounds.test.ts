/** Runs of a query until its functions have answered, against a real DuckDB and the real wire. */
import { BIGINT, type DuckDBConnection, DuckDBInstance, DuckDBScalarFunction } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { field, types } from '../../../../connectors/federation/arrow/type.ts';
import { defineUdf } from '../../../../connectors/federation/functions/define.ts';
import { newFunctionProgress } from '../../../../local/athena/functions/progress.ts';
import { streamWithFunctions } from '../../../../local/athena/functions/rounds.ts';
import type { FunctionSignature } from '../../../../local/athena/functions/signature.ts';
import { type HostedFunctions, hostFunctions } from './hosted.ts';

const next = defineUdf({
  name: 'next',
  args: [types.bigint],
  returns: types.bigint,
  row: (n) => (n === null ? null : n + 1n),
});
const signature: FunctionSignature = {
  name: 'next',
  args: [field('n', types.bigint)],
  returns: field('result', types.bigint),
  lambda: 'f',
  duckdbName: 'external_next_00000000',
};

let instance: DuckDBInstance;
let connection: DuckDBConnection;
let hosted: HostedFunctions;
/** How often DuckDB has asked `tick()`, whose value is different each time. */
let ticks: number;

beforeEach(async () => {
  instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  connection = await instance.connect();
  hosted = hostFunctions('f', [next]);
  ticks = 0;
  connection.registerScalarFunction(
    DuckDBScalarFunction.create({
      name: 'tick',
      returnType: BIGINT,
      parameterTypes: [BIGINT],
      volatile: true,
      mainFunction: (_info, input, output) => {
        for (let row = 0; row < input.rowCount; row++) output.setItem(row, BigInt(++ticks));
        output.flush();
      },
    }),
  );
});
afterEach(() => {
  connection.closeSync();
  instance.closeSync();
});

async function rowsOf(sql: string): Promise<readonly unknown[]> {
  const stream = await streamWithFunctions({
    connection,
    sql: sql.replaceAll('next(', `${signature.duckdbName}(`),
    functions: [{ signature, lambda: hosted.lambda }],
    progress: [newFunctionProgress('next', 'f')],
    onChange: () => undefined,
    signal: new AbortController().signal,
  });
  const rows: unknown[] = [];
  for (;;) {
    const chunk = await stream.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return rows;
    rows.push(...chunk.getRows().map((row) => (row.length === 1 ? row[0] : row)));
  }
}

describe('a query is run', () => {
  const cases = [
    { sql: 'SELECT 7', runs: 1, rows: [7] },
    { sql: 'SELECT next(n) FROM range(3) t(n)', runs: 2, rows: [1n, 2n, 3n] },
    { sql: 'SELECT next(next(next(n))) FROM range(2) t(n)', runs: 4, rows: [3n, 4n] },
    { sql: 'SELECT next(n) + next(n + 10) FROM range(2) t(n)', runs: 2, rows: [12n, 14n] },
  ];
  it.each(cases)('$runs times for $sql', async ({ sql, runs, rows }) => {
    // The tick of one row counts the runs; its value reaches nothing.
    const counted = `SELECT a.* FROM (${sql}) a, (SELECT tick(1) AS t) b WHERE b.t > 0`;
    expect(await rowsOf(counted)).toEqual(rows);
    expect(ticks).toBe(runs);
  });

  it('once more when there are more rows than are held', async () => {
    const rows = await rowsOf('SELECT next(n) + next(n) FROM range(50000) t(n)');
    expect(rows).toHaveLength(50_000);
    expect(rows.slice(-1)).toEqual([100_000n]);
  });
});

describe('a query whose functions are asked other things in every run', () => {
  const cases = ['SELECT next(tick(n)) FROM range(3) t(n)', 'SELECT next(next(tick(n))) FROM range(3) t(n)'];
  it.each(cases)('is refused: %s', async (sql) => {
    await expect(rowsOf(sql)).rejects.toThrow(
      'the query calls next with other arguments each time that it runs',
    );
    expect(hosted.calls.length).toBeLessThan(10);
  });
});

describe('an error of DuckDB', () => {
  it('counts for nothing where a NULL that stood in for an answer may have caused it', async () => {
    const sql = "SELECT CAST(coalesce(CAST(next(next(n)) AS VARCHAR), 'none') AS BIGINT) FROM range(3) t(n)";
    expect(await rowsOf(sql)).toEqual([2n, 3n, 4n]);
  });

  it('fails the query once all answers are known', async () => {
    const sql = "SELECT CAST('x' || CAST(next(next(n)) AS VARCHAR) AS BIGINT) FROM range(3) t(n)";
    await expect(rowsOf(sql)).rejects.toThrow("Could not convert string 'x2' to INT64");
  });
});
