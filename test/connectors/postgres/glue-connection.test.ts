/** Settings from Glue and secrets of a caller, against a real database and over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Secrets } from '../../../connectors/federation/index.ts';
import { parseConnectionString } from '../../../connectors/postgres/connection-string.ts';
import { createPostgresConnector } from '../../../connectors/postgres/connector.ts';
import { environmentFromGlueConnection } from '../../../connectors/postgres/glue-connection.ts';
import { glueTargets } from '../../../local/services/aws/glue.ts';
import { secretsTargets } from '../../../local/services/aws/secrets.ts';
import type { LocalPort } from '../../../local/services/port/server.ts';
import { startAwsPort } from '../federation/environment/aws-port.ts';
import { inProcess, origin } from '../federation/in-process.ts';
import { callContext, connectorFor, readTable, startDatabase, type TestDatabase } from './database.ts';

const account = { accountId: '111111111111', region: 'eu-west-1' };
const placeholder = (secret: string) => `\${${secret}}`;
const role = (name: string, password: string) => JSON.stringify({ username: name, password });

let database: TestDatabase;
let port: LocalPort;
beforeAll(async () => {
  database = await startDatabase();
  await database.sql(`CREATE ROLE shopper LOGIN PASSWORD 'p1'; CREATE ROLE auditor LOGIN PASSWORD 'p2';
    CREATE SCHEMA shop; GRANT USAGE ON SCHEMA shop TO shopper`);
  port = await startAwsPort({
    ...secretsTargets(new Map([['shop/login', role('shopper', 'p1')]]), account),
    ...glueTargets(
      {
        databases: [],
        connections: [
          {
            Name: 'shop',
            ConnectionProperties: {
              HOST: '127.0.0.1',
              PORT: String(database.server.port),
              DATABASE: 'postgres',
              JDBC_PARAMS: 'sslmode=disable',
            },
            AuthenticationConfiguration: {
              SecretArn: 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:shop/login-a1B2c3',
            },
          },
        ],
      },
      account,
    ),
  });
});
afterAll(async () => {
  await port.close();
  await database[Symbol.asyncDispose]();
});

describe('a Glue connection of PostgreSQL', () => {
  it('says where the database is, and whose secret opens it', async () => {
    const connector = createPostgresConnector();
    const { client } = inProcess(connector, { environment: { glue_connection: 'shop' } });

    expect((await client.listSchemas(origin)).schemas).toEqual(['public', 'shop']);
    await connector.close();
  });

  it('gives way to a connection string of the function', async () => {
    await database.sql('CREATE DATABASE other');
    const connector = createPostgresConnector();
    const { client } = inProcess(connector, {
      environment: { glue_connection: 'shop', default: database.server.connectionUrl('other') },
    });

    expect((await client.listSchemas(origin)).schemas).toEqual(['public']);
    await connector.close();
  });

  it.each([
    [{ HOST: 'h', DATABASE: 'd' }, 'postgres://jdbc:postgresql://h/d'],
    [{ HOST: ' h ', PORT: '1', DATABASE: 'd', JDBC_PARAMS: '' }, 'postgres://jdbc:postgresql://h:1/d'],
    [
      { HOST: 'h', DATABASE: 'd', secret_name: 's/x' },
      'postgres://jdbc:postgresql://h/d?'.concat(placeholder('s/x')),
    ],
    [
      { HOST: 'h', DATABASE: 'd', JDBC_PARAMS: '?sslmode=require', secret_name: 's' },
      'postgres://jdbc:postgresql://h/d?sslmode=require&'.concat(placeholder('s')),
    ],
    [{ DATABASE: 'd', secret_name: 's' }, undefined],
  ])('of %j is the connection string %s', (properties, expected) => {
    expect(environmentFromGlueConnection(properties)['default']).toBe(expected);
  });

  it('keeps the name of a database whatever is in it', () => {
    const DATABASE = 'a+b c%?&/ü';
    const { default: text = '' } = environmentFromGlueConnection({ HOST: 'h', DATABASE, secret_name: 's' });

    expect(parseConnectionString(text)).toMatchObject({ target: { database: DATABASE, secret: 's' } });
  });
});

describe('forwarded credentials', () => {
  const whoAndWhere = { passthrough: 'SELECT current_user::text AS who, pg_backend_pid() AS pid' };
  const asked = { schemaName: 'public', tableName: 'any' };

  it('open the secret with the rights of the caller, and a connection that nobody else gets', async () => {
    const target = `postgres://jdbc:postgresql://127.0.0.1:${database.server.port}/postgres?\${login}`;
    const own = new Secrets({ read: async () => role('shopper', 'p1') });
    const connector = connectorFor(target, own);
    const read = async (secrets: Secrets | null) => {
      const call = callContext();
      const credentials = { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' };
      const context = secrets === null ? call.context : { ...call.context, credentials, secrets };
      const { rows } = await readTable(connector, asked, { ...whoAndWhere, call: { ...call, context } });
      return rows[0] ?? [];
    };
    const callers = new Secrets({ read: async () => role('auditor', 'p2') });

    const [ownFirst, callersFirst, callersSecond, ownSecond] = [
      await read(null),
      await read(callers),
      await read(callers),
      await read(null),
    ];

    expect([ownFirst, callersFirst, callersSecond, ownSecond].map(([who]) => who)).toEqual([
      'shopper',
      'auditor',
      'auditor',
      'shopper',
    ]);
    expect(ownSecond[1]).toBe(ownFirst[1]);
    expect(callersSecond[1]).not.toBe(callersFirst[1]);
    await connector.close();
  });
});
