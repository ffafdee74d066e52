/**
 * A server that speaks PostgreSQL's protocol just well enough to be connected to, and answers the extended protocol with
 * whatever bytes a test gives it: for what a real server sends seldom, or never.
 */
import { type AddressInfo, createServer, type Socket } from 'node:net';

const sslRequest = 80_877_103;
const cancelRequest = 80_877_102;

export interface ScriptedServer extends AsyncDisposable {
  readonly port: number;
  /** Connections that were opened for queries, in all. */
  readonly connections: () => number;
  readonly cancelRequests: () => number;
}

export interface Answer {
  /** Sent when a statement has come whole. */
  readonly bytes: Uint8Array;
  /** Whether the connection is closed behind them. */
  readonly isLast?: boolean;
}

export async function startScriptedServer(answer: Answer): Promise<ScriptedServer> {
  let connections = 0;
  let cancelRequests = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    let held = Buffer.alloc(0);
    let isStarted = false;
    socket.on('data', (chunk) => {
      held = Buffer.concat([held, chunk]);
      for (;;) {
        const typeBytes = isStarted ? 1 : 0;
        if (held.length < typeBytes + 4) return;
        const length = typeBytes + held.readInt32BE(typeBytes);
        if (held.length < length) return;
        const received = held.subarray(0, length);
        held = held.subarray(length);
        if (isStarted) respond(socket, String.fromCharCode(received.readUInt8()), answer);
        else if (received.readInt32BE(4) === sslRequest) socket.write('N');
        else if (received.readInt32BE(4) === cancelRequest) {
          cancelRequests++;
          socket.end();
        } else {
          isStarted = true;
          connections++;
          socket.write(Buffer.concat([message('R', int32(0)), message('K', int32(7), int32(9)), ready]));
        }
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    cancelRequests: () => cancelRequests,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function respond(socket: Socket, type: string, { bytes, isLast = false }: Answer): void {
  if (type === 'X') socket.end();
  if (type === 'Q') socket.write(Buffer.concat([commandComplete('OK'), ready]));
  if (type !== 'S') return;
  if (isLast) socket.end(bytes);
  else socket.write(bytes);
}

export function message(type: string, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type), int32(4 + body.length), body]);
}

export function rowDescription(...typeOids: readonly number[]): Buffer {
  const columns = typeOids.flatMap((oid, index) => [
    Buffer.from(`c${index}\0`),
    int32(0),
    int16(0),
    int32(oid),
    int16(-1),
    int32(-1),
    int16(1),
  ]);
  return message('T', int16(typeOids.length), ...columns);
}

export function dataRow(...values: readonly (Uint8Array | null)[]): Buffer {
  const parts = values.flatMap((value) => (value === null ? [int32(-1)] : [int32(value.length), value]));
  return message('D', int16(values.length), ...parts);
}

export function commandComplete(tag: string): Buffer {
  return message('C', Buffer.from(`${tag}\0`));
}

/** An ErrorResponse or a NoticeResponse. */
export function report(type: 'E' | 'N', severity: string, code: string, words: string): Buffer {
  return message(type, Buffer.from(`S${severity}\0V${severity}\0C${code}\0M${words}\0\0`));
}

export const ready = message('Z', Buffer.from('I'));

export function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
