/**
 * The connections of one catalog between statements. There is no upper bound: a caller reads one split at a time in
 * Lambda, and a waiting queue could only deadlock. What is bounded is how many stay open idle, and for how long.
 */
import type { Secrets } from '../federation/index.ts';
import { type Connection, connect } from './connection.ts';
import type { ConnectionTarget } from './connection-string.ts';

const maxIdle = 4;
const idleTimeoutMs = 30_000;

interface IdleConnection {
  readonly connection: Connection;
  readonly since: number;
  readonly timer: NodeJS.Timeout;
}

export interface Pool {
  /** @throws ConnectorError */
  readonly acquire: () => Promise<{ readonly connection: Connection; readonly isReused: boolean }>;
  /** Takes back a connection that has no transaction open. */
  readonly release: (connection: Connection) => void;
  /** Closes a connection that had better be somebody else's; it is closed when this resolves. */
  readonly discard: (connection: Connection) => Promise<void>;
  /** Closes what is idle, and from now on what comes back. */
  readonly close: () => Promise<void>;
}

export function createPool(target: ConnectionTarget, secrets: Secrets, now: () => number = Date.now): Pool {
  const idle: IdleConnection[] = [];
  let isClosed = false;

  function remove(entry: IdleConnection): void {
    clearTimeout(entry.timer);
    idle.splice(idle.indexOf(entry), 1);
  }

  return {
    async acquire() {
      for (let entry = idle.at(-1); entry !== undefined; entry = idle.at(-1)) {
        remove(entry);
        // A frozen Lambda's timers stand still, and a gateway may have forgotten the connection without a word.
        if (now() - entry.since < idleTimeoutMs) return { connection: entry.connection, isReused: true };
        entry.connection.client.connection.stream.destroy();
      }
      return { connection: await connect(target, secrets), isReused: false };
    },
    release(connection) {
      if (isClosed || idle.length >= maxIdle) {
        void endQuietly(connection);
        return;
      }
      const timer = setTimeout(() => {
        remove(entry);
        void endQuietly(connection);
      }, idleTimeoutMs);
      // An idle connection keeps no process alive.
      timer.unref();
      const entry: IdleConnection = { connection, since: now(), timer };
      idle.push(entry);
    },
    discard: endQuietly,
    async close() {
      isClosed = true;
      const entries = idle.splice(0);
      for (const { timer } of entries) clearTimeout(timer);
      await Promise.all(entries.map(({ connection }) => endQuietly(connection)));
    },
  };
}

/** Closing a connection that is broken already has nothing to report. */
async function endQuietly({ client }: Connection): Promise<void> {
  await client.end().catch(() => undefined);
}
