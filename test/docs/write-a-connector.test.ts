import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { valueAt } from '../../connectors/federation/arrow/read.ts';
import { types } from '../../connectors/federation/arrow/type.ts';
import { createFederationClient, type FederationClient } from '../../connectors/federation/client.ts';
import type { Constraints } from '../../connectors/federation/domain/constraints.ts';
import { noConstraints } from '../../connectors/federation/domain/constraints.ts';
import { catalogName, queryId } from '../../connectors/federation/domain/names.ts';
import {
  type Connector,
  createHandler,
  type LambdaHandler,
  silentLog,
} from '../../connectors/federation/index.ts';
import type { SpillStore } from '../../connectors/federation/spill/object-store.ts';
import { anonymous } from '../../connectors/federation/wire/identity.ts';
import { type BuiltGuide, buildGuide, compileFaults, readGuide } from './guide.ts';

const guide = readGuide('docs/write-a-connector.md', 'connectors/places/lambda.ts');
const origin = { identity: anonymous, queryId: queryId('q1'), catalogName: catalogName('places') };
const tableName = { schemaName: 'world', tableName: 'place' };

interface GuideExports {
  readonly handler: LambdaHandler;
  readonly connector: Connector;
}

/** Rows of this size stay in the answer; a store that is written to would be a fault. */
const store: SpillStore = {
  put: async () => Promise.reject(new Error('nothing is spilled here')),
  get: async () => Promise.reject(new Error('nothing is spilled here')),
  headBucket: async () => undefined,
  close: () => undefined,
};

function clientOf(handler: LambdaHandler): FederationClient {
  return createFederationClient({
    invoke: async (payload) =>
      Buffer.from(JSON.stringify(await handler(JSON.parse(Buffer.from(payload).toString())))),
    readObject: (location) => store.get(location),
  });
}

describe('the connector of the guide', () => {
  let built: BuiltGuide;
  let client: FederationClient;
  let exported: GuideExports;

  beforeAll(async () => {
    built = await buildGuide(guide);
    exported = built.exports as GuideExports;
    client = clientOf(
      createHandler(exported.connector, { environment: { spill_bucket: 'b' }, store, log: silentLog }),
    );
  });

  afterAll(() => built.remove());

  it('answers a ping as a function of its own', async () => {
    const { sourceType } = await clientOf(exported.handler).ping(origin);
    expect(sourceType).toBe('places');
  });

  it('is under a hundred lines', () => {
    expect(guide.code.split('\n').length).toBeLessThan(100);
  });

  it('compiles under the strictest settings', () => {
    expect(compileFaults(guide)).toEqual([]);
  });

  it('lists and describes its table', async () => {
    expect((await client.listSchemas(origin)).schemas).toEqual(['world']);
    const page = await client.listTables(origin, { schemaName: 'world', nextToken: null, pageSize: null });
    expect(page.tables).toEqual([tableName]);
    const { schema } = await client.getTable(origin, { tableName, passthroughArguments: new Map() });
    expect(schema.fields.map(({ name }) => name)).toEqual(['name', 'country', 'latitude', 'longitude']);
  });

  it('says which table does not exist', async () => {
    const missing = { schemaName: 'world', tableName: 'moon' };
    const asked = client.getTable(origin, { tableName: missing, passthroughArguments: new Map() });
    await expect(asked).rejects.toThrow('table world.moon does not exist; there is world.place');
  });

  it('filters countries at the source and the rest in the SDK', async () => {
    const constraints: Constraints = {
      ...noConstraints,
      summary: new Map([
        ['country', only(types.varchar, 'IS')],
        ['name', only(types.varchar, 'Akureyri')],
      ]),
    };
    expect(await readNames(constraints)).toEqual(['Akureyri']);
  });

  it('stops at a limit', async () => {
    const constraints = {
      ...noConstraints,
      summary: new Map([['country', only(types.varchar, 'NO')]]),
      limit: 3n,
    };
    const counts = await readSplits(constraints);
    expect(counts.every((names) => names.length <= 3)).toBe(true);
    expect(counts.some((names) => names.length === 3)).toBe(true);
  });

  function only(type: (typeof types)['varchar'], value: string) {
    const at = { bound: 'EXACTLY', value } as const;
    return { kind: 'SortedRangeSet', type, ranges: [{ low: at, high: at }], nullAllowed: false } as const;
  }

  async function readNames(constraints: Constraints): Promise<readonly unknown[]> {
    return (await readSplits(constraints)).flat();
  }

  async function readSplits(constraints: Constraints): Promise<readonly (readonly unknown[])[]> {
    const { schema } = await client.getTable(origin, { tableName, passthroughArguments: new Map() });
    const { partitions } = await client.getTableLayout(origin, {
      tableName,
      constraints,
      schema,
      partitionColumns: [],
    });
    const request = { tableName, partitions, partitionColumns: [], constraints, continuationToken: null };
    const { splits } = await client.getSplits(origin, request);
    const output = { ...schema, fields: schema.fields.slice(0, 1) };
    return Promise.all(
      splits.map(async (split) => {
        const request = {
          tableName,
          schema: output,
          split,
          constraints,
          maxBlockBytes: 16e6,
          maxInlineBlockBytes: 5e6,
        };
        const { blocks } = await client.readRecords(origin, request);
        const names: unknown[] = [];
        for await (const { rowCount, vectors } of blocks) {
          const [vector] = vectors;
          for (let row = 0; vector !== undefined && row < rowCount; row++) names.push(valueAt(vector, row));
        }
        return names;
      }),
    );
  }
});
