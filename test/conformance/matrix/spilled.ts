/** Objects that the SDK's own spiller wrote to an S3 server, for each kind of key. */
import type { Block } from '../../../connectors/federation/arrow/vector.ts';
import type { EncryptionKey } from '../../../connectors/federation/domain/split.ts';
import { Spiller } from '../../../connectors/federation/spill/spiller.ts';
import { encodeSchemaText } from '../../../connectors/federation/wire/block.ts';
import { wireFormat } from '../../../connectors/federation/wire/format.ts';
import { type ObjectServer, startObjectServer } from '../../connectors/federation/spill/object-server.ts';
import type { ObjectLine } from '../corpus.ts';
import { describeBlock } from '../description/block.ts';
import { describeEncryptionKey, describeSpilledBlock } from '../description.ts';
import { blocksOfEveryType, type NamedBlock } from './blocks.ts';
import { keyOfBytes } from './splits.ts';

const keys: Readonly<Record<string, EncryptionKey | null>> = {
  'in clear': null,
  'AES-128': keyOfBytes(16),
  'AES-192': keyOfBytes(24),
  'AES-256': keyOfBytes(32),
};

const bucket = 'spill';
const modern = wireFormat();

/** Every block under one of the keys in turn. One without rows is never spilled. */
export async function spilledLines(): Promise<readonly ObjectLine[]> {
  await using server = await startObjectServer();
  const protections = Object.entries(keys);
  const lines: ObjectLine[] = [];
  for (const [index, named] of blocksOfEveryType().entries()) {
    const [protection, key] = protections[index % protections.length] ?? ['in clear', null];
    if (named.block.rowCount === 0) continue;
    const object = await spill(server, named.block, key, `${protection}/${index}`);
    lines.push(lineOf(named, protection, key, object));
  }
  return lines;
}

async function spill(
  server: ObjectServer,
  block: Block,
  encryptionKey: EncryptionKey | null,
  key: string,
): Promise<Uint8Array> {
  await using spiller = new Spiller({
    schema: block.schema,
    split: { spillLocation: { bucket, key, directory: true }, encryptionKey },
    maxBlockBytes: 16_000_000,
    maxInlineBlockBytes: 0,
    config: { concurrency: 1, queueCapacity: 0 },
    store: server.store(),
    signal: new AbortController().signal,
  });
  await spiller.add(block);
  const result = await spiller.finish();
  const object = server.objects.get(`/${bucket}/${key}.0`);
  if (result.kind !== 'remote' || object === undefined) throw new Error(`${key} was not spilled`);
  return object;
}

function lineOf(
  { name, block }: NamedBlock,
  protection: string,
  key: EncryptionKey | null,
  object: Uint8Array,
): ObjectLine {
  return {
    id: `SpilledBlock/${protection}/${name}`,
    version: modern.version,
    object: Buffer.from(object).toString('base64'),
    schema: encodeSchemaText(block.schema, modern),
    encryptionKey: key === null ? null : describeEncryptionKey(key),
    description: describeSpilledBlock(block, describeBlock),
  };
}
