/** A value of 200 MB in a real server's table: what is told, what it costs, and what is left behind. */
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ConnectorError } from '../../../connectors/federation/index.ts';
import { errorOf, readTable, startDatabase, type TestDatabase } from './database.ts';

const giantBytes = 200 * 1024 * 1024;
const largestRowBytes = 32 * 1024 * 1024;
const doc = { schemaName: 'public', tableName: 'doc' };
const remedy =
  'Athena takes rows of up to 32 MB (33,554,432 bytes). Leave the column out, or leave such rows out by a filter or in a view';

let database: TestDatabase;

beforeAll(async () => {
  database = await startDatabase();
  await database.sql(`CREATE TABLE doc (tenant int, "Body" text, id text, PRIMARY KEY (tenant, id));
    INSERT INTO doc SELECT 1, 'short', n::text FROM generate_series(1, 1000) n;
    INSERT INTO doc VALUES (2, repeat('x', ${giantBytes}), 'secret');
    CREATE VIEW shown AS SELECT "Body" FROM doc WHERE tenant = 2;
    CREATE TABLE large AS SELECT repeat('y', ${largestRowBytes - 10}) AS body`);
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

describe('a row of 200 MB', () => {
  let error: ConnectorError;
  let grownBytes: number;

  beforeAll(async () => {
    const before = process.memoryUsage().arrayBuffers;
    error = await errorOf(readTable(database.connector, doc));
    grownBytes = process.memoryUsage().arrayBuffers - before;
  });

  it('is refused with its place, its column, the key of its table and how to find it, and without its values', () => {
    expect(error.code).toBe('InvalidInput');
    expect(error.message).toBe(
      `row 1,001 of this read has 209,715,224 bytes, column body alone 209,715,200; ${remedy}. The key of public.doc is (tenant, id); in PostgreSQL, SELECT "tenant", "id", octet_length("Body"::text) FROM "public"."doc" ORDER BY octet_length("Body"::text) DESC NULLS LAST LIMIT 10 finds the largest`,
    );
  });

  it('is found by the statement that the error names', async () => {
    const statement = /in PostgreSQL, (SELECT .*) finds the largest$/.exec(error.message)?.[1] ?? '';

    expect(await database.texts(`SELECT id FROM (${statement}) found`)).toContain('secret');
  });

  it('is not gathered before it is refused', () => {
    expect(grownBytes).toBeLessThan(giantBytes / 8);
  });

  it('leaves no statement running at the server, and the connector fit for what follows', async () => {
    const running = `SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'owlery/%' AND state = 'active'`;
    while ((await database.texts(running)).length > 0) await setTimeout(20);
    expect((await readTable(database.connector, doc, { columns: ['id'] })).rows.length).toBe(1001);
  });

  it('of a view, which has no key, is refused with its place and column', async () => {
    const table = { schemaName: 'public', tableName: 'shown' };
    const { message } = await errorOf(readTable(database.connector, table));

    expect(message).toBe(
      `row 1 of this read has 209,715,206 bytes, column body alone 209,715,200; ${remedy}`,
    );
  });

  it('of a person’s own statement is refused too', async () => {
    const passthrough = 'SELECT "Body" AS made FROM doc WHERE tenant = 2';
    const { message } = await errorOf(readTable(database.connector, doc, { passthrough }));

    expect(message).toContain('column made alone 209,715,200');
  });
});

describe('a row of just less than 32 MB', () => {
  it('is read, in a block of its own', async () => {
    const table = { schemaName: 'public', tableName: 'large' };
    const { rows, blocks } = await readTable(database.connector, table);

    expect(blocks.length).toBe(1);
    expect(String(rows[0]?.[0]).length).toBe(largestRowBytes - 10);
  });
});
