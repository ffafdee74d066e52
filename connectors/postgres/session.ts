/**
 * A read-only transaction with fixed settings on a pooled connection: the only way in which the connector asks
 * PostgreSQL anything. All settings are local to the transaction, so poolers in transaction mode carry them too.
 */

import { type CallContext, ConnectorError, messageOf } from '../federation/index.ts';
import type { Connection } from './connection.ts';
import { type Address, isConnectionLoss, isFull, toConnectorError } from './errors.ts';
import { patienceMs, pause, pauseMs } from './patience.ts';
import type { Pool } from './pool.ts';
import type { ResultStream } from './result-stream.ts';
import { decodeLimits, isCrowded, type Limit, limitsSql } from './room.ts';
import type { Statement } from './statement.ts';

export interface Session {
  readonly address: Address;
  /** A small result as rows of texts. @throws ConnectorError */
  readonly query: (statement: Statement) => Promise<readonly TextRow[]>;
  readonly stream: (result: ResultStream) => void;
  /** Ends the transaction and gives the connection back. */
  readonly end: () => Promise<void>;
  /** Stops whatever runs, at the server too, and closes the connection. */
  readonly abandon: () => Promise<void>;
}

/** Every value in PostgreSQL's text form. */
export type TextRow = readonly (string | null)[];

/** Text forms must not depend on the server's or the role's settings. */
const settings = {
  client_encoding: 'UTF8',
  standard_conforming_strings: 'on',
  TimeZone: 'UTC',
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'postgres',
  bytea_output: 'hex',
  extra_float_digits: '3',
  lc_monetary: 'C',
  xmloption: 'content',
} as const;

/** The function has to answer that a statement timed out before Lambda ends it. */
const timeoutMarginMs = 2_000;
const maxTimeoutMs = 24 * 60 * 60 * 1000;
const maxApplicationNameLength = 63;

/**
 * Whose statements a session runs. A person's may leave something on the connection that no COMMIT takes away: a
 * setting made by `set_config`, an advisory lock.
 */
export type Origin = 'own' | 'person';

/**
 * What a session sees of others' work: `latest`, what each of its statements finds committed; `fixed`, what the first
 * one did; or what another session sees, by the name under which that one exported it.
 */
export type Snapshot =
  | { readonly kind: 'latest' | 'fixed' }
  | { readonly kind: 'imported'; readonly name: string };

export interface SessionOptions {
  readonly origin?: Origin;
  readonly snapshot?: Snapshot;
  /** Whether a server that is full is waited for. */
  readonly isPatient?: boolean;
}

/** @throws ConnectorError */
export async function openSession(
  pool: Pool,
  context: CallContext,
  { origin = 'own', snapshot = { kind: 'latest' }, isPatient = true }: SessionOptions = {},
): Promise<Session> {
  for (;;) {
    throwIfAborted(context);
    const { connection, isReused } = await (isPatient ? acquirePatiently : acquire)(pool, context);
    const session = createSession(connection, pool, context, origin);
    try {
      await connection.client.query(openingSql(context, snapshot));
      return session;
    } catch (error) {
      session.close();
      throwIfAborted(context);
      // A frozen Lambda wakes up with connections that the server has closed; the next one is tried, at last a new one.
      if (isReused && isConnectionLoss(error)) continue;
      throw toConnectorError(error, connection.address);
    }
  }
}

/** A server that is full is asked again for a while: another function may be done with its connection. */
async function acquirePatiently(pool: Pool, context: CallContext): ReturnType<Pool['acquire']> {
  const until = performance.now() + patienceMs(context);
  for (let attempt = 1; ; attempt++) {
    try {
      return await acquire(pool, context);
    } catch (error) {
      throwIfAborted(context);
      if (!isFull(error) || performance.now() + pauseMs(attempt) >= until) throw error;
      context.log.write('warn', 'waiting', { message: messageOf(error) });
      await pause(attempt, context);
    }
  }
}

/** A connection that comes after the query was cancelled goes to the pool. */
async function acquire(pool: Pool, context: CallContext): ReturnType<Pool['acquire']> {
  const { signal } = context;
  const acquiring = pool.acquire();
  let onAbort = () => {};
  const aborted = new Promise<null>((resolve) => {
    onAbort = () => resolve(null);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  const acquired = await Promise.race([acquiring, aborted]).finally(() => {
    signal.removeEventListener('abort', onAbort);
  });
  if (acquired !== null) return acquired;
  acquiring.then(
    ({ connection }) => pool.release(connection),
    () => undefined,
  );
  throw abortError(context);
}

interface OpenSession extends Session {
  /** Closes the connection without a word to the server. */
  readonly close: () => void;
}

function createSession(
  connection: Connection,
  pool: Pool,
  context: CallContext,
  origin: Origin,
): OpenSession {
  const { client, address } = connection;
  const { signal } = context;
  let isOver = false;

  /** true once only. */
  function finish(): boolean {
    if (isOver) return false;
    isOver = true;
    signal.removeEventListener('abort', onAbort);
    return true;
  }
  function close(): void {
    if (finish()) client.connection.stream.destroy();
  }
  async function abandon(): Promise<void> {
    if (isOver) return;
    const cancelled = connection.cancel();
    close();
    await cancelled;
  }
  const onAbort = () => void abandon();
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();

  return {
    address,
    async query({ sql, parameters }) {
      try {
        const values = [...parameters];
        const { rows } = await client.query({ text: sql, values, rowMode: 'array', types: textTypes });
        return rows.map(decodeTextRow);
      } catch (error) {
        throwIfAborted(context);
        throw toConnectorError(error, address);
      }
    },
    stream: (result) => void client.query(result),
    async end() {
      if (isOver) return;
      try {
        const limits = await endTransaction(client, origin);
        if (origin === 'person') await client.query('DISCARD ALL');
        if (!finish()) return;
        if (isCrowded(limits)) await pool.discard(connection);
        else pool.release(connection);
      } catch {
        // What was asked has been answered; only the connection is lost.
        close();
      }
    },
    abandon,
    close,
  };
}

/** Ends the transaction; what is asked behind it says whether others are in want of the connection. */
async function endTransaction(client: Connection['client'], origin: Origin): Promise<readonly Limit[]> {
  const results: unknown = await client.query({
    // Takes back what a person's statement set for longer: DISCARD ALL might reach another of a pooler's connections.
    text: `${origin === 'person' ? 'ROLLBACK' : 'COMMIT'}; ${limitsSql}`,
    rowMode: 'array',
    types: textTypes,
  });
  const last: unknown = Array.isArray(results) ? results.at(-1) : null;
  const rows: unknown = typeof last === 'object' && last !== null && 'rows' in last ? last.rows : null;
  return Array.isArray(rows) ? decodeLimits(rows.map(decodeTextRow)) : [];
}

/** Ends in a query, ahead of any text of a person's: after one, `SET TRANSACTION READ WRITE` is refused. */
function openingSql(context: CallContext, snapshot: Snapshot): string {
  const timeoutMs = Math.floor(
    Math.min(Math.max(context.remainingTimeMs() - timeoutMarginMs, 1), maxTimeoutMs),
  );
  // Query ids are hexadecimal digits and dashes; whatever else comes is not trusted with quoting.
  const queryId = context.queryId.replace(/[^\w.-]/g, '');
  const local = Object.entries({
    ...settings,
    statement_timeout: String(timeoutMs),
    application_name: `owlery/${queryId}`.slice(0, maxApplicationNameLength),
  }).map(([name, value]) => `SET LOCAL ${name} = '${value}'`);
  // The check exists since PostgreSQL 14, and not on every platform.
  const connectionCheck = `SELECT set_config('client_connection_check_interval', '500', true)
    WHERE current_setting('client_connection_check_interval', true) IS NOT NULL AND version() LIKE '%linux%'`;
  return [...beginSql(snapshot), ...local, connectionCheck].join(';');
}

function beginSql(snapshot: Snapshot): readonly string[] {
  const fixed = 'BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY';
  switch (snapshot.kind) {
    case 'latest':
      return ['BEGIN TRANSACTION READ ONLY'];
    case 'fixed':
      return [fixed];
    case 'imported':
      // As the server made it: digits of a number in hexadecimal, and dashes.
      return [fixed, `SET TRANSACTION SNAPSHOT '${snapshot.name.replace(/[^\w-]/g, '')}'`];
    default:
      return snapshot satisfies never;
  }
}

const textTypes = { getTypeParser: () => String };

function decodeTextRow(row: readonly unknown[]): TextRow {
  return row.map((value) => (typeof value === 'string' ? value : null));
}

/** The signal's own reason says more than what the connection says when it is closed. */
export function throwIfAborted(context: CallContext): void {
  if (context.signal.aborted) throw abortError(context);
}

function abortError({ signal }: CallContext): ConnectorError {
  if (signal.reason instanceof ConnectorError) return signal.reason;
  return new ConnectorError('OperationTimeout', 'the query was cancelled while PostgreSQL was read');
}
