/** Many catalogs in one document: what it may say, and that the function follows it while it runs. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Secrets } from '../../../connectors/federation/index.ts';
import { type PostgresConfig, readConfig, settingsOf } from '../../../connectors/postgres/config.ts';
import { createPostgresConnector, type PostgresConnector } from '../../../connectors/postgres/connector.ts';
import { settingNames } from '../../../connectors/postgres/settings.ts';
import { secretsTargets } from '../../../local/services/aws/secrets.ts';
import { type LocalPort, startLocalPort } from '../../../local/services/port/server.ts';
import { createS3 } from '../../../local/services/s3/endpoint.ts';
import {
  asInFunction,
  callContext,
  errorOf,
  type OpenDatabase,
  openDatabase,
  startDatabase,
  type TestDatabase,
} from './database.ts';

const place = 's3://config/catalogs.json';
const url = (host: string) => `postgres://ann:pw@${host}/shop`;

function configOf(document: unknown, env: Readonly<Record<string, string>> = {}): PostgresConfig {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  return readConfig(env, { place, text });
}

function faultsOf(document: unknown, env: Readonly<Record<string, string>> = {}): string {
  try {
    configOf(document, env);
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  throw new Error('no fault was found');
}

const withSettings = (settings: object) => ({ catalogs: { h: { connection: url('h'), settings } } });

describe('a document of catalogs', () => {
  test('gives each a connection, and settings over those of the variables', () => {
    const config = configOf(
      {
        catalogs: {
          Shop: {
            connection: url('shop'),
            settings: {
              max_splits: 8,
              connection_share: 0.25,
              readers_per_split: '2',
              ctid_split_tables: ['public.log', 'Archive.*'],
              column_types: { 'public.invoice.total': 'decimal(18,2)' },
              casing_mode: 'LOWER',
            },
          },
          archive: url('archive'),
        },
      },
      {
        sales_connection_string: url('sales'),
        max_splits: '20',
        split_target_bytes: '1000',
        default_scale: '2',
      },
    );
    const { target, splits, casing, types } = settingsOf(config, 'SHOP');

    expect(target.host).toBe('shop');
    expect(splits).toEqual({
      targetBytes: 1000,
      maxSplits: 8,
      readersPerSplit: 2,
      connectionShare: 0.25,
      ctidTables: new Set(['public.log', 'archive.*']),
    });
    expect(casing).toBe('LOWER');
    expect([...types.columns.keys()]).toEqual(['public.invoice.total']);
    expect(types.defaultScale).toBe(2);
    expect(settingsOf(config, 'archive').splits.maxSplits).toBe(20);
    expect(settingsOf(config, 'sales').target.host).toBe('sales');
    expect(settingsOf(config, 'sales').types.columns.size).toBe(0);
  });

  test('may have the default catalog', () => {
    const config = configOf({ catalogs: { default: url('main'), hr: url('hr') } });

    expect(settingsOf(config, 'lambda:my-function').target.host).toBe('main');
    expect(() => settingsOf(config, 'absent')).toThrow(
      'those that are set are for hr, lambda:<this function>',
    );
  });

  test('is refused with all that is wrong at once, and without a value', () => {
    const faults = faultsOf({
      catalogs: {
        a: { connection: 'mysql://hidden', settings: { max_splits: 'many' } },
        b: { connection: url('hidden'), settings: { max_splits: 'many' } },
      },
    });

    expect(faults).toContain(`in ${place}: catalogs.a.connection must begin with postgres://`);
    expect(faults).toContain('; catalogs.b.settings.max_splits is "many"');
    expect(faults).not.toContain('hidden');
  });

  test.each([
    ['root', { catalogs: {}, more: 1 }, 'more: not known'],
    [
      'no connection',
      { catalogs: { b: { settings: {} } } },
      'catalogs.b.connection must be a connection string',
    ],
    ['a number', { catalogs: { c: 7 } }, 'catalogs.c: a connection string, or an object'],
    ['a name', { catalogs: { 'd e': url('d') } }, 'catalogs.d e: letters, digits'],
    [
      'one name twice',
      { catalogs: { F: url('f'), f: url('f') } },
      'catalogs.f: another catalog has that name',
    ],
    ['a member', { catalogs: { g: { connection: url('g'), setting: {} } } }, 'catalogs.g.setting: not known'],
    [
      'a list',
      { catalogs: { g: { connection: url('g'), settings: [] } } },
      'g.settings: a JSON object was expected',
    ],
    [
      'a setting',
      withSettings({ speed: 1 }),
      'catalogs.h.settings.speed: not known; a catalog may set split_target_bytes, ',
    ],
    ['nothing', withSettings({ default_scale: null }), 'catalogs.h.settings.default_scale: leave it out'],
    ['a share', withSettings({ connection_share: 2 }), 'catalogs.h.settings.connection_share is "2"'],
    [
      'readers',
      withSettings({ readers_per_split: 17 }),
      'readers_per_split is "17"; it takes a positive integer up to 16',
    ],
    [
      'a table',
      withSettings({ ctid_split_tables: 'log' }),
      'catalogs.h.settings.ctid_split_tables takes tables',
    ],
    [
      'tables',
      withSettings({ ctid_split_tables: [1] }),
      'catalogs.h.settings.ctid_split_tables takes tables',
    ],
    [
      'a casing',
      withSettings({ casing_mode: 'ANNOTATION' }),
      'catalogs.h.settings.casing_mode is "ANNOTATION"',
    ],
  ])('is told of %s by its path', (_what, document, fault) => {
    expect(faultsOf(document)).toContain(fault);
  });

  test('and the variables may not both have a catalog', () => {
    const env = { sales_connection_string: url('a'), default: url('b') };

    expect(faultsOf({ catalogs: { Sales: url('a') } }, env)).toContain(
      'catalogs.sales stands in the variable sales_connection_string too',
    );
    expect(faultsOf({ catalogs: { default: url('a') } }, env)).toContain('in the variable default too');
  });

  test('is told of once what is wrong in the variables', () => {
    const faults = faultsOf({ catalogs: { a: url('a'), b: url('b') } }, { max_splits: 'many' });

    expect(faults.match(/max_splits/g)?.length).toBe(1);
  });

  test.each(['', '[]', '{}', '{"catalogs": []}', '{"catalogs": {"a": "postgres://ann:hidden@a/b"'])(
    'is not %j',
    (text) => {
      const faults = faultsOf(text);

      expect(faults).toContain('a JSON object with a member catalogs was expected');
      expect(faults).not.toContain('hidden');
    },
  );

  test('has a published schema of the same settings', () => {
    const schema: unknown = JSON.parse(readFileSync('docs/postgres-catalogs.schema.json', 'utf8'));

    expect(schema).toHaveProperty('$defs.settings.properties');
    expect(schema).toMatchObject({
      $defs: { settings: { properties: Object.fromEntries(settingNames.map((name) => [name, {}])) } },
    });
    const { $defs } = schema as { $defs: { settings: { properties: object } } };
    expect(Object.keys($defs.settings.properties)).toEqual([...settingNames]);
  });
});

describe('a function that follows its document', () => {
  const credentials = { accessKeyId: 'owl', secretAccessKey: 'hoot' };
  const account = { region: 'eu-west-1', accountId: '000000000000' };
  let database: TestDatabase;
  let other: OpenDatabase;
  let dataFolder: string;
  let port: LocalPort;
  let s3: S3Client;
  let nowMs = 1_000_000;
  let connector: PostgresConnector;

  beforeAll(async () => {
    database = await startDatabase();
    await database.server.ensureDatabase('other');
    other = await openDatabase(database.server, 'other');
    await database.sql('CREATE SCHEMA first; CREATE SCHEMA "Mixed"');
    await other.sql('CREATE SCHEMA second');
    dataFolder = await mkdtemp(join(tmpdir(), 'owlery-catalogs-'));
    const { username, password } = new URL(database.url);
    const secrets = new Map([['db/login', JSON.stringify({ username, password })]]);
    port = await startLocalPort({
      jsonTargets: secretsTargets(secrets, account),
      fallback: createS3({ dataFolder, credentials, ...account }).handle,
    });
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: port.url,
      AWS_REGION: account.region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_MAX_ATTEMPTS: '1',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    });
    s3 = new S3Client({ forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: 'config' }));
    connector = asInFunction(
      createPostgresConnector(() => nowMs),
      { catalogs: place },
      new Secrets(),
    );
  });

  afterAll(async () => {
    await connector.close();
    await other.close();
    await database[Symbol.asyncDispose]();
    s3.destroy();
    await port.close();
    await rm(dataFolder, { recursive: true });
  });

  const connectionTo = (name: string) =>
    `postgres://127.0.0.1:${database.server.port}/${name}?sslmode=disable&${'$'.concat('{db/login}')}`;

  async function put(document: unknown): Promise<void> {
    const Body = typeof document === 'string' ? document : JSON.stringify(document);
    await s3.send(new PutObjectCommand({ Bucket: 'config', Key: 'catalogs.json', Body }));
  }

  const call = (catalogName: string) => callContext({ catalogName });
  const schemasOf = (catalogName: string) => connector.listSchemaNames(call(catalogName).context);

  test('reads every catalog from it, after a minute as it is then, and keeps the last good one', async () => {
    const missing = await errorOf(schemasOf('shop'));
    await put({
      catalogs: {
        shop: { connection: connectionTo('postgres'), settings: { casing_mode: 'LOWER' } },
        other: connectionTo('other'),
      },
    });
    const asSet = [await schemasOf('shop'), await schemasOf('other')];

    await put({ catalogs: { shop: connectionTo('other') } });
    const withinTheMinute = await schemasOf('shop');
    nowMs += 60_000;
    const afterIt = await schemasOf('shop');
    const gone = await errorOf(schemasOf('other'));

    await put('{"catalogs": {"shop": {"connection": "postgres://hidden"');
    nowMs += 60_000;
    const faulty = call('shop');
    const kept = await connector.listSchemaNames(faulty.context);
    const quiet = call('shop');
    await connector.listSchemaNames(quiet.context);

    expect(missing.message).toContain(`cannot read ${place}`);
    expect(asSet).toEqual([
      ['first', 'public'],
      ['public', 'second'],
    ]);
    expect(withinTheMinute).toEqual(['first', 'public']);
    expect(afterIt).toEqual(['public', 'second']);
    expect(gone.message).toContain('no connection string for catalog other');
    expect(kept).toEqual(['public', 'second']);
    expect(faulty.lines).toEqual([
      expect.objectContaining({
        stage: 'configuration',
        message: expect.stringContaining(
          `the last good settings are kept: the connector's settings are not right: in ${place}`,
        ),
      }),
    ]);
    expect(JSON.stringify(faulty.lines)).not.toContain('hidden');
    expect(quiet.lines).toEqual([]);
  });

  test('closes the connections of a catalog that is no longer there', async () => {
    await put({ catalogs: { shop: connectionTo('postgres'), other: connectionTo('other') } });
    nowMs += 60_000;
    await schemasOf('shop');
    await schemasOf('other');
    const idle = `SELECT count(*) FROM pg_stat_activity WHERE datname = 'other' AND query LIKE 'COMMIT%'`;
    const [before] = await database.texts(idle);
    await put({ catalogs: { shop: connectionTo('postgres') } });
    nowMs += 60_000;
    await schemasOf('shop');
    let after = before;
    for (let attempt = 0; attempt < 200 && after !== '0'; attempt++)
      [after = null] = await database.texts(idle);

    expect(before).toBe('1');
    expect(after).toBe('0');
  });

  test('says where a document can lie when the variable names no such place', async () => {
    const lost = asInFunction(createPostgresConnector(), { catalogs: '/etc/catalogs.json' }, new Secrets());
    const error = await errorOf(lost.listSchemaNames(call('shop').context));

    expect(error.message).toContain('it takes s3://bucket/key, ssm:/name, secret:name');
  });

  test('takes the document itself in the variable', async () => {
    const inline = JSON.stringify({ catalogs: { shop: connectionTo('other') } });
    const own = asInFunction(createPostgresConnector(), { catalogs: inline }, new Secrets());

    expect(await own.listSchemaNames(call('shop').context)).toEqual(['public', 'second']);
    await own.close();
  });
});
