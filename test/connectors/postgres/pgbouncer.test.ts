/** P38: behind a pooler in transaction mode, where a session's connection is another's with the next transaction. */
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import pg from 'pg';
import { Secrets } from '../../../connectors/federation/index.ts';
import type { PostgresConnector } from '../../../connectors/postgres/connector.ts';
import { inProcess, scan } from '../federation/in-process.ts';
import {
  callContext,
  connectorFor,
  errorOf,
  readTable,
  startDatabase,
  type TestDatabase,
} from './database.ts';
import { findPgbouncer, isRequired, type Pooler, startPgbouncer } from './pgbouncer.ts';

const isInstalled = findPgbouncer() !== null;

if (!isInstalled && !isRequired) {
  test.todo('P38: pgbouncer is not installed (apt-get install pgbouncer)');
} else {
  const tableName = { schemaName: 'public', tableName: 'reading' };
  const poolSize = 2;
  let database: TestDatabase;
  let pooler: Pooler;
  let connector: PostgresConnector;

  beforeAll(async () => {
    expect(isInstalled).toBe(true);
    database = await startDatabase();
    await database.sql(`CREATE TABLE reading (id int8 PRIMARY KEY, label text);
      INSERT INTO reading SELECT n, 'l' || n FROM generate_series(1, 60000) n; ANALYZE reading`);
    pooler = await startPgbouncer(database.url, poolSize);
    connector = connectorFor(pooler.url, new Secrets(), { split_target_bytes: '500000', max_splits: '6' });
  });

  afterAll(async () => {
    await connector.close();
    await pooler[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });

  /** As another client of the pooler sees the connections that the connector has used. */
  async function withClients<Result>(
    work: (clients: readonly pg.Client[]) => Promise<Result>,
  ): Promise<Result> {
    const clients = Array.from({ length: poolSize }, () => new pg.Client({ connectionString: pooler.url }));
    try {
      for (const client of clients) await client.connect();
      return await work(clients);
    } finally {
      await Promise.all(clients.map((client) => client.end()));
    }
  }

  /** A setting on every connection of the pool: each client holds one in a transaction of its own. */
  function settingOf(name: string): Promise<readonly unknown[]> {
    return withClients(async (clients) => {
      for (const client of clients) await client.query('BEGIN');
      const values: unknown[] = [];
      for (const client of clients) values.push((await client.query(`SHOW ${name}`)).rows[0]);
      for (const client of clients) await client.query('COMMIT');
      return [...new Set(values.map((row) => JSON.stringify(row)))];
    });
  }

  describe('P38: behind pgbouncer in transaction mode', () => {
    it('reads every row of every split once, though more read than the pool has connections', async () => {
      const { client } = inProcess(connector);
      const scans = await Promise.all(Array.from({ length: 3 }, () => scan(client, { tableName })));
      for (const { rows, splits } of scans) {
        expect(splits.length).toBeGreaterThan(1);
        expect(rows.length).toBe(60_000);
        expect(new Set(rows.map(({ id }) => id)).size).toBe(60_000);
      }
    });

    it('leaves no setting behind on a connection that others use', async () => {
      await readTable(connector, tableName, { columns: ['id'], limit: 3n });
      const query = `SELECT set_config('search_path', 'elsewhere', false) AS a, set_config('TimeZone', 'Asia/Tokyo', false) AS b`;
      await readTable(connector, tableName, { passthrough: query });
      expect(await settingOf('search_path')).toEqual(['{"search_path":"\\"$user\\", public"}']);
      expect(await settingOf('TimeZone')).toEqual(['{"TimeZone":"UTC"}']);
      expect(await settingOf('statement_timeout')).toEqual(['{"statement_timeout":"0"}']);
      expect(await settingOf('default_transaction_read_only')).toEqual([
        '{"default_transaction_read_only":"off"}',
      ]);
    });

    it('is told in the server which query a session is of, as without a pooler', async () => {
      const call = callContext({ queryId: 'pooled-1' });
      const { rows } = await readTable(connector, tableName, {
        passthrough: `SELECT current_setting('application_name') AS app, current_setting('transaction_read_only') AS ro`,
        call,
      });
      expect(rows).toEqual([['owlery/pooled-1', 'on']]);
    });

    it('cancels at the server what is cancelled in Athena', async () => {
      const controller = new AbortController();
      const call = callContext({ signal: controller.signal });
      const reading = errorOf(
        readTable(connector, tableName, { passthrough: 'SELECT pg_sleep(60)::text AS s', call }),
      );
      await until(async () => (await sleeping()) === 1);
      controller.abort();
      await reading;
      await until(async () => (await sleeping()) === 0);
    });

    it('reads again when the pooler loses the server before the first row', async () => {
      await database.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'`);
      const { rows } = await readTable(connector, tableName, { columns: ['id'], limit: 3n });
      expect(rows.length).toBe(3);
    });
  });

  async function sleeping(): Promise<number> {
    const [count] = await database.texts(`SELECT count(*)::text FROM pg_stat_activity
      WHERE state = 'active' AND query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()`);
    return Number(count);
  }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('what was waited for did not come');
}
