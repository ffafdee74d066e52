import { describe, expect, it } from '@jest/globals';
import { buildBlock } from '../../../../connectors/federation/arrow/builder.ts';
import { valueAt } from '../../../../connectors/federation/arrow/read.ts';
import { arrowSchema, field, types } from '../../../../connectors/federation/arrow/type.ts';
import type { Block } from '../../../../connectors/federation/arrow/vector.ts';
import type {
  Connector,
  SplitProperties,
  SplitsRequest,
} from '../../../../connectors/federation/connector.ts';
import { noConstraints } from '../../../../connectors/federation/domain/constraints.ts';
import type { RequestOrigin } from '../../../../connectors/federation/domain/messages.ts';
import { ConnectorError } from '../../../../connectors/federation/errors.ts';
import type { HandlerOptions } from '../../../../connectors/federation/handler.ts';
import type { KeyService } from '../../../../connectors/federation/spill/key-service.ts';
import { demoTable, inMemoryStore, inProcess, origin } from '../in-process.ts';

const schema = arrowSchema([field('id', types.bigint), field('day', types.integer)]);
const partitions = buildBlock(
  arrowSchema([field('day', types.integer), field('file', types.varchar)]),
  [1, 2].map((day) => ({ day, file: `f${day}` })),
);

const demo: Connector = {
  sourceType: 'demo',
  listSchemaNames: async () => ['s'],
  listTables: async () => ['t'],
  describeTable: async () => ({ schema }),
  read: async () => ({ kind: 'rows', rows: [] }),
};
const planning = (splits: readonly SplitProperties[], continuationToken?: string): Connector => ({
  ...demo,
  planSplits: async () => (continuationToken === undefined ? { splits } : { splits, continuationToken }),
});

interface Asked {
  readonly partitions?: Block;
  readonly continuationToken?: string | null;
  readonly from?: RequestOrigin;
}

function splitsOf(connector: Connector, asked: Asked = {}, options: HandlerOptions = {}) {
  const { client } = inProcess(connector, options);
  return client.getSplits(asked.from ?? origin, {
    tableName: demoTable,
    partitions: asked.partitions ?? partitions,
    partitionColumns: ['day'],
    constraints: noConstraints,
    continuationToken: asked.continuationToken ?? null,
  });
}

/** Of distinct keys, and how many were asked for. */
function countingKeys(): { readonly keyService: KeyService; readonly asked: () => number } {
  let asked = 0;
  return {
    asked: () => asked,
    keyService: {
      generateDataKey: async () => new Uint8Array(16).fill(++asked),
      generateRandom: async (length) => new Uint8Array(length),
    },
  };
}

describe('GetSplits', () => {
  it('hands the rows of the layout to the connector, columns of its own included', async () => {
    const seen: (readonly unknown[])[] = [];
    const connector: Connector = {
      ...demo,
      planSplits: async ({ partitions: { vectors, rowCount } }) => {
        for (let row = 0; row < rowCount; row++) seen.push(vectors.map((vector) => valueAt(vector, row)));
        return { splits: [] };
      },
    };
    expect(await splitsOf(connector)).toMatchObject({ splits: [], continuationToken: null });
    expect(seen).toEqual([
      [1, 'f1'],
      [2, 'f2'],
    ]);
  });

  it('takes partitions that have columns and no rows', async () => {
    const none = buildBlock(partitions.schema, []);
    const connector: Connector = {
      ...demo,
      planSplits: async ({ partitions: { schema: found, rowCount } }) => ({
        splits: [{ columns: found.fields.map(({ name }) => name).join(), rows: String(rowCount) }],
      }),
    };
    const { splits } = await splitsOf(connector, { partitions: none });
    expect(Object.fromEntries(splits[0]?.properties ?? [])).toEqual({ columns: 'day,file', rows: '0' });
  });

  it('goes on where the connector said, until it says no more', async () => {
    const seen: SplitsRequest[] = [];
    const connector: Connector = {
      ...demo,
      planSplits: async (request) => {
        seen.push(request);
        return { splits: [{}], continuationToken: request.continuationToken === null ? 'more' : null };
      },
    };
    expect((await splitsOf(connector)).continuationToken).toBe('more');
    expect((await splitsOf(connector, { continuationToken: 'more' })).continuationToken).toBeNull();
    expect(seen.map(({ continuationToken }) => continuationToken)).toEqual([null, 'more']);
  });

  it('puts splits where the request says', async () => {
    const configOptions = new Map([
      ['spill_bucket', 'theirs'],
      ['spill_prefix', 'there'],
    ]);
    const from = { ...origin, identity: { ...origin.identity, configOptions } };
    const { splits } = await splitsOf(demo, { from });
    expect(splits[0]?.spillLocation).toMatchObject({ bucket: 'theirs', directory: true });
    expect(splits[0]?.spillLocation?.key).toMatch(new RegExp(`^there/${origin.queryId}/[0-9a-f-]{36}$`));
  });

  it('makes a data key of KMS for each split', async () => {
    const { keyService, asked } = countingKeys();
    const environment = { spill_bucket: 'spill', kms_key_id: 'alias/spill' };
    const { splits } = await splitsOf(planning([{}, {}, {}]), {}, { environment, keyService });
    expect(splits.map(({ encryptionKey }) => encryptionKey?.key[0]).toSorted()).toEqual([1, 2, 3]);
    expect(asked()).toBe(3);
  });

  it('asks once whether the bucket is there, and plans nothing when it is not', async () => {
    let planned = 0;
    let asked = 0;
    const connector: Connector = {
      ...demo,
      planSplits: async () => ({ splits: [{ n: String(planned++) }] }),
    };
    const store = {
      ...inMemoryStore(),
      headBucket: async () => {
        asked++;
        throw new ConnectorError('InvalidInput', 'spill bucket spill does not exist');
      },
    };
    const { client } = inProcess(connector, { store });
    const request = {
      tableName: demoTable,
      partitions,
      partitionColumns: [],
      constraints: noConstraints,
      continuationToken: null,
    };
    for (const _ of [1, 2]) {
      await expect(client.getSplits(origin, request)).rejects.toThrow('spill bucket spill does not exist');
    }
    expect([asked, planned]).toEqual([1, 0]);
  });

  it('says what to set when there is no bucket', async () => {
    await expect(splitsOf(demo, {}, { environment: {} })).rejects.toThrow(
      'set the environment variable spill_bucket',
    );
  });

  it('refuses a property that is not text', async () => {
    const wrong = [{ from: 1 as unknown as string }];
    await expect(splitsOf(planning(wrong))).rejects.toThrow(
      'split property "from": a string was expected, got a number',
    );
  });

  it('refuses more splits than an answer of Lambda carries, before it makes a key for any', async () => {
    const { keyService, asked } = countingKeys();
    const environment = { spill_bucket: 'spill', kms_key_id: 'alias/spill' };
    const splits = Array.from({ length: 45_000 }, (_, from) => ({ from: String(from) }));
    await expect(splitsOf(planning(splits), {}, { environment, keyService })).rejects.toThrow(
      /^GetSplitsResponse has \d+ bytes, and Lambda carries 6291456 \(6 MiB\) at most: the connector must plan fewer splits in a call, with a continuationToken for the rest/,
    );
    expect(asked()).toBe(0);
  });

  it('carries as many as fit', async () => {
    const splits = Array.from({ length: 15_000 }, (_, from) => ({ from: String(from) }));
    const answer = await splitsOf(planning(splits, 'more'));
    expect(answer.splits).toHaveLength(15_000);
    expect(new Set(answer.splits.map(({ spillLocation }) => spillLocation?.key)).size).toBe(15_000);
  });

  it('refuses to read a whole table once for each batch of its partitions', async () => {
    const connector: Connector = { ...demo, layout: { rows: () => [{ day: 1 }] } };
    await expect(splitsOf(connector)).rejects.toThrow('connector demo has a layout but no planSplits');
  });
});

describe('an answer that Lambda would refuse', () => {
  it('is refused by name, with what is to be done', async () => {
    const names = Array.from({ length: 100_000 }, (_, index) => `table_${'x'.repeat(60)}_${index}`);
    const { client } = inProcess({ ...demo, listTables: async () => names });
    const asked = client.listTables(origin, { schemaName: 's', nextToken: null, pageSize: null });
    await expect(asked).rejects.toThrow(
      /^ListTablesResponse has \d+ bytes, and Lambda carries 6291456 \(6 MiB\) at most: the connector must show fewer tables/,
    );
    const page = await client.listTables(origin, { schemaName: 's', nextToken: null, pageSize: 1_000 });
    expect(page.tables).toHaveLength(1_000);
  });
});
