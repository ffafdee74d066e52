import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { valueAt } from '../../../connectors/federation/index.ts';
import { callContext, connectorFor, errorOf, startDatabase, type TestDatabase } from './database.ts';

const pathOf = (name: string) => fileURLToPath(new URL(`./tls/${name}`, import.meta.url));
const authority = pathOf('ca.pem');

let database: TestDatabase;

/** A file in the server's own folder, which only its account may read: PostgreSQL wants its key so. */
function putFile(name: string): string {
  const lines = readFileSync(pathOf(name), 'utf8').trim().split('\n');
  const rows = lines.map((line) => `('${line}')`).join(', ');
  return `COPY (SELECT line FROM (VALUES ${rows}) AS file(line)) TO PROGRAM 'umask 077; cat > ${name}'`;
}

beforeAll(async () => {
  database = await startDatabase();
  await database.sql(putFile('server.pem'));
  await database.sql(putFile('server.key'));
  await database.sql(`ALTER SYSTEM SET ssl_cert_file = 'server.pem'`);
  await database.sql(`ALTER SYSTEM SET ssl_key_file = 'server.key'`);
  await database.sql('ALTER SYSTEM SET ssl = on');
  await database.sql('SELECT pg_reload_conf()');
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

/** The protocol of the connector's own connection to a host, by the server; null where it is in clear. */
async function protocolAt(host: string, parameters: string): Promise<unknown> {
  const url = new URL(database.url);
  url.hostname = host;
  const connector = connectorFor(`${url.href}?${parameters}`);
  const { context } = callContext();
  try {
    const args = new Map([['query', 'SELECT version AS v FROM pg_stat_ssl WHERE pid = pg_backend_pid()']]);
    const output = (await connector.passthrough?.describe(args, context))?.schema.fields ?? [];
    const source = await connector.read(
      {
        tableName: { schemaName: 'system', tableName: 'query' },
        tableMetadata: new Map(),
        accepted: { kind: 'query', unrepresentable: 'error' },
        output,
        filterOnly: [],
        orderBy: [],
        limit: null,
        split: new Map(),
        passthroughArguments: args,
      },
      context,
    );
    if (source.kind !== 'blocks') throw new Error('the connector gives rows');
    for await (const {
      vectors: [vector],
    } of source.blocks)
      return vector === undefined ? undefined : valueAt(vector, 0);
    return undefined;
  } finally {
    await connector.close();
  }
}

describe('a connection over TLS', () => {
  test.each([
    ['verify-full', 'localhost', `sslmode=verify-full&sslrootcert=${authority}`],
    [
      'verify-ca, by a name that is not in the certificate',
      '127.0.0.1',
      `sslmode=verify-ca&sslrootcert=${authority}`,
    ],
    ['require, whoever signed', '127.0.0.1', 'sslmode=require'],
    ['prefer, whoever signed', '127.0.0.1', 'sslmode=prefer'],
  ])('is made under %s', async (_mode, host, parameters) => {
    expect(await protocolAt(host, parameters)).toMatch(/^TLSv1\.[23]$/);
  });

  test('is not made under disable', async () => {
    expect(await protocolAt('localhost', 'sslmode=disable')).toBeNull();
  });

  test.each([
    ['an authority that is not known', 'localhost', 'sslmode=verify-full', 'is not trusted'],
    ['another name', '127.0.0.1', `sslmode=verify-full&sslrootcert=${authority}`, 'is for another host'],
    ['an authority that is not known, under verify-ca', '127.0.0.1', 'sslmode=verify-ca', 'is not trusted'],
    [
      'an authority other than the one given, under require',
      '127.0.0.1',
      `sslmode=require&sslrootcert=${pathOf('server.pem')}`,
      'is not trusted',
    ],
  ])('is refused for a certificate of %s', async (_what, host, parameters, message) => {
    expect((await errorOf(protocolAt(host, parameters))).message).toContain(message);
  });
});
