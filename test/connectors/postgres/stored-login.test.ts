/** A secret as RDS writes it, alone or beside a connection string of one's own, before a real server. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Secrets } from '../../../connectors/federation/index.ts';
import { parseConnectionString } from '../../../connectors/postgres/connection-string.ts';
import { decodeStoredLogin } from '../../../connectors/postgres/stored-login.ts';
import {
  callContext,
  connectorFor,
  errorOf,
  readTable,
  startDatabase,
  type TestDatabase,
} from './database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await startDatabase();
  await database.sql(`CREATE ROLE reader LOGIN PASSWORD 'p@ss:word/%'`);
  await database.sql('CREATE DATABASE other');
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

const full = (members: object = {}) => {
  const { hostname, port } = new URL(database.url);
  const secret = {
    engine: 'postgres',
    host: hostname,
    port: Number(port),
    dbname: 'postgres',
    username: 'reader',
    password: 'p@ss:word/%',
    dbInstanceIdentifier: 'x',
  };
  return JSON.stringify({ ...secret, ...members });
};

async function whoAndWhere(connection: string, secret: string): Promise<readonly unknown[]> {
  const secrets = new Secrets({ read: async () => secret });
  const connector = connectorFor(connection, secrets);
  try {
    const passthrough = 'SELECT current_user::text AS who, current_database()::text AS place';
    const { rows } = await readTable(connector, { schemaName: '', tableName: '' }, { passthrough });
    return rows[0] ?? [];
  } finally {
    await connector.close();
  }
}

describe('a connection that is a secret alone', () => {
  it('takes host, port, database and login from it', async () => {
    expect(await whoAndWhere(`postgres://\${shop/reader}?sslmode=disable`, full())).toEqual([
      'reader',
      'postgres',
    ]);
  });

  it('may name another database, and the port as a text', async () => {
    const secret = full({ port: new URL(database.url).port });
    expect(await whoAndWhere(`postgres://\${s}/other?sslmode=disable`, secret)).toEqual(['reader', 'other']);
  });

  it.each([
    ['host', 'secret s has no host, and the connection string leaves it to the secret'],
    ['dbname', 'secret s has no dbname'],
  ])('says that it has no %s', async (member, message) => {
    const error = await errorOf(
      whoAndWhere(`postgres://\${s}?sslmode=disable`, full({ [member]: undefined })),
    );
    expect(error.code).toBe('InvalidInput');
    expect(error.message).toContain(message);
    expect(error.message).not.toContain('p@ss');
  });

  it('wants TLS that is verified unless it says otherwise, wherever the secret leads', () => {
    expect(parseConnectionString(`postgres://\${s}`)).toMatchObject({
      kind: 'target',
      target: { host: null, port: null, database: null, secret: 's', tlsMode: 'verify-full' },
    });
  });
});

describe('a connection string beside a secret', () => {
  it('wins over where the secret says that the database is', async () => {
    const { host } = new URL(database.url);
    const connection = `postgres://jdbc:postgresql://${host}/other?sslmode=disable&\${s}`;
    expect(await whoAndWhere(connection, full({ host: 'elsewhere.example', dbname: 'x' }))).toEqual([
      'reader',
      'other',
    ]);
  });
});

describe('a stored login', () => {
  it.each(['', '[]', '{"username": "a"}', '{"username": " ", "password": "b"}', 'secret-text'])(
    'is refused as %j without a word of it',
    (secret) => {
      expect(() => decodeStoredLogin('s', secret)).toThrow(
        'secret s must be a JSON object with username and password, and is not',
      );
    },
  );
});

describe('sslrootcert', () => {
  it('may be a secret, which must hold certificates', async () => {
    const secrets = new Secrets({ read: async (name) => (name === 'ca' ? 'no certificate' : full()) });
    const connector = connectorFor(`postgres://\${s}?sslrootcert=\${ca}`, secrets);
    const error = await errorOf(connector.listSchemaNames(callContext().context));
    expect(error.message).toBe(`sslrootcert is \${ca}, and that secret holds no certificate in PEM`);
    await connector.close();
  });
});
