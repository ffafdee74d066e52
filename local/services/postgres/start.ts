/**
 * Starts a real PostgreSQL server on this machine, for `npm start` and for tests: no root, no fixed port, no
 * traffic beyond 127.0.0.1, and nothing left running. The order is account, programs, folder, cluster, server.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, escapeIdentifier } from 'pg';
import { chooseAccount } from './account.ts';
import { type PostgresBinaries, prepareBinaries } from './binaries.ts';
import { accountOf, claimFolder, type DataFolder, openDataFolder, releaseFolder } from './data-folder.ts';
import { EmbeddedPostgresError } from './errors.ts';
import { localHost, stopLeftover } from './postmaster.ts';
import {
  initCluster,
  type RunningServer,
  readPassword,
  type ServerPlan,
  startServer,
  stopServer,
  superuser,
} from './server.ts';
import {
  type LogPosition,
  logEnd,
  logLinePrefix,
  type ReceivedStatement,
  readStatements,
} from './statements.ts';

export interface EmbeddedPostgresOptions {
  /** Kept between runs. Left out: a temporary folder, deleted on stop. */
  readonly dataFolder?: string;
  /** An installed npm package of the server, for another version than the one that comes with this project. */
  readonly packageFolder?: string;
  /** Left out: a free one. */
  readonly port?: number;
  readonly maxConnections?: number;
  /** Log every statement, for `receivedStatements`. */
  readonly logsStatements?: boolean;
  /** PostgreSQL settings, which win over those made here. */
  readonly settings?: Readonly<Record<string, string>>;
  /** What happened beyond the expected, a line at a time. */
  readonly log?: (line: string) => void;
}

export interface EmbeddedPostgres extends AsyncDisposable {
  readonly port: number;
  readonly dataFolder: string;
  readonly logFile: string;
  /** False where the data of an earlier run was found. */
  readonly isNew: boolean;
  /** With user and password in it: never to be printed. */
  connectionUrl(database: string): string;
  /** Makes the database unless it is there. */
  ensureDatabase(name: string): Promise<void>;
  /** Where the log ends now, to ask later for what was received since. */
  logPosition(): Promise<LogPosition>;
  /** In the order of arrival. Needs `logsStatements`. */
  receivedStatements(since?: LogPosition): Promise<readonly ReceivedStatement[]>;
  /** Safe to call again. */
  stop(): Promise<void>;
}

export async function startPostgres(options: EmbeddedPostgresOptions = {}): Promise<EmbeddedPostgres> {
  const log = options.log ?? (() => {});
  const chosen = chooseAccount();
  const binaries = await prepareBinaries(chosen, options.packageFolder);
  const folder = await openDataFolder(options.dataFolder, chosen, log);
  await claimFolder(folder);
  const account = accountOf(folder, chosen);
  const plan: ServerPlan = { binaries, account, folder, settings: planSettings(folder, options) };
  try {
    await stopLeftover(folder.cluster, log);
    const isNew = !existsSync(folder.cluster);
    const password = isNew ? await makeCluster(plan) : await readPassword(folder);
    if (!isNew) await assertSameMajorVersion(folder, binaries);
    const server = await startServer(plan, options.port);
    return superviseServer({ plan, server, password, isNew, logsStatements: options.logsStatements, log });
  } catch (error) {
    await releaseFolder(folder);
    throw error;
  }
}

/** The password is kept before the cluster exists: a cluster without one could not be used again. */
async function makeCluster(plan: ServerPlan): Promise<string> {
  const password = randomBytes(24).toString('base64url');
  await writeFile(plan.folder.passwordFile, password, { mode: 0o600 });
  await initCluster(plan, password);
  return password;
}

async function assertSameMajorVersion(folder: DataFolder, binaries: PostgresBinaries): Promise<void> {
  const made = (await readFile(join(folder.cluster, 'PG_VERSION'), 'utf8')).trim();
  const present = binaries.version.split('.')[0];
  if (made === present) return;
  throw new EmbeddedPostgresError(
    'folder-unusable',
    `the data in ${folder.path} was made by PostgreSQL ${made}, and this is PostgreSQL ${present}; delete the folder to start anew, or choose another`,
  );
}

function planSettings(
  folder: DataFolder,
  options: EmbeddedPostgresOptions,
): Readonly<Record<string, string>> {
  return {
    listen_addresses: localHost,
    unix_socket_directories: '',
    logging_collector: 'off',
    log_destination: 'stderr',
    log_timezone: 'UTC',
    timezone: 'UTC',
    log_line_prefix: logLinePrefix,
    max_connections: String(options.maxConnections ?? 100),
    wal_level: 'minimal',
    max_wal_senders: '0',
    synchronous_commit: 'off',
    ...(options.logsStatements === true ? { log_statement: 'all' } : {}),
    ...(folder.isThrowAway ? { fsync: 'off', full_page_writes: 'off' } : {}),
    ...options.settings,
  };
}

interface Supervised {
  readonly plan: ServerPlan;
  readonly server: RunningServer;
  readonly password: string;
  readonly isNew: boolean;
  readonly logsStatements: boolean | undefined;
  readonly log: (line: string) => void;
}

function superviseServer({
  plan,
  server,
  password,
  isNew,
  logsStatements,
  log,
}: Supervised): EmbeddedPostgres {
  const { folder } = plan;
  const reportEnd = () =>
    log(`PostgreSQL (process ${server.pid}) ended by itself; its log: ${folder.logFile}`);
  server.process.once('exit', reportEnd);
  const end = async () => {
    server.process.off('exit', reportEnd);
    await stopServer(server, plan);
    await releaseFolder(folder);
  };
  let ended: Promise<void> | undefined;
  const stop = () => {
    ended ??= end();
    return ended;
  };
  const connectionUrl = (database: string) =>
    `postgres://${superuser}:${password}@${localHost}:${server.port}/${encodeURIComponent(database)}`;
  return {
    port: server.port,
    dataFolder: folder.path,
    logFile: folder.logFile,
    isNew,
    connectionUrl,
    ensureDatabase: (name) => ensureDatabase(connectionUrl('postgres'), name),
    logPosition: () => logEnd(folder.logFile),
    async receivedStatements(since = 0) {
      if (logsStatements !== true)
        throw new TypeError('start PostgreSQL with logsStatements to read statements');
      return readStatements(folder.logFile, since);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function ensureDatabase(adminUrl: string, name: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl, application_name: 'owlery' });
  // A lost connection also fails the query in flight, which is where it is reported.
  client.on('error', () => {});
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
