/** What a function does with S3, KMS and Athena, seen from outside: the text that it answers, and what they were asked. */
import { createDecipheriv } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Message } from 'apache-arrow/fb/message';
import { MessageHeader } from 'apache-arrow/fb/message-header';
import { ByteBuffer } from 'flatbuffers';
import { encodeRecordBatch } from '../../../../connectors/federation/arrow/ipc.ts';
import type { Connector } from '../../../../connectors/federation/connector.ts';
import { noConstraints } from '../../../../connectors/federation/domain/constraints.ts';
import type { ReadRecordsRequest } from '../../../../connectors/federation/domain/messages.ts';
import { queryId } from '../../../../connectors/federation/domain/names.ts';
import type { EncryptionKey, Split } from '../../../../connectors/federation/domain/split.ts';
import type { Environment } from '../../../../connectors/federation/environment/variables.ts';
import { createHandler, type LambdaHandler } from '../../../../connectors/federation/handler.ts';
import { silentLog } from '../../../../connectors/federation/log.ts';
import { decodeResponse } from '../../../../connectors/federation/wire/response.ts';
import { demoTable, origin } from '../in-process.ts';
import { numberBlock, numberSchema, numbers } from '../spill/fixtures.ts';
import { answerText, type LocalAws, startLocalAws } from './lambda.ts';

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws();
});
afterAll(async () => {
  await aws[Symbol.asyncDispose]();
});

/** 4 bytes and a bit a row: 8 rows are 33 bytes, 16 are 66. */
function table(rowCount: number, changes: Partial<Connector> = {}): Connector {
  return {
    sourceType: 'demo',
    listSchemaNames: async () => ['s'],
    listTables: async () => ['t'],
    describeTable: async () => ({ schema: numberSchema }),
    read: async () => ({ kind: 'rows', rows: numbers(rowCount).map((n) => ({ n })) }),
    ...changes,
  };
}

function lambda(connector: Connector, environment: Environment = {}): LambdaHandler {
  return createHandler(connector, {
    environment: { spill_bucket: 'spill', ...environment },
    log: silentLog,
  });
}

async function planned(handler: LambdaHandler, options: Readonly<Record<string, string>> = {}) {
  const identity = { ...origin.identity, configOptions: new Map(Object.entries(options)) };
  const text = await answerText(handler, {
    kind: 'GetSplitsRequest',
    ...origin,
    identity,
    tableName: demoTable,
    partitions: numberBlock(1),
    partitionColumns: [],
    constraints: noConstraints,
    continuationToken: null,
  });
  const response = decodeResponse(JSON.parse(text));
  return { text, splits: response.kind === 'GetSplitsResponse' ? response.splits : [] };
}

/** Each under a key of its own, so that tests do not see each other's objects. */
function splitAt(key: string, encryptionKey: EncryptionKey | null = null): Split {
  return { spillLocation: { bucket: 'spill', key, directory: true }, encryptionKey, properties: new Map() };
}

function reading(split: Split, changes: Partial<ReadRecordsRequest> = {}): ReadRecordsRequest {
  return {
    kind: 'ReadRecordsRequest',
    ...origin,
    tableName: demoTable,
    schema: numberSchema,
    split,
    constraints: noConstraints,
    maxBlockBytes: 66,
    maxInlineBlockBytes: 1_000,
    ...changes,
  };
}

const spilledKeys = async (prefix: string) =>
  (await aws.keys('spill')).filter((key) => key.startsWith(prefix));

describe('the answer to ReadRecords', () => {
  it('has the empty string for the records of no rows', async () => {
    const answer = JSON.parse(await answerText(lambda(table(0)), reading(splitAt('none')))) as unknown;
    expect(answer).toEqual({
      '@type': 'ReadRecordsResponse',
      catalogName: 'demo',
      records: { aId: expect.any(String), schema: expect.stringMatching(/^\/{4}/), records: '' },
    });
    expect(await spilledKeys('none')).toEqual([]);
  });

  it('lists the objects that were written, the last one however small, in the order of their numbers', async () => {
    const text = await answerText(lambda(table(33)), reading(splitAt('rolled')));
    const locations = [0, 1, 2].map(
      (n) => `{"@type":"S3SpillLocation","bucket":"spill","key":"rolled.${n}","directory":false}`,
    );
    expect(text).toMatch(
      /^{"@type":"RemoteReadRecordsResponse","catalogName":"demo","schema":"[^"]+","remoteBlocks":/,
    );
    expect(text.endsWith(`"remoteBlocks":[${locations.join()}],"encryptionKey":null}`)).toBe(true);
    expect(await spilledKeys('rolled')).toEqual(['rolled.0', 'rolled.1', 'rolled.2']);
  });

  it('carries the key of the split with which the objects are encrypted', async () => {
    const handler = lambda(table(20));
    const { splits } = await planned(handler);
    const [split] = splits;
    if (split === undefined) throw new Error('one split was expected');
    const answer = JSON.parse(await answerText(handler, reading(split))) as Record<string, unknown>;
    expect(answer['encryptionKey']).toEqual({
      key: Buffer.from(split.encryptionKey?.key ?? []).toString('base64'),
      nonce: Buffer.from(split.encryptionKey?.nonce ?? []).toString('base64'),
    });
  });

  it.each([
    ['no location', null, 'spillLocation: a location was expected'],
    ['an object for a location', { bucket: 'spill', key: 'k', directory: false }, 'is an object'],
  ])(
    'is a failure for a split with %s, though nothing would be spilled',
    async (_, spillLocation, message) => {
      const split = { ...splitAt('k'), spillLocation };
      await expect(answerText(lambda(table(1)), reading(split))).rejects.toThrow(message);
    },
  );

  it('is a failure when an object cannot be written', async () => {
    const split = {
      ...splitAt('k'),
      spillLocation: { bucket: 'nowhere', key: 'k', directory: true },
    };
    const answer = answerText(lambda(table(33)), reading(split));
    await expect(answer).rejects.toMatchObject({
      code: 'InvalidInput',
      message: expect.stringContaining('cannot write s3://nowhere/k.'),
    });
  });
});

describe('a spilled object', () => {
  const clear = Buffer.concat(encodeRecordBatch(numberBlock(...numbers(16)), 'legacy'));

  it('is one record batch in legacy framing with metadata of version 4, whatever version asked for it', async () => {
    for (const version of [2, 6] as const) {
      await answerText(lambda(table(17)), reading(splitAt(`clear-${version}`)), version);
      const object = await aws.object('spill', `clear-${version}.0`);
      const message = Message.getRootAsMessage(new ByteBuffer(object.subarray(4)));
      expect(message.version()).toBe(3);
      expect(message.headerType()).toBe(MessageHeader.RecordBatch);
      expect(4 + object.readInt32LE(0) + Number(message.bodyLength())).toBe(object.length);
      expect((4 + object.readInt32LE(0)) % 8).toBe(0);
      expect(object.equals(clear)).toBe(true);
    }
  });

  it.each([
    ['aes-256-gcm', 32],
    ['aes-128-gcm', 16],
  ] as const)('is %s of that under a key of %i bytes, with the tag behind it', async (cipher, keyBytes) => {
    const encryptionKey = { key: new Uint8Array(keyBytes).fill(7), nonce: new Uint8Array(12).fill(9) };
    await answerText(lambda(table(17)), reading(splitAt(cipher, encryptionKey)));
    const object = await aws.object('spill', `${cipher}.0`);
    expect(object.length).toBe(clear.length + 16);
    const decipher = createDecipheriv(cipher, encryptionKey.key, encryptionKey.nonce, { authTagLength: 16 });
    decipher.setAuthTag(object.subarray(-16));
    const opened = Buffer.concat([decipher.update(object.subarray(0, -16)), decipher.final()]);
    expect(opened.equals(clear)).toBe(true);
  });

  it.each([11, 13])('is not written with a nonce of %i bytes', async (nonceBytes) => {
    const encryptionKey = { key: new Uint8Array(32), nonce: new Uint8Array(nonceBytes) };
    const answer = answerText(lambda(table(33)), reading(splitAt(`nonce-${nonceBytes}`, encryptionKey)));
    await expect(answer).rejects.toMatchObject({ code: 'InvalidInput' });
    expect(await spilledKeys(`nonce-${nonceBytes}`)).toEqual([]);
  });
});

describe('splits', () => {
  const three = { planSplits: async () => ({ splits: [{ n: '1' }, { n: '2' }, { n: '3' }] }) };

  it('have each a data key of AES-128 and a nonce from KMS when kms_key_id is set', async () => {
    const before = aws.asked.length;
    const { splits } = await planned(lambda(table(0, three), { kms_key_id: 'alias/spill' }));
    expect(aws.asked.slice(before).toSorted()).toEqual([
      ...Array<string>(3).fill('TrentService.GenerateDataKey'),
      ...Array<string>(3).fill('TrentService.GenerateRandom'),
    ]);
    const keys = splits.map(({ encryptionKey }) => encryptionKey);
    expect(keys.map((key) => [key?.key.length, key?.nonce.length])).toEqual(Array(3).fill([16, 12]));
    for (const part of ['key', 'nonce'] as const) {
      expect(new Set(keys.map((key) => Buffer.from(key?.[part] ?? []).toString('hex'))).size).toBe(3);
    }
  });

  it('have each a place, a key and a nonce of its own without KMS', async () => {
    const before = aws.asked.length;
    const { splits } = await planned(lambda(table(0, three)));
    expect(aws.asked.length).toBe(before);
    const parts = splits.map(({ spillLocation, encryptionKey }) => [
      spillLocation?.key.split('/').at(-1),
      Buffer.from(encryptionKey?.key ?? []).toString('hex'),
      Buffer.from(encryptionKey?.nonce ?? []).toString('hex'),
    ]);
    expect(new Set(parts.flat()).size).toBe(9);
    for (const [id, key, nonce] of parts) {
      expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      expect([key?.length, nonce?.length]).toEqual([64, 24]);
    }
  });

  it('have no key, and their objects are in clear, where encryption is switched off', async () => {
    const handler = lambda(table(33), { disable_spill_encryption: 'TRUE' });
    const { text, splits } = await planned(handler);
    expect(text).toMatch(/"encryptionKey":null,"properties":{}}],"continuationToken":null}$/);
    const [split] = splits;
    if (split === undefined) throw new Error('one split was expected');
    expect(await answerText(handler, reading(split))).toMatch(/"encryptionKey":null}$/);
    const object = await aws.object('spill', `${split.spillLocation?.key}.0`);
    expect(object.equals(Buffer.concat(encodeRecordBatch(numberBlock(...numbers(16)), 'legacy')))).toBe(true);
  });

  it('go where the request says, though it is the bucket of the environment that is looked at, once', async () => {
    const handler = lambda(table(0), { spill_prefix: 'own' });
    const before = aws.requests('HeadBucket');
    const options = { spill_bucket: 'theirs', spill_prefix: 'there' };
    const there = await planned(handler, options);
    const here = await planned(handler);
    expect(aws.requests('HeadBucket') - before).toBe(1);
    const [theirs, own] = [there, here].map(({ splits }) => splits[0]?.spillLocation);
    expect(theirs).toMatchObject({ bucket: 'theirs', key: expect.stringMatching(/^there\//) });
    expect(own).toMatchObject({ bucket: 'spill', key: expect.stringMatching(/^own\//) });
  });

  it('are not planned when the bucket does not exist, which is found out once', async () => {
    const handler = lambda(table(0), { spill_bucket: 'nowhere' });
    const before = aws.requests('HeadBucket');
    for (const _time of [1, 2]) {
      await expect(planned(handler)).rejects.toMatchObject({
        code: 'InvalidInput',
        message: expect.stringContaining('spill bucket nowhere does not exist (HTTP 404)'),
      });
    }
    expect(aws.requests('HeadBucket') - before).toBe(1);
  });

  it('do not repeat a query id that the prefix has already', async () => {
    const { splits } = await planned(lambda(table(0), { spill_prefix: `a/${origin.queryId}/b` }));
    expect(splits[0]?.spillLocation?.key).toMatch(new RegExp(`^a/${origin.queryId}/b/[0-9a-f-]{36}$`));
  });
});

describe('a read', () => {
  it('ends when Athena says that its query was cancelled', async () => {
    const id = queryId('22222222-2222-3333-4444-555555555555');
    aws.executions.register(id, { query: 'SELECT 1' });
    aws.executions.finish(id, { state: 'CANCELLED' });
    const endless = table(0, {
      read: async (_, { signal }) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        throw signal.reason;
      },
    });
    const answer = answerText(lambda(endless), reading(splitAt('cancelled'), { queryId: id }));
    await expect(answer).rejects.toThrow(`query ${id} has ended in Athena: CANCELLED`);
    expect(aws.asked).toContain('AmazonAthena.GetQueryExecution');
  });
});
