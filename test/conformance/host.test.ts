/** Our caller reads a connector on AWS's SDK: all that it finds is what that connector was told to return. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ArrowSchema } from '../../connectors/federation/arrow/type.ts';
import { types } from '../../connectors/federation/arrow/type.ts';
import type { Block } from '../../connectors/federation/arrow/vector.ts';
import type { FederationClient } from '../../connectors/federation/client.ts';
import { type Constraints, noConstraints } from '../../connectors/federation/domain/constraints.ts';
import type { GetTableResponse, RequestOrigin } from '../../connectors/federation/domain/messages.ts';
import { catalogName, queryId, type TableName } from '../../connectors/federation/domain/names.ts';
import type { Split } from '../../connectors/federation/domain/split.ts';
import { throttleExceptionName } from '../../connectors/federation/errors.ts';
import { createCatalog } from '../../local/athena/catalog.ts';
import { equalTo, greaterThan } from '../connectors/federation/in-process.ts';
import { ask, engineOver } from '../local/athena/harness.ts';
import { describeBlock } from './description/block.ts';
import type { Json } from './description/json.ts';
import { describeSchema } from './description/type.ts';
import { type HostedTable, type OfficialHost, startOfficialHost } from './host/official-host.ts';
import { describeOfficial } from './official.ts';

const hostTimeoutMs = 120_000;
const schemaName = 'official';
const inline = { maxBlockBytes: 16_000_000, maxInlineBlockBytes: 5_242_880 };
const spilling = { maxBlockBytes: 50_000, maxInlineBlockBytes: 0 };

const origin: RequestOrigin = {
  identity: {
    account: '123456789012',
    arn: 'arn:aws:iam::123456789012:user/owl',
    principalTags: new Map([['team', 'owls']]),
    iamGroups: ['analysts'],
    configOptions: new Map([['spill_prefix', 'from-the-request']]),
  },
  queryId: queryId('query-1'),
  catalogName: catalogName('official'),
};

/**
 * Functions by the SDK that answers: as it is, and as it was when it knew no later version than the caller's. What is
 * spilled is the same in every version.
 */
const callers = [
  ...([2, 3, 4, 5] as const).flatMap((version) => [
    { functionName: 'encrypting', version, keyBytes: 32, allSizes: [inline] },
    { functionName: `of-version-${version}`, version, keyBytes: 32, allSizes: [inline] },
  ]),
  { functionName: 'encrypting', version: 6, keyBytes: 32, allSizes: [inline, spilling] },
  { functionName: 'in-clear', version: 6, keyBytes: 0, allSizes: [spilling] },
] as const;

describeOfficial('a connector on AWS’s SDK', () => {
  let host: OfficialHost;

  beforeAll(async () => {
    host = await startOfficialHost();
  }, hostTimeoutMs);
  afterAll(async () => host?.[Symbol.asyncDispose]());

  describe.each(callers)('as $functionName, called in the shapes of version $version', (caller) => {
    let client: FederationClient;
    beforeAll(() => {
      client = host.client(caller.functionName, caller.version);
    });

    it('announces itself', async () => {
      expect(await client.ping(origin)).toEqual({
        kind: 'PingResponse',
        catalogName: 'official',
        queryId: 'query-1',
        sourceType: 'official',
        capabilities: 24,
        serDeVersion: 6,
      });
    });

    it('lists its schemas and, in pages, its tables', async () => {
      const { schemas } = await client.listSchemas(origin);
      const all = await client.listTables(origin, { schemaName, nextToken: null, pageSize: null });
      const pages = await listPages(client, 7);
      const names = [...host.tables.keys()].toSorted();
      expect(schemas).toEqual([schemaName]);
      expect(all).toMatchObject({ nextToken: null, tables: names.map(tableNamed) });
      expect(pages.length).toBe(Math.ceil(names.length / 7));
      expect(pages.flat()).toEqual(names.map(tableNamed));
    });

    it('describes its tables', async () => {
      for (const [name, table] of host.tables) {
        const { schema, partitionColumns } = await describeTable(client, name);
        expect(describeSchema(schema)).toEqual(table.schema);
        expect(partitionColumns.toSorted()).toEqual(table.partitionColumns);
      }
    });

    it('returns every row of every table', async () => {
      for (const [name, table] of readable(host)) {
        const described = await describeTable(client, name);
        const splits = await splitsOf(client, described);
        for (const sizes of caller.allSizes) {
          const read = await readAll(client, { described, splits, sizes });
          expect({ name, columns: read.columns }).toEqual({ name, columns: table.columns });
          expect(read.spilledObjects > 0).toBe(sizes === spilling && read.rowCount > 0);
        }
        const keys = splits.map(({ encryptionKey }) => encryptionKey?.key.length ?? 0);
        expect(new Set(keys)).toEqual(new Set([caller.keyBytes]));
      }
    });

    it('hands on the errors of its source', async () => {
      const read = async (name: string) => {
        const described = await describeTable(client, name);
        return readAll(client, { described, splits: await splitsOf(client, described), sizes: inline });
      };
      await expect(read('failing')).rejects.toMatchObject({
        name: 'FunctionError',
        errorType: 'com.amazonaws.athena.connector.lambda.exceptions.AthenaConnectorException',
        message: 'the source said no, é𝄞',
        isThrottle: false,
      });
      await expect(read('throttled')).rejects.toMatchObject({
        errorType: throttleExceptionName,
        isThrottle: true,
      });
      await expect(describeTable(client, 'nowhere')).rejects.toThrow('there is no table official.nowhere');
    });
  });

  it('promises its filters', async () => {
    const { capabilities } = await host.client('encrypting').getCapabilities(origin);
    expect([...capabilities]).toEqual([
      [
        'supports_filter_pushdown',
        [
          { subType: 'sorted_range_set', properties: [] },
          { subType: 'nullable_comparison', properties: [] },
        ],
      ],
    ]);
  });

  it('continues its splits and lays out its partitions', async () => {
    const client = host.client('encrypting');
    const many = await describeTable(client, 'many_splits');
    const pages = await splitPages(client, many, noConstraints);
    expect(pages.map(({ length }) => length)).toEqual([20, 20, 5]);

    const partitioned = await describeTable(client, 'partitioned');
    const partitions = await layoutOf(client, partitioned, noConstraints);
    expect(partitions.rowCount).toBe(8);
    expect(partitions.schema.metadata).toEqual(new Map([['layout of', 'partitioned']]));
  });

  it('is asked only for the partitions that a filter needs', async () => {
    const client = host.client('encrypting');
    const described = await describeTable(client, 'partitioned');
    const constraints: Constraints = {
      ...noConstraints,
      summary: new Map([
        ['year', greaterThan(types.integer, 2022)],
        ['region', equalTo(types.varchar, 'süd')],
      ]),
    };
    const splits = (await splitPages(client, described, constraints)).flat();
    const read = await readAll(client, { described, splits, sizes: inline, constraints });
    expect(splits.length).toBe(4);
    expect(read.columns).toEqual([
      ['süd 2023 0', 'süd 2023 1', 'süd 2023 2', 'süd 2024 0', 'süd 2024 1', 'süd 2024 2'],
      [2023, 2023, 2023, 2024, 2024, 2024],
      Array(6).fill('süd'),
    ]);
  });

  it('is a catalog of the local engine', async () => {
    const catalog = createCatalog({
      name: 'official',
      invoke: host.invoke('encrypting'),
      readObject: host.readObject,
    });
    await using engine = await engineOver(catalog);
    const grouped = await ask(
      engine,
      `SELECT year, count(*) AS n, max(value) AS last FROM official.official.partitioned
       WHERE region = 'süd' AND year >= 2023 GROUP BY year ORDER BY year`,
    );
    expect(grouped.texts).toEqual([
      ['2023', '3', 'süd 2023 2'],
      ['2024', '3', 'süd 2024 2'],
    ]);
    const counted = await ask(engine, 'SELECT count(*), count(text), max(id) FROM official.official.large');
    expect(counted.texts).toEqual([['4000', '3958', '3999']]);
  });
});

function tableNamed(tableName: string): TableName {
  return { schemaName, tableName };
}

/** All but those whose read fails. */
function readable({ tables }: OfficialHost): readonly (readonly [string, HostedTable])[] {
  return [...tables].filter(([name]) => !['failing', 'throttled'].includes(name));
}

function describeTable(client: FederationClient, name: string): Promise<GetTableResponse> {
  return client.getTable(origin, { tableName: tableNamed(name), passthroughArguments: new Map() });
}

async function listPages(
  client: FederationClient,
  pageSize: number,
): Promise<readonly (readonly TableName[])[]> {
  const pages: (readonly TableName[])[] = [];
  let nextToken: string | null = null;
  do {
    const page = await client.listTables(origin, { schemaName, nextToken, pageSize });
    pages.push(page.tables);
    nextToken = page.nextToken;
  } while (nextToken !== null);
  return pages;
}

async function layoutOf(
  client: FederationClient,
  { tableName, schema, partitionColumns }: GetTableResponse,
  constraints: Constraints,
): Promise<Block> {
  const layout = await client.getTableLayout(origin, { tableName, schema, partitionColumns, constraints });
  return layout.partitions;
}

async function splitPages(
  client: FederationClient,
  described: GetTableResponse,
  constraints: Constraints,
): Promise<readonly (readonly Split[])[]> {
  const { tableName, partitionColumns } = described;
  const partitions = await layoutOf(client, described, constraints);
  const pages: (readonly Split[])[] = [];
  let continuationToken: string | null = null;
  do {
    const request = { tableName, partitions, partitionColumns, constraints, continuationToken };
    const page = await client.getSplits(origin, request);
    pages.push(page.splits);
    continuationToken = page.continuationToken;
  } while (continuationToken !== null);
  return pages;
}

async function splitsOf(client: FederationClient, described: GetTableResponse): Promise<readonly Split[]> {
  const splits = (await splitPages(client, described, noConstraints)).flat();
  return splits.toSorted((a, b) => Number(a.properties.get('from')) - Number(b.properties.get('from')));
}

interface Wanted {
  readonly described: GetTableResponse;
  readonly splits: readonly Split[];
  readonly sizes: { readonly maxBlockBytes: number; readonly maxInlineBlockBytes: number };
  readonly constraints?: Constraints;
}

interface ReadTable {
  readonly columns: readonly (readonly Json[])[];
  readonly rowCount: number;
  readonly spilledObjects: number;
}

async function readAll(
  client: FederationClient,
  { described, splits, sizes, constraints = noConstraints }: Wanted,
): Promise<ReadTable> {
  const { tableName, schema } = described;
  const blocks: Block[] = [];
  let spilledObjects = 0;
  for (const split of splits) {
    const result = await client.readRecords(origin, { tableName, schema, split, constraints, ...sizes });
    spilledObjects += result.spilledObjects;
    for await (const block of result.blocks) blocks.push(block);
  }
  return {
    columns: joined(schema, blocks),
    rowCount: blocks.reduce((rows, block) => rows + block.rowCount, 0),
    spilledObjects,
  };
}

function joined({ fields }: ArrowSchema, blocks: readonly Block[]): readonly (readonly Json[])[] {
  const described = blocks.map((block) => describeBlock(block)['columns'] as readonly (readonly Json[])[]);
  return fields.map((_, index) => described.flatMap((columns) => columns[index] ?? []));
}
