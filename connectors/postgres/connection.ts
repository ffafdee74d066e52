/**
 * One connection to PostgreSQL, made by `pg`: credentials from the secret, TLS by libpq's modes, and the request that
 * cancels what the connection is running, which PostgreSQL wants on a connection of its own.
 */

import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from 'node:tls';
import type { Client } from 'pg';
import { ConnectorError, type Secrets, secretNamesIn } from '../federation/index.ts';
import type { ConnectionTarget, TlsMode } from './connection-string.ts';
import { type Address, isTlsRefusal, isWrongPassword, toConnectorError } from './errors.ts';
import { isRdsHost, rdsAuthorities, signToken } from './rds.ts';
import { decodeStoredLogin } from './stored-login.ts';

export interface Connection {
  readonly client: Client;
  readonly address: Address;
  /** Asks the server to stop what runs on this connection. Never rejects: it is a request, not a promise. */
  readonly cancel: () => Promise<void>;
}

/** A target with what its secrets say filled in. */
interface Place extends Address {
  /** null: none is sent. */
  readonly password: string | null;
  readonly tlsMode: TlsMode;
  /** Certificates in PEM, or the path of a file with them; null: none are given. */
  readonly rootCertificate: string | null;
}

const connectTimeoutMs = 15_000;
const cancelTimeoutMs = 5_000;

/** @throws ConnectorError */
export async function connect(target: ConnectionTarget, secrets: Secrets): Promise<Connection> {
  const place = await readPlace(target, secrets);
  const names = secretNamesOf(target);
  try {
    return await connectTo(place);
  } catch (error) {
    if (!isWrongPassword(error) || names.length === 0) throw toConnectorError(error, place);
  }
  // The secret may have been rotated since it was read.
  for (const name of names) secrets.forget(name);
  const fresh = await readPlace(target, secrets);
  try {
    return await connectTo(fresh);
  } catch (error) {
    throw toConnectorError(error, fresh);
  }
}

async function connectTo(place: Place): Promise<Connection> {
  const tls = await readTlsOptions(place);
  try {
    return await open(place, tls);
  } catch (error) {
    if (place.tlsMode !== 'prefer' || !isTlsRefusal(error)) throw error;
    return open(place, false);
  }
}

async function open(place: Place, tls: ConnectionOptions | false): Promise<Connection> {
  const { default: pg } = await import('pg');
  const { host, port, database, user, password } = place;
  const client = new pg.Client({
    host,
    port,
    database,
    user,
    // `pg` would search the environment and ~/.pgpass for a password that is not given.
    password: password ?? '',
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
    address: { host, port, database, user },
    cancel: () => (key === null ? Promise.resolve() : sendCancel(place, tls, key)),
  };
}

function secretNamesOf({ secret, password, rootCertificate }: ConnectionTarget): readonly string[] {
  const names = secretNamesIn(`${password ?? ''}${rootCertificate ?? ''}`);
  return [...(secret === null ? [] : [secret]), ...names];
}

const defaultPort = 5432;

async function readPlace(target: ConnectionTarget, secrets: Secrets): Promise<Place> {
  const { secret, tlsMode } = target;
  const stored = secret === null ? null : decodeStoredLogin(secret, await secrets.read(secret));
  const host = target.host ?? stored?.host ?? missing(secret, 'host');
  const database = target.database ?? stored?.database ?? missing(secret, 'dbname');
  const port = target.port ?? stored?.port ?? defaultPort;
  const user = target.user ?? stored?.user ?? '';
  const rootCertificate = await readAuthority(target.rootCertificate, secrets);
  const place = { host, port, database, user, tlsMode, rootCertificate };
  if (target.authentication === 'iam') {
    return { ...place, password: await signToken({ host, port, user }) };
  }
  const password = target.password === null ? null : await secrets.expand(target.password);
  return { ...place, password: password ?? stored?.password ?? null };
}

function missing(secret: string | null, member: string): never {
  throw new ConnectorError(
    'InvalidInput',
    `secret ${secret ?? ''} has no ${member}, and the connection string leaves it to the secret; write postgres://host:5432/database?\${${secret ?? 'secret'}}`,
  );
}

/** Certificates that a secret holds; a path is left for later. */
async function readAuthority(text: string | null, secrets: Secrets): Promise<string | null> {
  if (text === null || secretNamesIn(text).length === 0) return text;
  const certificates = await secrets.expand(text);
  if (isPem(certificates)) return certificates;
  throw new ConnectorError(
    'InvalidInput',
    `sslrootcert is ${text}, and that secret holds no certificate in PEM`,
  );
}

function isPem(text: string): boolean {
  return text.includes('-----BEGIN CERTIFICATE-----');
}

async function readTlsOptions(place: Place): Promise<ConnectionOptions | false> {
  if (place.tlsMode === 'disable') return false;
  const ca = await readAuthorities(place);
  const checks: Readonly<Record<Exclude<TlsMode, 'disable'>, ConnectionOptions>> = {
    prefer: { rejectUnauthorized: false },
    // As libpq does: a root certificate that is given is used.
    require: { rejectUnauthorized: place.rootCertificate !== null, checkServerIdentity: () => undefined },
    'verify-ca': { rejectUnauthorized: true, checkServerIdentity: () => undefined },
    'verify-full': { rejectUnauthorized: true },
  };
  return { ...checks[place.tlsMode], ...ca };
}

async function readAuthorities({ host, rootCertificate }: Place): Promise<ConnectionOptions> {
  if (rootCertificate !== null) return { ca: await readRootCertificate(rootCertificate) };
  return isRdsHost(host) ? { ca: [...(await rdsAuthorities())] } : {};
}

async function readRootCertificate(given: string): Promise<string> {
  if (isPem(given)) return given;
  try {
    return await readFile(given, 'utf8');
  } catch (error) {
    throw new ConnectorError('InvalidInput', `sslrootcert names a file that cannot be read: ${given}`, {
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
  { host, port }: Address,
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
    connection.connect(port, host);
  });
}
