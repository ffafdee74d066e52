/**
 * Several hundred generated queries give the same rows through the built connector over the real wire as on
 * PostgreSQL itself; and for single scans, what the connector delivers, before the engine filters again, is
 * exactly what qualifies.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { parseStatement } from '../../../../local/athena/dialect/statement.ts';
import { openWorkspace, type Workspace } from '../../../../local/cli/workspace.ts';
import { type EmbeddedPostgres, startPostgres } from '../../../../local/services/postgres/start.ts';
import { type GeneratedQuery, generateQueries } from './queries.ts';
import { createTables, schemaOfTables, schemaOfViews } from './tables.ts';

const database = 'differential';
const queryCount = 400;
const batchSize = 25;
const queries = generateQueries(queryCount, 20261124);
const batches = Array.from({ length: queryCount / batchSize }, (_, batch) => ({
  first: batch * batchSize,
  last: (batch + 1) * batchSize - 1,
}));

let server: EmbeddedPostgres;
let workspace: Workspace;
let oracle: pg.Client;

beforeAll(async () => {
  server = await startPostgres();
  await server.ensureDatabase(database);
  await createTables(server.connectionUrl(database));
  workspace = await openWorkspace({
    catalogs: { pg: { connectionUrl: server.connectionUrl(database) } },
    tables: {},
    s3: null,
  });
  oracle = new pg.Client({
    connectionString: server.connectionUrl(database),
    types: { getTypeParser: () => (text: string) => text },
  });
  await oracle.connect();
  await oracle.query("SET TimeZone = 'UTC'; SET extra_float_digits = 3");
}, 120_000);

afterAll(async () => {
  await oracle?.end();
  await workspace?.[Symbol.asyncDispose]();
  await server?.stop();
});

interface Answer {
  readonly rows: readonly string[];
  /** Rows that crossed the wire. */
  readonly delivered: number;
  readonly isWholeFilterSent: boolean;
}

const named = (sql: string, schema: string): string => sql.replaceAll(/\{(\w+)\}/g, `${schema}.$1`);

async function throughTheWire({ sql }: GeneratedQuery): Promise<Answer> {
  const text = named(sql, `pg.${schemaOfTables}`).replaceAll('double precision', 'double');
  const statement = parseStatement(text);
  if (statement.kind !== 'select') throw new Error(`a SELECT was generated, not ${statement.kind}`);
  await using run = await workspace.engine.run(statement);
  const rows: string[] = [];
  for await (const batch of run.batches) for (const row of batch) rows.push(row.map(canonical).join(' | '));
  const { scans } = run.statistics();
  return {
    rows: rows.toSorted(),
    delivered: scans.reduce((sum, scan) => sum + scan.rows, 0),
    isWholeFilterSent: run.plan.scans.every(({ kept }) => kept.length === 0),
  };
}

async function onPostgres({ sql }: GeneratedQuery): Promise<readonly string[]> {
  const { rows } = await oracle.query<(string | null)[]>({
    text: named(sql, schemaOfViews),
    rowMode: 'array',
  });
  return rows.map((row) => row.map(canonical).join(' | ')).toSorted();
}

/** One text for a value, however it is written: no zeros at the end of fractions, numbers as JavaScript shows them. */
function canonical(value: unknown): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number') return String(Object.is(value, -0) ? 0 : value);
  if (value === true || value === 't') return 'true';
  if (value === false || value === 'f') return 'false';
  const text = String(value).replace(/^(\d{4,}-\d\d-\d\d)T/, '$1 ');
  if (/^-?\d+(\.\d+)?(e[+-]?\d+)$/i.test(text)) return String(Number(text));
  const isFraction = /^-?\d+\.\d+$/.test(text) || /\d\d:\d\d:\d\d\.\d+$/.test(text);
  return isFraction ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
}

describe('generated queries give the rows that PostgreSQL gives', () => {
  it.each(batches)('queries $first to $last', async ({ first, last }) => {
    for (const query of queries.slice(first, last + 1)) {
      const [answer, expected] = await Promise.all([throughTheWire(query), onPostgres(query)]);
      expect({ sql: query.sql, rows: answer.rows }).toEqual({ sql: query.sql, rows: expected });
      if (query.isSingleScan && answer.isWholeFilterSent) {
        expect({ sql: query.sql, delivered: answer.delivered }).toEqual({
          sql: query.sql,
          delivered: expected.length,
        });
      }
    }
  });

  it('with all of the filter sent to the connector, for most single scans', async () => {
    const single = queries.filter(({ isSingleScan }) => isSingleScan).slice(0, 60);
    let whole = 0;
    for (const query of single) if ((await throughTheWire(query)).isWholeFilterSent) whole++;
    expect(whole / single.length).toBeGreaterThan(0.7);
  });
});
