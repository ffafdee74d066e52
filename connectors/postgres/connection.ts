/**
 * One connection to PostgreSQL, made by `pg`: credentials from the secret, TLS by libpq's modes, and the request that
 * cancels what the connection is running, which PostgreSQL wants on a connection of its own.
 */

import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from 'node:tls';
import type { Client } from 'pg';
import { ConnectorError, credentialsFromSecret, type Secrets, secretNamesIn } from '../federation/index.ts';
import type { ConnectionTarget, TlsMode } from './connection-string.ts';
import { type Address, isTlsRefusal, isWrongPassword, toConnectorError } from './errors.ts';
import { isRdsHost, rdsAuthorities, signToken } from './rds.ts';

export interface Connection {
  readonly client: Client;
  readonly address: Address;
  /** Asks the server to stop what runs on this connection. Never rejects: it is a request, not a promise. */
  readonly cancel: () => Promise<void>;
}

interface Login {
  readonly user: string;
  /** null: none is sent. */
  readonly password: string | null;
}

const connectTimeoutMs = 15_000;
const cancelTimeoutMs = 5_000;

/** @throws ConnectorError */
export async function connect(target: ConnectionTarget, secrets: Secrets): Promise<Connection> {
  const login = await readLogin(target, secrets);
  const names = secretNamesOf(target);
  try {
    return await connectWith(target, login);
  } catch (error) {
    if (!isWrongPassword(error) || names.length === 0)
      throw toConnectorError(error, addressOf(target, login));
  }
  // The secret may have been rotated since it was read.
  for (const name of names) secrets.forget(name);
  const fresh = await readLogin(target, secrets);
  try {
    return await connectWith(target, fresh);
  } catch (error) {
    throw toConnectorError(error, addressOf(target, fresh));
  }
}

async function connectWith(target: ConnectionTarget, login: Login): Promise<Connection> {
  const tls = await readTlsOptions(target);
  try {
    return await open(target, login, tls);
  } catch (error) {
    if (target.tlsMode !== 'prefer' || !isTlsRefusal(error)) throw error;
    return open(target, login, false);
  }
}

async function open(
  target: ConnectionTarget,
  login: Login,
  tls: ConnectionOptions | false,
): Promise<Connection> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({
    host: target.host,
    port: target.port,
    database: target.database,
    user: login.user,
    // `pg` would search the environment and ~/.pgpass for a password that is not given.
    password: login.password ?? '',
    ssl: tls,
    keepAlive: true,
    connectionTimeoutMillis: connectTimeoutMs,
  });
  // A connection that breaks while it is idle has no query to tell; the next use finds out.
  client.on('error', () => undefined);
  await client.connect();
  const key = cancelKeyOf(client);
  return {
    client,
    address: addressOf(target, login),
    cancel: () => (key === null ? Promise.resolve() : sendCancel(target, tls, key)),
  };
}

function addressOf(target: ConnectionTarget, login: Login): Address {
  return { host: target.host, port: target.port, database: target.database, user: login.user };
}

function secretNamesOf({ secret, password }: ConnectionTarget): readonly string[] {
  return [...(secret === null ? [] : [secret]), ...secretNamesIn(password ?? '')];
}

async function readLogin(target: ConnectionTarget, secrets: Secrets): Promise<Login> {
  const stored = target.secret === null ? null : await readStoredLogin(target.secret, secrets);
  if (target.authentication === 'iam') {
    const user = target.user ?? '';
    return { user, password: await signToken({ host: target.host, port: target.port, user }) };
  }
  const password = target.password === null ? null : await secrets.expand(target.password);
  return { user: target.user ?? stored?.user ?? '', password: password ?? stored?.password ?? null };
}

/** A secret as RDS writes it. The host and database it may hold are the connection string's business, not its. */
async function readStoredLogin(name: string, secrets: Secrets): Promise<Login> {
  const credentials = credentialsFromSecret(await secrets.read(name));
  if (credentials === null) {
    throw new ConnectorError(
      'InvalidCredentials',
      `secret ${name} must be a JSON object with username and password, and is not`,
    );
  }
  return { user: credentials.username, password: credentials.password };
}

async function readTlsOptions(target: ConnectionTarget): Promise<ConnectionOptions | false> {
  if (target.tlsMode === 'disable') return false;
  const ca = await readAuthorities(target);
  const checks: Readonly<Record<Exclude<TlsMode, 'disable'>, ConnectionOptions>> = {
    prefer: { rejectUnauthorized: false },
    // As libpq does: a root certificate that is given is used.
    require: { rejectUnauthorized: target.rootCertificate !== null, checkServerIdentity: () => undefined },
    'verify-ca': { rejectUnauthorized: true, checkServerIdentity: () => undefined },
    'verify-full': { rejectUnauthorized: true },
  };
  return { ...checks[target.tlsMode], ...ca };
}

async function readAuthorities({ host, rootCertificate }: ConnectionTarget): Promise<ConnectionOptions> {
  if (rootCertificate !== null) return { ca: await readRootCertificate(rootCertificate) };
  return isRdsHost(host) ? { ca: [...(await rdsAuthorities())] } : {};
}

async function readRootCertificate(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new ConnectorError('InvalidInput', `sslrootcert names a file that cannot be read: ${path}`, {
      cause: error,
    });
  }
}

interface CancelKey {
  readonly processId: number;
  readonly secretKey: number;
}

/** `pg` keeps the key that BackendKeyData brought, but its types do not show it. */
function cancelKeyOf(client: Client): CancelKey | null {
  const processId: unknown = Reflect.get(client, 'processID');
  const secretKey: unknown = Reflect.get(client, 'secretKey');
  return typeof processId === 'number' && typeof secretKey === 'number' ? { processId, secretKey } : null;
}

/** `pg` exports the class, and its `connect`, `requestSsl` and `cancel`, without types for them. */
interface BareConnection {
  readonly stream: { destroy(): void };
  connect(port: number, host: string): void;
  requestSsl(): void;
  cancel(processId: number, secretKey: number): void;
  on(event: string, listener: () => void): void;
}

async function sendCancel(
  target: ConnectionTarget,
  tls: ConnectionOptions | false,
  key: CancelKey,
): Promise<void> {
  const { default: pg } = await import('pg');
  await new Promise<void>((resolve) => {
    const connection = new pg.Connection({ ssl: tls }) as unknown as BareConnection;
    const finish = () => {
      clearTimeout(timer);
      connection.stream.destroy();
      resolve();
    };
    const timer = setTimeout(finish, cancelTimeoutMs);
    const send = () => connection.cancel(key.processId, key.secretKey);
    connection.on('connect', () => (tls === false ? send() : connection.requestSsl()));
    connection.on('sslconnect', send);
    connection.on('error', finish);
    // The server closes the connection when it has passed the request on.
    connection.on('end', finish);
    connection.connect(target.port, target.host);
  });
}
