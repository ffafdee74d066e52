/** Files of messages: JSON lines, gzipped where a message is too large to be read by people. */
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import { decodeRecordBatch } from '../../connectors/federation/arrow/ipc.ts';
import type { Block } from '../../connectors/federation/arrow/vector.ts';
import type { EncryptionKey } from '../../connectors/federation/domain/split.ts';
import { decrypt } from '../../connectors/federation/spill/encryption.ts';
import { decodeSchemaText } from '../../connectors/federation/wire/block.ts';
import { decodeRequest } from '../../connectors/federation/wire/request.ts';
import { decodeResponse } from '../../connectors/federation/wire/response.ts';
import { decodeEncryptionKey } from '../../connectors/federation/wire/split.ts';
import { describeBlock, digestBlock } from './description/block.ts';
import type { JsonObject } from './description/json.ts';
import { describeMessage, describeSpilledBlock, type Message } from './description.ts';

interface LineBase {
  readonly id: string;
  readonly version: number;
  readonly description: JsonObject;
}
/** A message as the exact text that was written. */
export interface MessageLine extends LineBase {
  readonly message: string;
  /** Only in what we write: why AWS's SDK cannot read its own writing of the same message. */
  readonly unwritable?: string;
}
/** A spilled block: an object's bytes, and what a reader of it is told elsewhere. */
export interface ObjectLine extends LineBase {
  readonly object: string;
  readonly schema: string;
  readonly encryptionKey: { readonly key: string; readonly nonce: string } | null;
}
export type Line = MessageLine | ObjectLine;

export interface CorpusLine {
  readonly file: string;
  readonly line: Line;
}

export const messagesFolder = fileURLToPath(new URL('messages/', import.meta.url));

export async function* readCorpus(folder: string = messagesFolder): AsyncGenerator<CorpusLine> {
  const names = (await readdir(folder)).filter((name) => /\.jsonl(\.gz)?$/.test(name)).toSorted();
  for (const file of names) for await (const line of readLines(`${folder}/${file}`)) yield { file, line };
}

/** The form of the lines is the contract of both sides, so it is not checked again. */
export async function* readLines(path: string): AsyncGenerator<Line> {
  const bytes = createReadStream(path);
  const input = path.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes;
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (text !== '') yield JSON.parse(text) as Line;
  }
}

export function isObjectLine(line: Line): line is ObjectLine {
  return 'object' in line;
}

export function decodeMessage(text: string): Message {
  const event: unknown = JSON.parse(text);
  return /^\s*\{\s*"@type"\s*:\s*"\w+Request"/.test(text) ? decodeRequest(event) : decodeResponse(event);
}

/** What our SDK reads from a line. */
export function describeLine(line: Line): JsonObject {
  const block = isDigested(line.description) ? digestBlock : describeBlock;
  return isObjectLine(line)
    ? describeSpilledBlock(decodeObject(line), block)
    : describeMessage(decodeMessage(line.message), block);
}

/** The Arrow message that an object holds. */
export function clearObject({ object, encryptionKey }: ObjectLine): Uint8Array {
  const bytes = Buffer.from(object, 'base64');
  return encryptionKey === null ? bytes : decrypt(bytes, keyOf(encryptionKey));
}

export function decodeObject(line: ObjectLine): Block {
  return decodeRecordBatch(decodeSchemaText({ value: line.schema, path: 'schema' }), clearObject(line));
}

function keyOf(encryptionKey: object): EncryptionKey {
  return decodeEncryptionKey({ value: encryptionKey, path: 'encryptionKey' });
}

/** Whether the description holds digests of columns in place of values. */
function isDigested(description: JsonObject): boolean {
  return JSON.stringify(description).includes('"sha256":');
}
