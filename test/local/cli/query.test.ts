import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { type EmbeddedPostgres, startPostgres } from '../../../local/services/postgres/start.ts';
import { type CommandResult, runCommand, startCommand } from './command.ts';

let stateFolder: string;
let postgres: EmbeddedPostgres;
let url: string;

beforeAll(async () => {
  stateFolder = await realpath(await mkdtemp(join(tmpdir(), 'owlery-cli-')));
  postgres = await startPostgres({ logsStatements: true });
  await postgres.ensureDatabase('shop');
  url = postgres.connectionUrl('shop');
  await withDatabase((client) =>
    client.query(`
      CREATE TABLE customer_order (id bigint PRIMARY KEY, item text, price numeric(20, 2), made timestamp);
      INSERT INTO customer_order
        SELECT n, 'item ' || n, n * 1.25, timestamp '2024-01-01' + n * interval '1 hour' FROM generate_series(1, 200) n;
      INSERT INTO customer_order VALUES (9007199254740993, 'a "quoted", one', 123456789012345678.91, NULL);
      CREATE VIEW slow AS SELECT id, pg_sleep(30)::text AS slept FROM customer_order;
    `),
  );
});

afterAll(async () => {
  await postgres.stop();
  await rm(stateFolder, { recursive: true, force: true });
});

async function withDatabase<Result>(use: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

const query = (...args: readonly string[]): Promise<CommandResult> =>
  runCommand(['query', '--catalog', `shop=${url}`, ...args], { stateFolder });

describe('owlery query', () => {
  it('answers from PostgreSQL through the built connector, and pushes the condition down', async () => {
    const since = await postgres.logPosition();
    const result = await query(
      'SELECT id, item FROM shop.public.customer_order WHERE id BETWEEN 7 AND 8 ORDER BY id',
    );

    expect(result).toEqual({
      exitCode: 0,
      stdout: [' id | item', '----+--------', '  7 | item 7', '  8 | item 8', '(2 rows)', ''].join('\n'),
      stderr: '',
    });
    const received = await postgres.receivedStatements(since);
    expect(received.map(({ sql }) => sql).join('\n')).toMatch(/"customer_order" WHERE .*"id"/);
  });

  const last = "SELECT * FROM shop.public.customer_order WHERE item LIKE 'a%'";

  it('writes CSV as Athena does', async () => {
    const { stdout } = await query('--format', 'csv', last);
    expect(stdout).toBe(
      '"id","item","price","made"\n"9007199254740993","a ""quoted"", one","123456789012345678.91",\n',
    );
  });

  it('writes numbers in JSON exactly', async () => {
    const { stdout } = await query('--format', 'json', last);
    expect(JSON.parse(stdout)).toEqual([
      { id: '9007199254740993', item: 'a "quoted", one', price: '123456789012345678.91', made: null },
    ]);
    const small = await query(
      '--format',
      'jsonl',
      'SELECT id, price, made FROM shop.public.customer_order WHERE id < 3',
    );
    expect(small.stdout).toBe(
      '{"id":1,"price":1.25,"made":"2024-01-01 01:00:00.000"}\n{"id":2,"price":2.5,"made":"2024-01-01 02:00:00.000"}\n',
    );
  });

  it('takes SQL from a file and from standard input', async () => {
    const file = join(stateFolder, 'query.sql');
    await writeFile(file, 'SELECT 1 AS one;\n');
    const options = { stateFolder };

    const fromFile = await runCommand(['query', '-f', file, '--format', 'csv'], options);
    const fromInput = await runCommand(['query', '--format', 'csv'], {
      ...options,
      stdin: 'SELECT 1 AS one',
    });
    expect(fromFile).toEqual({ exitCode: 0, stdout: '"one"\n"1"\n', stderr: '' });
    expect(fromInput).toEqual(fromFile);
  });

  it('finds catalogs in owlery.config.json', async () => {
    const folder = await mkdtemp(join(stateFolder, 'project-'));
    await writeFile(join(folder, 'owlery.config.json'), JSON.stringify({ catalogs: { store: url } }));
    const args = ['query', '--format', 'csv', 'SELECT count(*) AS n FROM store.public.customer_order'];

    const { stdout } = await runCommand(args, { stateFolder, workingFolder: folder });
    expect(stdout).toBe('"n"\n"201"\n');
  });

  it("gives a catalog of owlery.config.json its connector's settings, wherever its connection comes from", async () => {
    const folder = await mkdtemp(join(stateFolder, 'project-'));
    const environment = { column_types: '{"public.customer_order.price":"double"}' };
    const catalogs = { store: { connection: url, environment }, shop: { environment } };
    await writeFile(join(folder, 'owlery.config.json'), JSON.stringify({ catalogs }));
    const typeIn = (catalog: string) =>
      `SELECT typeof(price) AS t FROM ${catalog}.public.customer_order WHERE id = 1`;
    const run = (...args: readonly string[]) =>
      runCommand(['query', '--format', 'csv', ...args], { stateFolder, workingFolder: folder });

    expect((await run('--catalog', `shop=${url}`, typeIn('store'))).stdout).toBe('"t"\n"double"\n');
    expect((await run('--catalog', `shop=${url}`, typeIn('shop'))).stdout).toBe('"t"\n"double"\n');
    expect((await run(typeIn('store'))).stderr).toContain(
      'catalog shop of the configuration needs a "connection"',
    );
  });

  it('fails with 1 and a message that names the place, without the password', async () => {
    const wrongColumn = await query('SELECT pric FROM shop.public.customer_order');
    expect(wrongColumn.exitCode).toBe(1);
    expect(wrongColumn.stdout).toBe('');
    expect(wrongColumn.stderr).toMatch(
      /^owlery: COLUMN_NOT_FOUND: Column 'pric' cannot be resolved, at line 1:8; did you mean price/,
    );

    const password = new URL(url).password;
    const badUrl = url.replace(`:${password}@`, ':not-the-password@');
    const refused = await runCommand(
      ['query', '--catalog', `shop=${badUrl}`, 'SELECT 1 FROM shop.public.slow'],
      {
        stateFolder,
      },
    );
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toMatch(/catalog shop could not/);
    expect(refused.stderr).not.toContain('not-the-password');
  });

  it('stops quietly when nobody reads the result', async () => {
    const { process: child, ended } = startCommand(
      [
        'query',
        '--format',
        'csv',
        'SELECT a.x FROM UNNEST(sequence(1, 3000)) AS a(x), UNNEST(sequence(1, 3000)) AS b(y)',
      ],
      { stateFolder },
    );
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect(await ended).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('Ctrl-C ends with 130 and cancels the query in PostgreSQL', async () => {
    const { process: child, ended } = startCommand(
      ['query', '--catalog', `shop=${url}`, 'SELECT slept FROM shop.public.slow'],
      { stateFolder },
    );
    await waitFor(async () => (await sleepers()) > 0);
    child.kill('SIGINT');

    expect(await ended).toEqual({ exitCode: 130, stdout: '', stderr: 'owlery: cancelled\n' });
    await waitFor(async () => (await sleepers()) === 0);
    expect(await sleepers()).toBe(0);
  });
});

function sleepers(): Promise<number> {
  return withDatabase(async (client) => {
    const { rows } = await client.query<{ n: number }>(
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE state = 'active' AND application_name LIKE 'owlery/%'",
    );
    return Number(rows[0]?.n);
  });
}

async function waitFor(isTrue: () => Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + 20_000;
  while (!(await isTrue()) && performance.now() < deadlineMs) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Wrong command lines, and what their message says. */
const wrong: readonly (readonly [readonly string[], RegExp])[] = [
  [['quary'], /unknown command 'quary'; commands are query, explain and start\ntry: owlery --help/],
  [
    ['query', '--format', 'xml', 'SELECT 1'],
    /--format is one of table, csv, json, jsonl, not 'xml'\ntry: owlery query --help/,
  ],
  [['query', 'SELECT', '1'], /expected one SQL text, got 2; put it in quotes/],
  [['query', '-f', 'no-such.sql'], /cannot read the SQL file no-such\.sql/],
  [['query', '-f', 'a.sql', 'SELECT 1'], /not both/],
  [['query', '--catalog', 'shop', 'SELECT 1'], /--catalog takes <name>=postgres:/],
  [
    ['query', '--catalog', 'shop=mysql://me:secret@host/db', 'SELECT 1'],
    /catalog shop must be a URL postgres:/,
  ],
  [['query', '--nonsense'], /--nonsense/],
  [['start', '--port', 'high'], /--port takes a number from 1 to 65535, not 'high'/],
];

describe('command lines', () => {
  it.each(wrong)('%j is refused with 2', async (args, message) => {
    const result = await runCommand(args, { stateFolder });
    expect(result).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringMatching(message) });
    expect(result.stderr).not.toContain('secret');
  });

  it.each([['--help'], ['query', '--help'], ['explain', '-h'], ['start', '--help'], ['help', 'query']])(
    '%j teaches',
    async (...args) => {
      const { exitCode, stdout, stderr } = await runCommand(args, { stateFolder });
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(stdout).toContain('Usage');
    },
  );

  it('--version names the version', async () => {
    const { stdout } = await runCommand(['--version'], { stateFolder });
    expect(stdout).toMatch(/^owlery \d+\.\d+\.\d+\n$/);
  });

  it('a configuration tells all its faults at once', async () => {
    const file = join(stateFolder, 'bad.json');
    await writeFile(
      file,
      JSON.stringify({
        catalogs: { 'a b': 'x', ok: 5, set: { environment: { a: 1 } } },
        tables: { t: { format: 'orc' } },
        more: 1,
      }),
    );
    const { exitCode, stderr } = await runCommand(['query', '--config', file, 'SELECT 1'], { stateFolder });

    expect(exitCode).toBe(1);
    for (const fault of [
      '"more" is not known',
      'catalog name "a b"',
      'catalog ok',
      'catalog set: a in "environment" must be text',
      'schema.table',
      'needs a "location"',
      '"orc"',
    ]) {
      expect(stderr).toContain(fault);
    }
  });
});

describe('owlery explain', () => {
  const sql = "SELECT id FROM shop.public.customer_order WHERE id > 5 AND lower(item) = 'x' LIMIT 3";

  it('says what is sent, in how many splits, and what stays and why', async () => {
    const { exitCode, stdout } = await runCommand(['explain', '--catalog', `shop=${url}`, sql], {
      stateFolder,
    });

    expect(exitCode).toBe(0);
    expect(stdout).toContain('shop.public.customer_order');
    expect(stdout).toMatch(/columns +id, item\n/);
    expect(stdout).toMatch(/sent +id > 5\n/);
    expect(stdout).toMatch(/splits +1\n/);
    expect(stdout).toMatch(/kept +lower\(item\) = 'x' {2}\(lower\(item\) has no form in the protocol\)/);
    expect(stdout).not.toContain('limit ');
  });

  it('is JSON for programs', async () => {
    const args = ['explain', '--format', 'json', '--catalog', `shop=${url}`, sql];
    const { stdout } = await runCommand(args, { stateFolder });
    expect(JSON.parse(stdout)).toMatchObject({
      scans: [{ columns: ['id', 'item'], constraints: ['id > 5'], splits: 1 }],
    });
  });
});
