import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ConnectorError, Secrets } from '../../../connectors/federation/index.ts';
import {
  callContext,
  connectorFor,
  errorOf,
  openScan,
  readTable,
  startDatabase,
  type TestDatabase,
} from './database.ts';

let database: TestDatabase;
const numbers = { schemaName: 'public', tableName: 'numbers' };

beforeAll(async () => {
  database = await startDatabase();
  await database.sql(`
    CREATE TABLE numbers AS SELECT n, repeat('x', 100) AS t FROM generate_series(1, 200000) n;
    CREATE VIEW slow AS SELECT 1 AS n, pg_sleep(60)::text AS s;
    CREATE VIEW late_failure AS SELECT n, 1 / (150000 - n) AS q FROM numbers;
    CREATE ROLE reader LOGIN PASSWORD 'first p@ss';
    CREATE ROLE nobody LOGIN PASSWORD 'none';
    GRANT SELECT ON numbers TO reader;
  `);
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

function url(user: string, password: string, rest = `${database.server.port}/postgres`): string {
  return `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${rest}`;
}

async function failure(text: string, secrets?: Secrets, call = callContext()): Promise<ConnectorError> {
  const connector = connectorFor(text, secrets);
  try {
    return await errorOf(connector.listSchemaNames(call.context));
  } finally {
    await connector.close();
  }
}

/** Statements that run on behalf of the connector now. */
async function running(): Promise<number> {
  const [count] = await database.texts(
    `SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'owlery/%' AND state = 'active'`,
  );
  return Number(count);
}

async function eventually(condition: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('the condition did not come true');
}

describe('a session', () => {
  it('is read-only, in UTC, and named after the query', async () => {
    const { rows } = await readTable(database.connector, numbers, {
      passthrough: `SELECT current_setting('transaction_read_only') AS "readonly", current_setting('TimeZone') AS zone,
        current_setting('application_name') AS app, current_setting('statement_timeout') AS timeout,
        current_setting('client_connection_check_interval') AS check`,
      call: callContext({ remainingTimeMs: 32_000, queryId: '1b2d-test' }),
    });

    expect(rows).toEqual([
      ['on', 'UTC', 'owlery/1b2d-test', '30s', process.platform === 'linux' ? '500ms' : '0'],
    ]);
  });

  it('gives its connection back, with nothing of it left', async () => {
    const passthrough = `SELECT pg_backend_pid() AS pid, current_setting('application_name') AS app`;
    const connector = connectorFor(database.url);
    const read = () =>
      readTable(connector, numbers, { passthrough, call: callContext({ queryId: '1b2d-test' }) });

    const first = await read();
    const second = await read();
    await connector.close();

    expect(second.rows).toEqual(first.rows);
  });

  it('gives its connection back when the consumer stops at the last row', async () => {
    const connector = connectorFor(database.url);
    const scan = await openScan(connector, numbers, { limit: 3n });

    for await (const block of scan.blocks) {
      expect(block.rowCount).toBe(3);
      break;
    }

    const [idle] = await database.texts(
      `SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'COMMIT%' AND pid <> pg_backend_pid()`,
    );
    expect(Number(idle)).toBeGreaterThan(0);
    await connector.close();
  });

  it('is opened anew when the server has closed the idle connection', async () => {
    const connector = connectorFor(database.url);
    await connector.listSchemaNames(callContext().context);
    await database.sql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'COMMIT%' AND pid <> pg_backend_pid()`,
    );

    expect(await connector.listSchemaNames(callContext().context)).toEqual(['public']);
    await connector.close();
  });

  it('reads concurrently', async () => {
    const reads = await Promise.all(
      Array.from({ length: 8 }, () => readTable(database.connector, numbers, { columns: ['n'] })),
    );

    expect(reads.map(({ rows }) => rows.length)).toEqual(Array.from({ length: 8 }, () => 200_000));
  });
});

describe('a read that does not end well', () => {
  it('fails with the reason when the server fails after rows have come', async () => {
    const call = callContext({ maxBlockBytes: 100_000 });

    const error = await errorOf(
      readTable(database.connector, { schemaName: 'public', tableName: 'late_failure' }, { call }),
    );

    expect(error.code).toBe('InvalidInput');
    expect(error.message).toContain('SQLSTATE 22012');
    expect(call.lines.find(({ stage }) => stage === 'received')?.rows).toBeGreaterThan(0);
  });

  const reading = (source: string) => `FROM pg_stat_activity
    WHERE application_name LIKE 'owlery/%' AND state = 'active' AND query LIKE '%${source}%'`;
  const terminate = (source: string) => `SELECT pg_terminate_backend(pid) ${reading(source)}`;
  const isReading = async (source: string) => {
    const [count] = await database.texts(`SELECT count(*) ${reading(source)}`);
    return count === '1';
  };
  const pauseView = 'FROM "public"."pause"';
  const slowView = 'FROM "public"."slow"';

  it('P38: is begun again when the connection breaks before rows have come', async () => {
    await database.sql(`CREATE VIEW pause AS SELECT 1 AS n, (SELECT 'x' FROM pg_sleep(1.5)) AS s`);
    const connector = connectorFor(database.url);
    const call = callContext();
    const read = readTable(connector, { schemaName: 'public', tableName: 'pause' }, { call });
    await eventually(() => isReading(pauseView));
    await database.sql(terminate(pauseView));

    expect((await read).rows).toEqual([[1, 'x']]);
    expect(call.lines.filter(({ stage }) => stage === 'read-again').length).toBe(1);
    await connector.close();
  });

  it('fails when the connection breaks again and again', async () => {
    const connector = connectorFor(database.url);
    const call = callContext();
    let isOver = false;
    const failing = errorOf(
      readTable(connector, { schemaName: 'public', tableName: 'slow' }, { call }),
    ).finally(() => {
      isOver = true;
    });
    while (!isOver) {
      await database.sql(terminate(slowView));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const error = await failing;

    expect(error.code).toBe('InternalService');
    expect(error.message).toContain('57P01');
    expect(call.lines.filter(({ stage }) => stage === 'read-again').length).toBe(3);
    await connector.close();
  });

  it('fails when the connection breaks after rows have come', async () => {
    const connector = connectorFor(database.url);
    const call = callContext({ maxBlockBytes: 100_000 });
    const { blocks } = await openScan(connector, numbers, { call });
    const iterator = blocks[Symbol.asyncIterator]();
    await iterator.next();
    await database.sql(terminate('FROM "public"."numbers"'));
    const error = await errorOf(
      (async () => {
        for (let next = await iterator.next(); next.done !== true; ) next = await iterator.next();
      })(),
    );

    expect(error.code).toBe('InternalService');
    expect(call.lines.some(({ stage }) => stage === 'read-again')).toBe(false);
    await connector.close();
  });

  it('of a person is not begun again, since what it calls may have happened', async () => {
    const connector = connectorFor(database.url);
    const call = callContext();
    const failing = errorOf(
      readTable(connector, numbers, { passthrough: 'SELECT pg_sleep(60)::text AS s', call }),
    );
    await eventually(() => isReading('pg_sleep(60)'));
    await database.sql(terminate('pg_sleep(60)'));

    expect((await failing).message).toContain('57P01');
    expect(call.lines.some(({ stage }) => stage === 'read-again')).toBe(false);
    await connector.close();
  });

  it('is cancelled at the server when the query is', async () => {
    const controller = new AbortController();
    const call = callContext({ signal: controller.signal });
    const reading = errorOf(
      readTable(database.connector, { schemaName: 'public', tableName: 'slow' }, { call }),
    );
    await eventually(async () => (await running()) === 1);

    controller.abort();

    expect((await reading).message).toContain('cancelled');
    await eventually(async () => (await running()) === 0);
  });

  it('is cancelled at the server when the consumer stops early', async () => {
    const connector = connectorFor(database.url);
    const call = callContext({ maxBlockBytes: 10_000 });
    const scan = await openScan(connector, numbers, { call });

    for await (const _ of scan.blocks) break;

    await eventually(async () => (await running()) === 0);
    await connector.close();
  });

  it('holds the server back while the consumer is busy', async () => {
    const connector = connectorFor(database.url);
    const call = callContext({ maxBlockBytes: 20_000 });
    await database.sql(`CREATE VIEW huge AS SELECT repeat('x', 1000) AS t FROM generate_series(1, 10000000)`);
    const scan = await openScan(connector, { schemaName: 'public', tableName: 'huge' }, { call });

    let blocks = 0;
    for await (const _ of scan.blocks) {
      blocks++;
      if (blocks === 3) {
        await eventually(async () => {
          const [event] = await database.texts(
            `SELECT wait_event FROM pg_stat_activity WHERE application_name LIKE 'owlery/%' AND state = 'active'`,
          );
          return event === 'ClientWrite';
        });
      }
      if (blocks === 6) break;
    }

    expect(blocks).toBe(6);
    await eventually(async () => (await running()) === 0);
    await connector.close();
  });

  it('times out before the function does', async () => {
    const call = callContext({ remainingTimeMs: 2_300 });

    const error = await errorOf(
      readTable(database.connector, { schemaName: 'public', tableName: 'slow' }, { call }),
    );

    expect(error.code).toBe('OperationTimeout');
    expect(error.message).toContain('57014');
  });
});

describe('a connection that cannot be made', () => {
  it('says that the connection is refused', async () => {
    const closed = await closedPort();

    const error = await failure(url('reader', 'secret-text', `${closed}/postgres`));

    expect(error.code).toBe('InternalService');
    expect(error.message).toBe(
      `PostgreSQL at 127.0.0.1:${closed} refused the connection: nothing listens there, or a firewall rejects it`,
    );
  });

  it('names the user whose password is wrong, and not the password', async () => {
    const error = await failure(url('reader', 'wrong-secret'));

    expect(error.code).toBe('InvalidCredentials');
    expect(error.message).toContain('password of user reader');
    expect(JSON.stringify([error.message, error.stack, String(error.cause)])).not.toContain('wrong-secret');
  });

  it('names the database that does not exist', async () => {
    const error = await failure(url('reader', 'first p@ss', `${database.server.port}/absent`));

    expect(error.code).toBe('EntityNotFound');
    expect(error.message).toContain('no database absent');
  });

  it('names the host that does not exist', async () => {
    const error = await failure('postgres://reader:x@host.invalid/postgres');

    expect(error.message).toContain('host.invalid');
  });

  it.each(['require', 'verify-ca', 'verify-full'])(
    'says that the server offers no TLS, which sslmode=%s asks for',
    async (mode) => {
      const error = await failure(`${url('reader', 'first p@ss')}?sslmode=${mode}`);

      expect(error.code).toBe('InvalidInput');
      expect(error.message).toContain('offers no TLS');
    },
  );

  it('goes without TLS where it is only preferred', async () => {
    const connector = connectorFor(`${url('reader', 'first p@ss')}?sslmode=prefer`);

    expect(await connector.listSchemaNames(callContext().context)).toEqual(['public']);
    await connector.close();
  });

  it('names the root certificate that cannot be read', async () => {
    const error = await failure(`${url('reader', 'first p@ss')}?sslmode=verify-full&sslrootcert=/absent.pem`);

    expect(error.message).toContain('/absent.pem');
  });

  it('asks Athena to slow down when no connection is left in the time that there is', async () => {
    await database.sql('ALTER ROLE nobody CONNECTION LIMIT 0');
    const call = callContext({ remainingTimeMs: 4_000 });

    const error = await failure(url('nobody', 'none'), undefined, call);

    expect(error.code).toBe('Throttling');
    expect(call.lines.filter(({ stage }) => stage === 'waiting').length).toBeGreaterThan(0);
  });

  it('P38: waits for a connection while the server is full', async () => {
    await database.sql('ALTER ROLE nobody CONNECTION LIMIT 0');
    const connector = connectorFor(url('nobody', 'none'));
    const call = callContext();

    const listing = connector.listSchemaNames(call.context);
    await eventually(async () => call.lines.some(({ stage }) => stage === 'waiting'));
    await database.sql('ALTER ROLE nobody CONNECTION LIMIT 5');

    expect(await listing).toEqual(['public']);
    await connector.close();
  });

  it('says so when something else than PostgreSQL answers', async () => {
    const server = await startServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));

    const error = await failure(url('reader', 'x', `${portOf(server)}/postgres`));

    expect(error.message).toContain(`127.0.0.1:${portOf(server)}`);
    server.close();
  });

  it('names the table that the user may not read', async () => {
    const connector = connectorFor(url('reader', 'first p@ss'));

    const error = await errorOf(
      connector.describeTable({ schemaName: 'public', tableName: 'slow' }, callContext().context),
    );

    expect(error.code).toBe('AccessDenied');
    expect(error.message).toContain('public.slow');
    await connector.close();
  });
});

describe('a secret', () => {
  it('is read again when its password is refused, as after a rotation', async () => {
    const passwords = ['stale', 'first p@ss'];
    const secrets = new Secrets({
      read: async () => JSON.stringify({ username: 'reader', password: passwords.shift(), host: 'ignored' }),
    });
    const connector = connectorFor(
      `postgres://jdbc:postgresql://127.0.0.1:${database.server.port}/postgres?\${rds}`,
      secrets,
    );

    expect(await connector.listSchemaNames(callContext().context)).toEqual(['public']);
    expect(passwords).toEqual([]);
    await connector.close();
  });

  it('is not read for ever when it stays wrong', async () => {
    let reads = 0;
    const secrets = new Secrets({
      read: async () => {
        reads++;
        return JSON.stringify({ username: 'reader', password: 'wrong' });
      },
    });

    const error = await failure(
      `postgres://jdbc:postgresql://127.0.0.1:${database.server.port}/postgres?\${rds}`,
      secrets,
    );

    expect(error.code).toBe('InvalidCredentials');
    expect(reads).toBe(2);
  });

  it('may be the password alone', async () => {
    const secrets = new Secrets({ read: async () => 'first p@ss' });
    const connector = connectorFor(
      `postgres://127.0.0.1:${database.server.port}/postgres?user=reader&password=\${word}`,
      secrets,
    );

    expect(await connector.listSchemaNames(callContext().context)).toEqual(['public']);
    await connector.close();
  });

  it('that is not what RDS writes is refused by name, without its text', async () => {
    const error = await failure(
      `postgres://jdbc:postgresql://127.0.0.1:${database.server.port}/postgres?\${rds}`,
      new Secrets({ read: async () => 'hidden-text' }),
    );

    expect(error.message).toContain('secret rds');
    expect(error.message).not.toContain('hidden-text');
  });
});

function startServer(onSocket: (socket: Socket) => void): Promise<Server> {
  const server = createServer(onSocket);
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

async function closedPort(): Promise<number> {
  const server = await startServer(() => undefined);
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
