/**
 * Runs one statement on a connection that `pg` made, and hands its rows over as bytes. While the result streams, the
 * socket's data goes through our framer: rows are taken out, and every other message is given to `pg`'s own
 * parser, which keeps its state right and calls the `handle…` methods here. After ReadyForQuery `pg` has its socket back.
 *
 * The statement goes by the extended protocol, unnamed, with binary result columns and no row limit: the server may
 * plan in parallel, and a paused socket holds it back.
 */

import type { Duplex } from 'node:stream';
import type { Connection, FieldDef, Submittable } from 'pg';
import { createFramer, type Framer } from './framer.ts';
import type { OversizedRow } from './oversized-row.ts';
import type { Statement } from './statement.ts';
import { encodeStatement } from './wire.ts';

/** A result column as the server announces it. */
export interface ResultColumn {
  readonly name: string;
  readonly typeOid: number;
  readonly typeModifier: number;
}

export type Outcome =
  /** `rows` is the server's count; null for a statement that was only described. */
  | { readonly kind: 'complete'; readonly rows: bigint | null }
  | { readonly kind: 'failed'; readonly error: unknown };

export interface ResultHandlers {
  /** Before the first row. Not called for a statement that returns no rows. What it throws ends the read. */
  readonly onColumns: (columns: readonly ResultColumn[]) => void;
  /** The bytes are valid during the call only. What it throws ends the read. */
  readonly onRow: (bytes: Uint8Array, view: DataView, start: number, end: number) => void;
  /** Throws what ends the read. */
  readonly onOversizedRow: (row: OversizedRow) => never;
  /** Once, as the last. */
  readonly onEnd: (outcome: Outcome) => void;
}

const readyForQuery = 0x5a;

type DataListener = (chunk: Uint8Array) => void;

/** Handed to `client.query`, which calls `submit` and then the `handle…` methods. */
export class ResultStream implements Submittable {
  readonly #statement: Statement;
  readonly #execute: boolean;
  readonly #handlers: ResultHandlers;
  readonly #framer: Framer;
  #socket: Duplex | null = null;
  #driverListeners: readonly DataListener[] = [];
  #failure: { readonly error: unknown } | null = null;
  #rows: bigint | null = null;
  #isTapped = false;
  #isEnded = false;

  /** `execute: false` only asks for the columns. */
  constructor(statement: Statement, execute: boolean, handlers: ResultHandlers) {
    this.#statement = statement;
    this.#execute = execute;
    this.#handlers = handlers;
    this.#framer = createFramer({
      onRow: (bytes, view, start, end) => {
        if (this.#failure === null) this.#handlers.onRow(bytes, view, start, end);
      },
      onOversizedRow: (row) => this.#handlers.onOversizedRow(row),
      onMessage: (message) => {
        const isLast = message[0] === readyForQuery;
        // First: with this message `pg` starts the next query, which may be one of these.
        if (isLast) this.#giveSocketBack();
        this.#giveToDriver(message);
        if (isLast) this.#end();
      },
    });
  }

  submit(connection: Connection): void {
    const socket = connection.stream;
    this.#socket = socket;
    this.#driverListeners = socket.listeners('data') as DataListener[];
    for (const listener of this.#driverListeners) socket.off('data', listener);
    socket.on('data', this.#onData);
    socket.once('close', this.#onClose);
    this.#isTapped = true;
    socket.write(encodeStatement(this.#statement, this.#execute));
  }

  pause(): void {
    if (!this.#isEnded) this.#socket?.pause();
  }

  resume(): void {
    if (!this.#isEnded) this.#socket?.resume();
  }

  handleRowDescription(message: { readonly fields: readonly FieldDef[] }): void {
    this.#handlers.onColumns(
      message.fields.map((field) => ({
        name: field.name,
        typeOid: field.dataTypeID,
        typeModifier: field.dataTypeModifier,
      })),
    );
  }

  handleCommandComplete(message: { readonly text: string }): void {
    const count = /^SELECT (\d+)$/.exec(message.text)?.[1];
    if (count !== undefined) this.#rows = BigInt(count);
  }

  handleEmptyQuery(): void {
    this.#rows = null;
  }

  handlePortalSuspended(): void {
    this.#fail(new Error('PostgreSQL suspended a result that was asked for without a row limit'));
  }

  /** The server's error, after which ReadyForQuery or the end of the connection comes; or a dead connection. */
  handleError(error: unknown): void {
    this.#fail(error);
    if (this.#socket === null) this.#end();
  }

  /** `pg` does not call this after an error, so the framer watches for the message itself. */
  handleReadyForQuery(): void {}

  readonly #onData = (chunk: Uint8Array): void => {
    try {
      this.#framer.push(chunk);
      if (this.#isEnded) this.#giveToDriver(this.#framer.takeRest());
    } catch (error) {
      this.#fail(error);
      // The rest of the result is worth nothing, and reading on to its end may take long.
      this.#socket?.destroy();
      this.#end();
    }
  };

  /** Later than `pg`, which knows the reason. */
  readonly #onClose = (): void => {
    setImmediate(() => {
      this.#fail(new Error('Connection terminated unexpectedly'));
      this.#end();
    });
  };

  #giveToDriver(message: Uint8Array): void {
    if (message.length === 0) return;
    const copy = Buffer.from(message);
    for (const listener of this.#driverListeners) listener(copy);
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
  }

  #end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#giveSocketBack();
    this.#handlers.onEnd(
      this.#failure === null
        ? { kind: 'complete', rows: this.#rows }
        : { kind: 'failed', error: this.#failure.error },
    );
  }

  #giveSocketBack(): void {
    const socket = this.#socket;
    if (socket === null || !this.#isTapped) return;
    this.#isTapped = false;
    socket.off('data', this.#onData);
    socket.off('close', this.#onClose);
    for (const listener of this.#driverListeners) socket.on('data', listener);
    socket.resume();
  }
}
