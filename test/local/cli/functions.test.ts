/** Functions end to end: the built command, the built Lambda in its thread, PostgreSQL behind another. */
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { type EmbeddedPostgres, startPostgres } from '../../../local/services/postgres/start.ts';
import { type CommandResult, runCommand, startCommand } from './command.ts';

let folder: string;
let postgres: EmbeddedPostgres;
let url: string;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'owlery-functions-')));
  postgres = await startPostgres({ logsStatements: true });
  await postgres.ensureDatabase('shop');
  url = postgres.connectionUrl('shop');
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`
      CREATE TABLE customer (id bigint PRIMARY KEY, email text, hash bigint);
      INSERT INTO customer SELECT n, 'user' || n || '@Shop.example', n FROM generate_series(1, 50) n;
    `);
  } finally {
    await client.end();
  }
});

afterAll(async () => {
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

const run = (command: 'query' | 'explain', ...args: readonly string[]): Promise<CommandResult> =>
  runCommand([command, '--catalog', `shop=${url}`, ...args], { stateFolder: folder });

const masked = `USING EXTERNAL FUNCTION mask_email(a varchar) RETURNS varchar LAMBDA 'image-functions',
  EXTERNAL FUNCTION perceptual_hash_distance(a bigint, b bigint) RETURNS integer LAMBDA 'image-functions'
SELECT id, mask_email(email) AS email FROM shop.public.customer
WHERE id <= 10 AND perceptual_hash_distance(hash, 0) = 3 ORDER BY id`;

describe('owlery query', () => {
  it('calls the functions that come with it, over rows of PostgreSQL', async () => {
    const since = await postgres.logPosition();
    expect(await run('query', '--format', 'csv', masked)).toEqual({
      exitCode: 0,
      stdout: '"id","email"\n"7","u***@shop.example"\n',
      stderr: '',
    });
    const received = await postgres.receivedStatements(since);
    expect(received.map(({ sql }) => sql).join('\n')).toMatch(/"customer" WHERE .*"id"/);
  });

  it('says what a function said when it fails', async () => {
    const { exitCode, stdout, stderr } = await run(
      'query',
      `USING EXTERNAL FUNCTION haversine_km(a double, b double, c double, d double) RETURNS double LAMBDA 'image-functions'
       SELECT haversine_km(CAST(id + 80 AS double), 0, 0, 0) FROM shop.public.customer`,
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toBe(
      'owlery: FUNCTION_ERROR: function haversine_km of Lambda image-functions failed: haversine_km takes latitudes from -90 to 90 degrees; are latitude and longitude in this order?\n',
    );
  });

  const stuck = `import { setTimeout } from 'node:timers/promises';
export const handler = async () => {
  console.log('called');
  await setTimeout(60_000);
};
`;

  it('calls a Lambda that --function or the configuration names, with its own environment', async () => {
    const built = join(folder, 'built');
    await mkdir(built);
    const failing = `export const handler = async (event) => {
  throw new Error('asked for ' + event.methodName + ' in ' + process.env.STAGE + ', HOME ' + process.env.HOME);
};
`;
    await writeFile(join(built, 'index.mjs'), failing);
    const functions = { mine: { code: './built', environment: { STAGE: 'test' } } };
    await writeFile(join(folder, 'owlery.config.json'), JSON.stringify({ functions }));
    const sql = "USING EXTERNAL FUNCTION Ping() RETURNS bigint LAMBDA 'mine' SELECT Ping()";
    const configured = await run('query', sql);
    expect(configured.stderr).toContain('asked for ping in test, HOME undefined');
    const given = await run('query', '--function', `mine=${built}`, sql);
    expect(given.stderr).toContain('asked for ping in undefined');
    await rm(join(folder, 'owlery.config.json'));
  });

  it('leaves a function that hangs on Ctrl-C', async () => {
    const module = join(folder, 'stuck.mjs');
    await writeFile(
      module,
      stuck.replace(
        "console.log('called')",
        `await (await import('node:fs/promises')).writeFile(${JSON.stringify(join(folder, 'called'))}, '')`,
      ),
    );
    const sql = "USING EXTERNAL FUNCTION f() RETURNS bigint LAMBDA 'stuck' SELECT f()";
    const { process: child, ended } = startCommand(['query', '--function', `stuck=${module}`, sql], {
      stateFolder: folder,
    });
    await appears(join(folder, 'called'));
    child.kill('SIGINT');
    const { exitCode, stdout, stderr } = await ended;
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 130,
      stdout: '',
      stderr: 'owlery: cancelled\n',
    });
  });

  const refused = [
    { args: ['--function', 'nothing'], message: '--function takes <name>=<folder of a built Lambda>' },
    { args: ['--function', 'a b=x'], message: 'the name of a Lambda must be up to 64 letters' },
    {
      args: ['--function', 'a=/nowhere/at/all'],
      message: 'function Lambda a: /nowhere/at/all does not exist',
    },
  ];
  it.each(refused)('refuses $args', async ({ args, message }) => {
    const { exitCode, stderr } = await run('query', ...args, 'SELECT 1');
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain(message);
  });
});

describe('owlery explain', () => {
  it('shows the functions, and that their conditions stay in the engine', async () => {
    const { stdout, exitCode } = await run('explain', masked);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('mask_email(varchar) returns varchar\n  called in   Lambda image-functions\n');
    expect(stdout).toMatch(/sent +id <= 10\n/);
    expect(stdout).toMatch(/kept +perceptual_hash_distance\(hash, 0\) = 3 /);
  });
});

async function appears(path: string): Promise<void> {
  const { existsSync } = await import('node:fs');
  while (!existsSync(path)) await new Promise((resolve) => setTimeout(resolve, 50));
}
