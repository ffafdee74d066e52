/** The limit: the same statement's bytes, taken off the socket and dropped. */
import type { Duplex } from 'node:stream';
import type { Client } from 'pg';
import { encodeStatement } from '../../connectors/postgres/wire.ts';

/** Every chunk of the answer goes to `onChunk`, and nothing is read in it. */
export function drain(client: Client, sql: string, onChunk: (chunk: Buffer) => void): Promise<void> {
  const socket: Duplex = client.connection.stream;
  const listeners = socket.listeners('data') as ((chunk: Buffer) => void)[];
  return new Promise((resolve) => {
    for (const listener of listeners) socket.off('data', listener);
    socket.on('data', function read(chunk: Buffer) {
      onChunk(chunk);
      if (!endsInReadyForQuery(chunk)) return;
      socket.off('data', read);
      for (const listener of listeners) socket.on('data', listener);
      resolve();
    });
    socket.write(encodeStatement({ sql, parameters: [] }, true));
  });
}

/** Enough for these tables: no row of theirs ends in those bytes. */
function endsInReadyForQuery(chunk: Buffer): boolean {
  return (
    chunk.length >= 6 &&
    chunk.readUInt8(chunk.length - 6) === 0x5a &&
    chunk.readUInt32BE(chunk.length - 5) === 5
  );
}
