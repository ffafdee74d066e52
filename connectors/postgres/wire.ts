/** The client's messages of PostgreSQL's extended protocol for one unnamed statement, in one buffer. */
import type { Statement } from './statement.ts';

const parse = 0x50;
const bind = 0x42;
const describe = 0x44;
const execute = 0x45;
const sync = 0x53;
const portal = 0x50;
const nullLength = -1;
const textFormat = 0;
const binaryFormat = 1;
const empty = Buffer.from([0]);

/** Parse, Bind (text parameters, binary results), Describe, Execute without a row limit, Sync. */
export function encodeStatement(statement: Statement, isExecuted: boolean): Buffer {
  const { sql, parameters } = statement;
  const messages = [
    message(parse, [empty, cString(sql), int16(0)]),
    message(bind, [
      empty,
      empty,
      int16(1),
      int16(textFormat),
      uint16(parameters.length),
      ...parameters.flatMap(encodeParameter),
      int16(1),
      int16(binaryFormat),
    ]),
    message(describe, [Buffer.from([portal]), empty]),
  ];
  if (isExecuted) messages.push(message(execute, [empty, int32(0)]));
  messages.push(message(sync, []));
  return Buffer.concat(messages);
}

function encodeParameter(value: string | null): readonly Buffer[] {
  if (value === null) return [int32(nullLength)];
  const bytes = Buffer.from(value, 'utf8');
  return [int32(bytes.length), bytes];
}

function message(type: number, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const header = Buffer.alloc(5);
  header.writeUInt8(type);
  header.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([header, body]);
}

function cString(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf8');
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
