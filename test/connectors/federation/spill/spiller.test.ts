import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { buildBlock } from '../../../../connectors/federation/arrow/builder.ts';
import { decodeRecordBatch } from '../../../../connectors/federation/arrow/ipc.ts';
import { valueAt } from '../../../../connectors/federation/arrow/read.ts';
import { arrowSchema, field, types } from '../../../../connectors/federation/arrow/type.ts';
import type { Block } from '../../../../connectors/federation/arrow/vector.ts';
import { ConnectorError } from '../../../../connectors/federation/errors.ts';
import { decrypt } from '../../../../connectors/federation/spill/encryption.ts';
import { Spiller, type SpillerOptions } from '../../../../connectors/federation/spill/spiller.ts';
import { numberBlock, numberSchema, numbers, splitKey, splitLocation } from './fixtures.ts';
import { type ObjectServer, startObjectServer } from './object-server.ts';

let server: ObjectServer;
beforeEach(async () => {
  server = await startObjectServer();
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

function spiller(options: Partial<SpillerOptions> = {}): Spiller {
  return new Spiller({
    schema: numberSchema,
    split: { spillLocation: splitLocation, encryptionKey: splitKey },
    maxBlockBytes: 66,
    maxInlineBlockBytes: 40,
    config: { concurrency: 2, queueCapacity: 2 },
    store: server.store(),
    signal: new AbortController().signal,
    sleep: async () => undefined,
    ...options,
  });
}

const eightRows = () => numberBlock(...numbers(8)); // 33 bytes
const sixteenRows = (first = 0) => numberBlock(...numbers(16, first)); // 66 bytes
const keys = (count: number) => numbers(count).map((index) => `/spill/prefix/query/split.${index}`);
const valuesOf = (block: Block) =>
  numbers(block.rowCount).map((index) => block.vectors.map((vector) => valueAt(vector, index)));

describe('inline or remote', () => {
  it('keeps an empty result inline', async () => {
    const result = await spiller().finish();

    expect(result).toMatchObject({ kind: 'inline', block: { rowCount: 0, schema: numberSchema } });
  });

  it('has no inline result when the threshold is zero', async () => {
    const result = await spiller({ maxInlineBlockBytes: 0 }).finish();

    expect(result).toEqual({ kind: 'remote', locations: [] });
  });

  it.each([
    ['below the inline threshold', 34, 'inline'],
    ['at the inline threshold', 33, 'remote'],
    ['above the inline threshold', 32, 'remote'],
  ])('sends a single block %s the right way', async (_what, maxInlineBlockBytes, kind) => {
    const read = spiller({ maxInlineBlockBytes });

    await read.add(eightRows());
    const result = await read.finish();

    expect(result.kind).toBe(kind);
    expect(server.requests.length).toBe(kind === 'inline' ? 0 : 1);
  });

  it('spills every block once there are two, however small', async () => {
    const read = spiller({ maxInlineBlockBytes: 1000 });

    await read.add(eightRows());
    expect(read.hasSpilled).toBe(false);
    await read.add(numberBlock(1));
    expect(read.hasSpilled).toBe(true);
    const result = await read.finish();

    expect(result).toEqual({
      kind: 'remote',
      locations: [0, 1].map((n) => ({ bucket: 'spill', key: `prefix/query/split.${n}`, directory: false })),
    });
    expect([...server.objects.keys()].sort()).toEqual(keys(2));
  });

  it('counts a block above the block limit as rolled', async () => {
    const read = spiller({ maxBlockBytes: 32, maxInlineBlockBytes: 1000 });

    await read.add(eightRows());

    expect((await read.finish()).kind).toBe('remote');
  });

  it('passes over blocks without rows', async () => {
    const read = spiller();

    await read.add(numberBlock());
    await read.add(eightRows());
    await read.add(numberBlock());

    expect((await read.finish()).kind).toBe('inline');
  });

  it('spills what would exceed the response of Lambda, whatever Athena allows', async () => {
    const schema = arrowSchema([field('text', types.varchar)]);
    const blockOf = (megabytes: number) => buildBlock(schema, [{ text: 'x'.repeat(megabytes * 1_000_000) }]);
    const limits = { maxBlockBytes: 16_000_000, maxInlineBlockBytes: 5_242_880 };
    const [below, above] = [spiller({ ...limits, schema }), spiller({ ...limits, schema })];

    await below.add(blockOf(4.7));
    await above.add(blockOf(4.8));

    expect((await below.finish()).kind).toBe('inline');
    expect((await above.finish()).kind).toBe('remote');
  });
});

describe('spilled objects', () => {
  it('are legacy record batches, encrypted with the key of the split', async () => {
    const read = spiller();
    const blocks = [sixteenRows(), sixteenRows(100), numberBlock(7)];

    for (const block of blocks) await read.add(block);
    await read.finish();

    const decoded = keys(3).map((key) => {
      const message = decrypt(server.objects.get(key) ?? Buffer.alloc(0), splitKey);
      // Legacy framing has no continuation marker, and metadata a few hundred bytes long.
      expect(new DataView(message.buffer, message.byteOffset).getUint32(0, true)).toBeLessThan(1000);
      return decodeRecordBatch(numberSchema, message);
    });
    expect(decoded.map(valuesOf)).toEqual(blocks.map(valuesOf));
  });

  it('are the same bytes in clear, 16 fewer, when the split has no key', async () => {
    const clear = spiller({ split: { spillLocation: splitLocation, encryptionKey: null } });
    await clear.add(sixteenRows());
    await clear.finish();
    const message = server.objects.get(keys(1)[0] ?? '') ?? Buffer.alloc(0);

    const encrypted = spiller();
    await encrypted.add(sixteenRows());
    await encrypted.finish();
    const object = server.objects.get(keys(1)[0] ?? '') ?? Buffer.alloc(0);

    expect(valuesOf(decodeRecordBatch(numberSchema, message))).toEqual(valuesOf(sixteenRows()));
    expect(object.length).toBe(message.length + 16);
    expect(Buffer.compare(decrypt(object, splitKey), message)).toBe(0);
  });

  it('hold rows without columns', async () => {
    const schema = arrowSchema([]);
    const read = spiller({ schema, split: { spillLocation: splitLocation, encryptionKey: null } });

    await read.add({ schema, rowCount: 5, vectors: [] });
    await read.add({ schema, rowCount: 6, vectors: [] });
    await read.finish();

    const counts = keys(2).map(
      (key) => decodeRecordBatch(schema, server.objects.get(key) ?? Buffer.alloc(0)).rowCount,
    );
    expect(counts).toEqual([5, 6]);
  });
});

describe('back-pressure', () => {
  it('has two writes under way and two waiting, and then lets the reader wait', async () => {
    const release = server.hold();
    const read = spiller();
    let added = 0;
    const reading = (async () => {
      for (let block = 0; block < 8; block++) {
        await read.add(sixteenRows());
        added++;
      }
    })();

    await server.begun(2);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const addedWhileHeld = added;
    release();
    await reading;
    const result = await read.finish();

    expect(addedWhileHeld).toBe(4);
    expect(server.mostAtATime).toBe(2);
    expect(result).toMatchObject({ kind: 'remote', locations: { length: 8 } });
    expect([...server.objects.keys()].sort()).toEqual(keys(8));
  });
});

describe('failing writes', () => {
  it('are made again when that may help', async () => {
    server.failNext([503, 'SlowDown'], [500, 'InternalError'], [503, 'ServiceUnavailable']);
    const delays: number[] = [];
    const read = spiller({ random: () => 1, sleep: async (delayMs) => void delays.push(delayMs) });

    await read.add(sixteenRows());
    await read.finish();

    expect(delays).toEqual([100, 200, 400]);
    expect(
      valuesOf(
        decodeRecordBatch(
          numberSchema,
          decrypt(server.objects.get(keys(1)[0] ?? '') ?? Buffer.alloc(0), splitKey),
        ),
      ),
    ).toEqual(valuesOf(sixteenRows()));
  });

  it('are made again, whole, when the connection was cut in the middle', async () => {
    const schema = arrowSchema([field('text', types.varchar)]);
    const large = buildBlock(schema, [{ text: 'x'.repeat(4_000_000) }]);
    server.cutNext();
    const read = spiller({ schema });

    await read.add(large);
    await read.finish();

    const object = server.objects.get(keys(1)[0] ?? '') ?? Buffer.alloc(0);
    expect(server.requests.length).toBe(2);
    expect(valuesOf(decodeRecordBatch(schema, decrypt(object, splitKey)))).toEqual(valuesOf(large));
  });

  it('fail the read after four attempts', async () => {
    server.failNext(...Array.from({ length: 4 }, () => [503, 'SlowDown'] as const));
    const read = spiller();

    await read.add(sixteenRows());

    await expect(read.finish()).rejects.toMatchObject({
      code: 'InternalService',
      message: 'cannot write s3://spill/prefix/query/split.0: SlowDown: said the server',
    });
    expect(server.requests.length).toBe(4);
  });

  it.each([
    [403, 'AccessDenied', 'AccessDenied'],
    [404, 'NoSuchBucket', 'InvalidInput'],
    [400, 'InvalidRequest', 'InvalidInput'],
  ])('are not repeated after %i %s', async (status, s3Code, code) => {
    server.failNext([status, s3Code]);
    const read = spiller();

    await read.add(sixteenRows());

    await expect(read.finish()).rejects.toMatchObject({ code });
    expect(server.requests.length).toBe(1);
  });

  it('are what every later call sees, and nothing more is written', async () => {
    server.failNext([403, 'AccessDenied']);
    const read = spiller({ config: { concurrency: 1, queueCapacity: 0 } });

    await read.add(sixteenRows());
    await expect(read.add(sixteenRows())).rejects.toMatchObject({ code: 'AccessDenied' });
    await expect(read.add(sixteenRows())).rejects.toMatchObject({ code: 'AccessDenied' });
    await expect(read.finish()).rejects.toMatchObject({ code: 'AccessDenied' });

    expect(server.requests.length).toBe(1);
  });
});

describe('an aborted read', () => {
  it('ends its writes at once, with the reason of the abort', async () => {
    server.hold();
    const abort = new AbortController();
    const read = spiller({ signal: abort.signal });
    for (let block = 0; block < 3; block++) await read.add(sixteenRows());
    await server.begun(2);

    const reason = new ConnectorError('OperationTimeout', 'out of time');
    abort.abort(reason);

    await expect(read.add(sixteenRows())).rejects.toBe(reason);
    await expect(read.finish()).rejects.toBe(reason);
    expect(server.requests.length).toBe(2);
    expect(server.objects.size).toBe(0);
  });

  it('does not wait for the next attempt of a failed write', async () => {
    server.failNext([503, 'SlowDown']);
    const abort = new AbortController();
    const reason = new Error('cancelled');
    const sleep = (_delayMs: number, signal?: AbortSignal) =>
      new Promise<void>((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
        abort.abort(reason);
      });
    const read = spiller({ signal: abort.signal, sleep });

    await read.add(sixteenRows());

    await expect(read.finish()).rejects.toBe(reason);
    expect(server.requests.length).toBe(1);
  });

  it('gives no result that was still inline', async () => {
    const read = spiller({ signal: AbortSignal.abort(new Error('cancelled')) });

    await expect(read.finish()).rejects.toThrow('cancelled');
  });

  it('leaves nothing under way when it is disposed of', async () => {
    server.hold();
    const read = spiller();
    for (let block = 0; block < 3; block++) await read.add(sixteenRows());
    await server.begun(2);

    await read[Symbol.asyncDispose]();

    await expect(read.finish()).rejects.toThrow('not needed any more');
    expect(server.requests.length).toBe(2);
  });
});

describe('a split that cannot be used', () => {
  it('is refused when its location is an object', () => {
    const spillLocation = { ...splitLocation, directory: false };

    expect(() => spiller({ split: { spillLocation, encryptionKey: null } })).toThrow(
      "the split's spill location s3://spill/prefix/query/split is an object; it takes a directory",
    );
  });

  it('is refused when its key has a length that AES has not', () => {
    const encryptionKey = { ...splitKey, key: new Uint8Array(5) };

    expect(() => spiller({ split: { spillLocation: splitLocation, encryptionKey } })).toThrow(
      'an encryption key has 5 bytes',
    );
  });

  it('is refused without a location once a block has to be spilled', async () => {
    const split = { spillLocation: null, encryptionKey: null };
    const [small, large] = [spiller({ split }), spiller({ split })];

    await small.add(eightRows());
    expect((await small.finish()).kind).toBe('inline');

    await expect(large.add(sixteenRows())).rejects.toThrow('the split has no spill location');
  });
});
