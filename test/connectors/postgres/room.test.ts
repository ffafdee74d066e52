/** A small server that many functions want to read at once. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { Secrets } from '../../../connectors/federation/index.ts';
import { startPostgres } from '../../../local/services/postgres/start.ts';
import { callContext, connectorFor, openDatabase, readTable, type TestDatabase } from './database.ts';
import { planSplits } from './split-plan.ts';

const maxConnections = 14;
const reserved = 3;
const tableName = { schemaName: 'public', tableName: 'wanted' };

let database: TestDatabase;
let readerUrl: string;

beforeAll(async () => {
  const server = await startPostgres({ maxConnections });
  const opened = await openDatabase(server, 'postgres');
  database = {
    ...opened,
    server,
    async [Symbol.asyncDispose]() {
      await opened.close();
      await server.stop();
    },
  };
  await database.sql(`CREATE TABLE wanted (id int8 PRIMARY KEY, filler text);
    INSERT INTO wanted SELECT i, repeat('x', 40) FROM generate_series(1, 3000) i; ANALYZE wanted;
    CREATE ROLE reader LOGIN PASSWORD 'reader'; GRANT SELECT ON wanted TO reader`);
  readerUrl = urlOf('reader');
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

function urlOf(user: string): string {
  const url = new URL(database.url);
  url.username = user;
  url.password = user;
  return url.href;
}

async function splitsUnder(settings: Readonly<Record<string, string>>, url = readerUrl): Promise<number> {
  const connector = connectorFor(url, new Secrets(), { split_target_bytes: '2000', ...settings });
  const splits = await planSplits(connector, 'wanted');
  await connector.close();
  await eventually(async () => (await connections()) === 0);
  return splits.length;
}

async function connections(): Promise<number> {
  const [count] = await database.texts(
    `SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
  );
  return Number(count);
}

async function eventually(condition: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('the condition did not come true');
}

describe('the number of splits', () => {
  /** All but the reserved ones, the test's own, and the one that plans. */
  const free = maxConnections - reserved - 2;

  test.each([
    ['half of what is free', {}, Math.floor(free / 2)],
    ['another part of it', { connection_share: '1' }, free],
    [
      'a part for each reader of a split',
      { connection_share: '1', readers_per_split: '2' },
      Math.floor(free / 2),
    ],
    ['what was set, where that is fewer', { connection_share: '1', max_splits: '3' }, 3],
    ['one, however little is free', { connection_share: '0.01' }, 1],
  ])('is %s', async (_what, settings, count) => {
    expect(await splitsUnder(settings)).toBe(count);
  });

  test("follows the role's own limit and the database's", async () => {
    await database.sql(
      `CREATE ROLE limited LOGIN PASSWORD 'limited' CONNECTION LIMIT 4; GRANT SELECT ON wanted TO limited`,
    );
    const byRole = await splitsUnder({ connection_share: '1' }, urlOf('limited'));
    await database.sql('ALTER DATABASE postgres CONNECTION LIMIT 7');
    const byDatabase = await splitsUnder({ connection_share: '1' });
    await database.sql('ALTER DATABASE postgres CONNECTION LIMIT -1');

    expect(byRole).toBe(3);
    // The superuser's connection is one of the database's too.
    expect(byDatabase).toBe(5);
  });
});

describe('a full server', () => {
  test('P38: is read by more functions than it has connections, each of which waits for its turn', async () => {
    const holders = Array.from({ length: maxConnections - reserved - 1 }, () => {
      return new pg.Client({ connectionString: readerUrl });
    });
    await Promise.all(holders.map((holder) => holder.connect()));
    const functions = Array.from({ length: 20 }, () => ({
      connector: connectorFor(readerUrl),
      call: callContext(),
    }));
    const reads = functions.map(({ connector, call }) => readTable(connector, tableName, { call }));
    await eventually(async () =>
      functions.every(({ call }) => call.lines.some(({ stage }) => stage === 'waiting')),
    );
    await Promise.all(holders.map((holder) => holder.end()));
    const rows = (await Promise.all(reads)).map((read) => read.rows.length);
    const left = await connections();
    await Promise.all(functions.map(({ connector }) => connector.close()));

    expect(rows).toEqual(functions.map(() => 3000));
    // What is kept for the next call leaves room for others.
    expect(left).toBeLessThan(maxConnections - reserved - 1);
  });

  test('gets its connection back, where an empty one has it kept', async () => {
    const connector = connectorFor(readerUrl);
    await readTable(connector, tableName);
    const kept = await connections();
    const holders = Array.from({ length: maxConnections - reserved - 3 }, () => {
      return new pg.Client({ connectionString: readerUrl });
    });
    await Promise.all(holders.map((holder) => holder.connect()));
    await readTable(connector, tableName);
    const crowded = await connections();
    await Promise.all(holders.map((holder) => holder.end()));
    await connector.close();

    expect(kept).toBe(1);
    expect(crowded).toBe(holders.length);
  });
});
