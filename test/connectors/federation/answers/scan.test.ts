import { describe, expect, it } from '@jest/globals';
import { buildBlock } from '../../../../connectors/federation/arrow/builder.ts';
import { valueAt } from '../../../../connectors/federation/arrow/read.ts';
import { arrowSchema, field, types } from '../../../../connectors/federation/arrow/type.ts';
import type { Connector, ReadPlan, Row } from '../../../../connectors/federation/connector.ts';
import { noConstraints } from '../../../../connectors/federation/domain/constraints.ts';
import { ConnectorError, throttleExceptionName } from '../../../../connectors/federation/errors.ts';
import { passthroughArguments } from '../../../../connectors/federation/passthrough.ts';
import { demoTable, equalTo, greaterThan, inProcess, isNull, notNull, origin, scan } from '../in-process.ts';

const schema = arrowSchema([
  field('id', types.bigint),
  field('name', types.varchar),
  field('day', types.integer),
]);
const rows: readonly Row[] = Array.from({ length: 100 }, (_, id) => ({
  id,
  name: id % 10 === 0 ? null : `n${id}`,
  day: id % 4,
}));

function demo(changes: Partial<Connector> = {}): Connector {
  return {
    sourceType: 'demo',
    listSchemaNames: async () => ['s'],
    listTables: async () => ['t'],
    describeTable: async () => ({ schema }),
    read: async () => ({ kind: 'rows', rows }),
    ...changes,
  };
}

/** The demo connector, and the plans that its `read` was given. */
function observed(changes: Partial<Connector> = {}): { connector: Connector; plans: ReadPlan<unknown>[] } {
  const plans: ReadPlan<unknown>[] = [];
  const connector = demo(changes);
  return {
    plans,
    connector: {
      ...connector,
      read: async (plan, context) => {
        plans.push(plan);
        return connector.read(plan, context);
      },
    },
  };
}

const summary = (entries: Record<string, ReturnType<typeof notNull>>) => ({
  summary: new Map(Object.entries(entries)),
});
const ids = ({ rows }: { rows: readonly Row[] }) => rows.map(({ id }) => id);

describe('a scan', () => {
  it('delivers the rows of a table without layout or splits of its own', async () => {
    const { client } = inProcess(demo());
    const { rows: found, splits } = await scan(client);
    expect(splits).toHaveLength(1);
    expect(found).toEqual(rows.map((row) => ({ ...row, id: BigInt(Number(row['id'])) })));
  });

  it('evaluates what the connector did not push down', async () => {
    const { client } = inProcess(demo());
    const constraints = summary({ id: greaterThan(types.bigint, 96n), name: notNull(types.varchar) });
    expect(ids(await scan(client, { constraints }))).toEqual([97n, 98n, 99n]);
  });

  it('reads columns that only a filter needs, and drops them', async () => {
    const { connector, plans } = observed();
    const { client } = inProcess(connector);
    const { rows: found } = await scan(client, {
      columns: ['id'],
      constraints: summary({ name: isNull(types.varchar) }),
    });
    expect(plans[0]?.filterOnly.map(({ name }) => name)).toEqual(['name']);
    expect(found[1]).toEqual({ id: 10n });
    expect(found).toHaveLength(10);
  });

  it('counts rows without columns', async () => {
    const { client } = inProcess(demo());
    const { rows: found } = await scan(client, {
      columns: [],
      constraints: summary({ day: equalTo(types.integer, 1) }),
    });
    expect(found).toHaveLength(25);
  });

  it('gives a limit to the source only when nothing remains to be filtered', async () => {
    const { connector, plans } = observed();
    const { client } = inProcess(connector);
    await scan(client, { constraints: { limit: 5n } });
    await scan(client, { constraints: { limit: 5n, ...summary({ id: notNull(types.bigint) }) } });
    expect(plans.map(({ limit }) => limit)).toEqual([5n, null]);
  });

  it.each([
    [0n, 0],
    [7n, 7],
    [1000n, 100],
  ])('keeps a limit of %d itself', async (limit, expected) => {
    const { client } = inProcess(demo());
    expect((await scan(client, { constraints: { limit } })).rows).toHaveLength(expected);
  });

  it('closes the source as soon as the limit is reached', async () => {
    let given = 0;
    const endless = function* (): Generator<Row> {
      for (;;) yield { id: given++ };
    };
    const { client } = inProcess(demo({ read: async () => ({ kind: 'rows', rows: endless() }) }));
    const { rows: found } = await scan(client, {
      columns: ['id'],
      constraints: { limit: 3n },
      maxBlockBytes: 4000,
    });
    expect(found).toHaveLength(3);
    expect(given).toBeLessThan(1000);
  });

  it('ignores a limit under an order that the connector does not keep', async () => {
    const { client } = inProcess(demo());
    const orderBy = [{ columnName: 'id', direction: 'DESC_NULLS_LAST' }] as const;
    expect((await scan(client, { constraints: { limit: 3n, orderBy } })).rows).toHaveLength(100);
  });

  it('leaves to the source what the connector accepts', async () => {
    const connector = demo({ pushdown: ({ predicate }) => ({ accepted: predicate.length, remainder: [] }) });
    const { connector: watched, plans } = observed(connector);
    const { client } = inProcess(watched);
    const { rows: found } = await scan(client, { constraints: summary({ id: equalTo(types.bigint, 1n) }) });
    expect(plans[0]?.accepted).toBe(1);
    expect(found).toHaveLength(100);
  });

  it('takes blocks of columns as they come', async () => {
    const blocks = async function* () {
      yield buildBlock(schema, rows.slice(0, 60));
      yield buildBlock(schema, rows.slice(60));
    };
    const { client } = inProcess(demo({ read: async () => ({ kind: 'blocks', blocks: blocks() }) }));
    const constraints = summary({ id: greaterThan(types.bigint, 58n) });
    expect(ids(await scan(client, { constraints }))).toHaveLength(41);
  });

  it('refuses blocks of other columns than were asked for', async () => {
    const blocks = async function* () {
      yield buildBlock(arrowSchema([field('id', types.integer)]), [{ id: 1 }]);
    };
    const { client } = inProcess(demo({ read: async () => ({ kind: 'blocks', blocks: blocks() }) }));
    await expect(scan(client, { columns: ['id'] })).rejects.toThrow('other columns than were asked for');
  });

  it('says which column a value does not fit', async () => {
    const { client } = inProcess(demo({ read: async () => ({ kind: 'rows', rows: [{ id: 'x' }] }) }));
    await expect(scan(client)).rejects.toThrow(
      'column "id" of type Int(64) cannot hold a value given as string',
    );
  });
});

describe('a result', () => {
  it('goes inline below the threshold and remote from it on', async () => {
    const { client } = inProcess(demo());
    const bytes = 100 * 8 + 13;
    const columns = ['id'];
    expect((await scan(client, { columns, maxInlineBlockBytes: bytes + 1 })).spilledObjects).toBe(0);
    expect((await scan(client, { columns, maxInlineBlockBytes: bytes })).spilledObjects).toBe(1);
  });

  it('is cut into encrypted objects that read back as the same rows', async () => {
    const { client, store } = inProcess(demo());
    const {
      rows: found,
      spilledObjects,
      splits,
    } = await scan(client, { maxBlockBytes: 300, maxInlineBlockBytes: 300 });
    expect(spilledObjects).toBeGreaterThan(5);
    expect(found).toHaveLength(100);
    const prefix = `spill/${splits[0]?.spillLocation?.key}`;
    expect([...store.objects.keys()].toSorted()).toEqual(
      Array.from({ length: spilledObjects }, (_, index) => `${prefix}.${index}`).toSorted(),
    );
    for (const object of store.objects.values()) expect(Buffer.from(object).includes('n11')).toBe(false);
  });

  it('is in clear where encryption is switched off', async () => {
    const environment = { spill_bucket: 'spill', disable_spill_encryption: 'TRUE' };
    const { client, store } = inProcess(demo(), { environment });
    const { splits } = await scan(client, { maxInlineBlockBytes: 1 });
    expect(splits[0]?.encryptionKey).toBeNull();
    expect([...store.objects.values()].some((object) => Buffer.from(object).includes('n11'))).toBe(true);
  });

  it('is empty and inline when no row passes', async () => {
    const { client } = inProcess(demo());
    const scanned = await scan(client, { constraints: summary({ id: equalTo(types.bigint, -1n) }) });
    expect(scanned).toMatchObject({ rows: [], spilledObjects: 0 });
  });

  it('gives every split a place and a key of its own', async () => {
    const { client } = inProcess(demo({ planSplits: async () => ({ splits: [{ n: '1' }, { n: '2' }] }) }));
    const { splits } = await scan(client);
    expect(splits.map(({ properties }) => properties.get('n'))).toEqual(['1', '2']);
    expect(new Set(splits.map(({ spillLocation }) => spillLocation?.key)).size).toBe(2);
    expect(
      new Set(splits.map(({ encryptionKey }) => Buffer.from(encryptionKey?.key ?? []).toString('hex'))).size,
    ).toBe(2);
  });
});

describe('a layout', () => {
  const partitioned = (changes: Partial<Connector> = {}) =>
    demo({
      describeTable: async () => ({ schema, partitionColumns: ['day'] }),
      layout: {
        extraFields: () => [field('file', types.varchar)],
        rows: () => [0, 1, 2, 3].map((day) => ({ day, file: `f${day}` })),
      },
      ...changes,
    });
  const layoutOf = async (connector: Connector, constraints = {}) => {
    const { client } = inProcess(connector);
    const { partitionColumns } = await client.getTable(origin, {
      tableName: demoTable,
      passthroughArguments: new Map(),
    });
    const request = {
      tableName: demoTable,
      schema,
      partitionColumns,
      constraints: { ...noConstraints, ...constraints },
    };
    return (await client.getTableLayout(origin, request)).partitions;
  };

  it('of a table without partitions is one row named partitionId', async () => {
    const partitions = await layoutOf(demo());
    expect(partitions.schema.fields).toEqual([field('partitionId', types.integer)]);
    expect(partitions.vectors.map((vector) => valueAt(vector, 0))).toEqual([1]);
    expect(partitions.rowCount).toBe(1);
  });

  it('is not asked for partitions of a table that has none', async () => {
    const rows = (): never => {
      throw new Error('it was asked');
    };
    expect(await layoutOf(demo({ layout: { rows } }))).toMatchObject({ rowCount: 1 });
  });

  it('must be there for a table with partition columns', async () => {
    const connector = demo({ describeTable: async () => ({ schema, partitionColumns: ['day'] }) });
    await expect(layoutOf(connector)).rejects.toThrow(
      'table s.t has partition columns, but its connector has no layout',
    );
  });

  it('drops partitions that violate the constraints of a partition column, and no others', async () => {
    const constraints = summary({ day: greaterThan(types.integer, 1), id: equalTo(types.bigint, 1n) });
    expect((await layoutOf(partitioned(), constraints)).rowCount).toBe(2);
  });

  it('carries extra columns to the planning of splits', async () => {
    const connector = partitioned({
      planSplits: async ({ partitions }) => ({
        splits: [
          {
            fields: partitions.schema.fields.map(({ name }) => name).join(),
            rows: String(partitions.rowCount),
          },
        ],
      }),
    });
    const { splits } = await scan(inProcess(connector).client);
    expect(Object.fromEntries(splits[0]?.properties ?? [])).toEqual({ fields: 'day,file', rows: '4' });
  });

  it('runs for metadata alone', async () => {
    const connector = demo({ layout: { metadata: () => new Map([['k', 'v']]), rows: () => [{}, {}] } });
    expect(await layoutOf(connector)).toMatchObject({ rowCount: 2 });
  });
});

describe('a query passthrough', () => {
  const described = arrowSchema([field('answer', types.integer)]);
  const connector = demo({
    passthrough: {
      schemaName: 'system',
      name: 'query',
      argumentNames: ['query'],
      describe: async (args) => ({
        schema: arrowSchema([field('answer', types.integer)], new Map([['query', args.get('query') ?? '']])),
      }),
    },
    read: async ({ passthroughArguments: args }) => ({
      kind: 'rows',
      rows: [{ answer: args.get('query')?.length }],
    }),
  });
  const wireArguments = passthroughArguments('SYSTEM.QUERY', new Map([['query', 'SELECT 42']]));

  it('asks for the schema of the statement, not of a table', async () => {
    const { client } = inProcess(connector);
    const { schema: found } = await client.getTable(origin, {
      tableName: demoTable,
      passthroughArguments: wireArguments,
    });
    expect(found.fields).toEqual(described.fields);
    expect(found.metadata.get('query')).toBe('SELECT 42');
  });

  it('brings the arguments to the read under their own names', async () => {
    const { client } = inProcess(connector);
    const { rows: found } = await scan(client, { constraints: { passthroughArguments: wireArguments } });
    expect(found).toEqual([{ answer: 9 }]);
  });

  it.each([
    [
      'another function',
      [
        ['schemaFunctionName', 'SYSTEM.OTHER'],
        ['QUERY', 'x'],
      ],
      'passthrough function SYSTEM.OTHER is not known',
    ],
    ['no function', [['QUERY', 'x']], 'passthrough function (not named) is not known'],
    ['no argument', [['schemaFunctionName', 'system.query']], 'argument query of system.query is missing'],
    [
      'an empty argument',
      [
        ['schemaFunctionName', 'SYSTEM.QUERY'],
        ['QUERY', ''],
      ],
      'argument query of system.query is empty',
    ],
  ] as const)('is refused with %s', async (_, args, message) => {
    const { client } = inProcess(connector);
    const asked = client.getTable(origin, { tableName: demoTable, passthroughArguments: new Map(args) });
    await expect(asked).rejects.toThrow(message);
  });

  it('is refused by a connector that has none', async () => {
    const { client } = inProcess(demo());
    const asked = client.getTable(origin, { tableName: demoTable, passthroughArguments: wireArguments });
    await expect(asked).rejects.toThrow('connector demo has no query passthrough');
  });
});

describe('a failure', () => {
  it('carries the class name that Athena knows', async () => {
    const error = new ConnectorError('EntityNotFound', 'table s.t is gone');
    const { client } = inProcess(demo({ describeTable: async () => Promise.reject(error) }));
    await expect(scan(client)).rejects.toMatchObject({
      errorType: 'com.amazonaws.athena.connector.lambda.exceptions.AthenaConnectorException',
      message: 'table s.t is gone',
    });
  });

  it('of any other kind is told in the same form', async () => {
    const { client } = inProcess(demo({ read: async () => Promise.reject(new TypeError('x is undefined')) }));
    await expect(scan(client)).rejects.toMatchObject({ message: 'x is undefined' });
  });

  const throttledAfter = (count: number) =>
    demo({
      read: async () => ({
        kind: 'rows',
        rows: (function* () {
          yield* rows.slice(0, count);
          throw new ConnectorError('Throttling', 'slow down');
        })(),
      }),
    });

  it('by throttling asks Athena to come back while nothing has been spilled', async () => {
    const { client } = inProcess(throttledAfter(0));
    await expect(scan(client)).rejects.toMatchObject({ errorType: throttleExceptionName });
  });

  it('by throttling does not, once rows have been spilled', async () => {
    const { client, store } = inProcess(throttledAfter(100));
    const scanning = scan(client, { maxBlockBytes: 100, maxInlineBlockBytes: 1 });
    await expect(scanning).rejects.toMatchObject({ message: 'slow down (after rows had been spilled)' });
    expect(store.objects.size).toBeGreaterThan(0);
  });

  it('ends a read whose query was cancelled in Athena', async () => {
    const connector = demo({
      read: async (_, { signal }) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        throw signal.reason;
      },
    });
    const { client } = inProcess(connector, { readQueryState: async () => 'CANCELLED' });
    await expect(scan(client)).rejects.toThrow('has ended in Athena: CANCELLED');
  });

  it('comes before Lambda would end the function', async () => {
    const connector = demo({
      read: async (_, { signal }) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        throw signal.reason;
      },
    });
    const { client } = inProcess(connector, { lambdaContext: { getRemainingTimeInMillis: () => 3_050 } });
    await expect(scan(client)).rejects.toThrow('the function is about to run out of time');
  });

  it('names every fault of the environment at once', async () => {
    const environment = { MAX_BLOCK_SIZE_BYTES: 'big', spill_bucket_owner: 'me' };
    const { client } = inProcess(demo(), { environment });
    const asked = client.ping(origin);
    await expect(asked).rejects.toThrow('MAX_BLOCK_SIZE_BYTES');
    await expect(client.ping(origin)).rejects.toThrow('spill_bucket_owner');
  });

  it('of forwarded credentials never makes it go on with rights of its own', async () => {
    const { client } = inProcess(demo());
    const configOptions = new Map([
      ['fas_token', 'x'],
      ['service_kms_key_id', 'k'],
    ]);
    const forwarded = { ...origin, identity: { ...origin.identity, configOptions } };
    await expect(client.listSchemas(forwarded)).rejects.toThrow(
      'cannot open the credentials that the request forwards',
    );
  });
});
