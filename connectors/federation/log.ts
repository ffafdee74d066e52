/**
 * JSON lines for operators. Event names are the stages that a request passes through; fields are counts, bytes,
 * names and ids, never a row's values, a parameter or a secret.
 */

export interface LogFields {
  readonly queryId?: string;
  readonly catalog?: string;
  readonly table?: string;
  readonly rows?: number;
  readonly bytes?: number;
  /** Written outside of the answer; 0: the rows went inline. */
  readonly blocks?: number;
  readonly splits?: number;
  readonly ms?: number;
  readonly code?: string;
  readonly fault?: string;
  readonly message?: string;
  readonly sql?: string;
  /** How many values were bound; never which. */
  readonly parameters?: number;
  readonly request?: string;
  /** A user-defined function. */
  readonly function?: string;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

const severity: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

export interface Log {
  /** One line at the end of a stage. */
  readonly write: (level: LogLevel, stage: string, fields?: LogFields) => void;
  /** The same log with fields that every line carries. */
  readonly with: (fields: LogFields) => Log;
}

export function jsonLog(minimum: LogLevel, sink: (line: string) => void, bound: LogFields = {}): Log {
  return {
    write(level, stage, fields = {}) {
      if (severity[level] < severity[minimum]) return;
      sink(JSON.stringify({ time: new Date().toISOString(), level, stage, ...bound, ...fields }));
    },
    with: (fields) => jsonLog(minimum, sink, { ...bound, ...fields }),
  };
}

export const silentLog: Log = { write: () => undefined, with: () => silentLog };
