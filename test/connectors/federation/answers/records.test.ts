import { describe, expect, it } from '@jest/globals';
import { buildBlock } from '../../../../connectors/federation/arrow/builder.ts';
import {
  type ArrowType,
  arrowSchema,
  field,
  list,
  map,
  struct,
  types,
} from '../../../../connectors/federation/arrow/type.ts';
import type { FederationClient } from '../../../../connectors/federation/client.ts';
import type { Connector, ReadPlan, Row } from '../../../../connectors/federation/connector.ts';
import {
  noConstraints,
  type OrderBy,
  type ValueSet,
} from '../../../../connectors/federation/domain/constraints.ts';
import { ConnectorError, throttleExceptionName } from '../../../../connectors/federation/errors.ts';
import {
  demoTable,
  equalTo,
  greaterThan,
  inMemoryStore,
  inProcess,
  isNull,
  notNull,
  origin,
  scan,
} from '../in-process.ts';

const schema = arrowSchema([
  field('id', types.bigint),
  field('price', types.decimal(10, 2)),
  list('tags', types.varchar),
  struct('place', [field('lat', types.double), list('names', types.varchar)]),
  map('counts', types.varchar, field('value', types.bigint)),
]);
const rows: readonly Row[] = [
  { id: 1, price: '1.005', tags: ['a'], place: { lat: 1, names: ['x'] }, counts: { a: 1n } },
  { id: 2, price: '2.00', tags: null, place: null, counts: null },
  { id: 3, price: null, tags: [], place: { lat: null, names: null }, counts: {} },
];

function observed(changes: Partial<Connector> = {}) {
  const plans: ReadPlan<unknown>[] = [];
  const read = changes.read ?? (async () => ({ kind: 'rows', rows }) as const);
  const connector: Connector = {
    sourceType: 'demo',
    listSchemaNames: async () => ['s'],
    listTables: async () => ['t'],
    describeTable: async () => ({ schema }),
    ...changes,
    read: async (plan, context) => {
      plans.push(plan);
      return read(plan, context);
    },
  };
  return { connector, plans };
}

const summary = (entries: Readonly<Record<string, ValueSet>>) => ({
  summary: new Map(Object.entries(entries)),
});
/** How many rows one read of a table without columns delivers. */
async function readOnce(client: FederationClient, limit: bigint): Promise<number> {
  const { blocks } = await client.readRecords(origin, {
    tableName: demoTable,
    schema: arrowSchema([]),
    split: {
      spillLocation: { bucket: 'spill', key: 'split', directory: true },
      encryptionKey: null,
      properties: new Map(),
    },
    constraints: { ...noConstraints, limit },
    maxBlockBytes: 16_000_000,
    maxInlineBlockBytes: 5_242_880,
  });
  let rowCount = 0;
  for await (const block of blocks) rowCount += block.rowCount;
  return rowCount;
}

const ids = ({ rows: found }: { readonly rows: readonly Row[] }): readonly unknown[] =>
  found.map(({ id }) => id);

describe('a nested column of which only a filter asks', () => {
  const nested: readonly (readonly [string, ArrowType])[] = [
    ['tags', { kind: 'List' }],
    ['place', { kind: 'Struct' }],
    ['counts', { kind: 'Map' }],
  ];

  it.each(nested)('is read with the members that the table gives it: %s', async (name, type) => {
    const { connector, plans } = observed();
    const { client } = inProcess(connector);
    const columns = ['id'];
    expect(ids(await scan(client, { columns, constraints: summary({ [name]: isNull(type) }) }))).toEqual([
      2n,
    ]);
    expect(ids(await scan(client, { columns, constraints: summary({ [name]: notNull(type) }) }))).toEqual([
      1n,
      3n,
    ]);
    const [described] = schema.fields.filter((field) => field.name === name);
    expect(plans.map(({ filterOnly }) => filterOnly)).toEqual([[described], [described]]);
  });

  it('is tested by an expression too', async () => {
    const { client } = inProcess(observed().connector);
    const expression = [
      {
        kind: 'FunctionCallExpression',
        type: types.boolean,
        functionName: '$is_null',
        args: [{ kind: 'VariableExpression', columnName: 'place', type: { kind: 'Struct' } }],
      },
    ] as const;
    expect(ids(await scan(client, { columns: ['id'], constraints: { expression } }))).toEqual([2n]);
  });

  it('may come in blocks as well', async () => {
    const wanted = arrowSchema(schema.fields.filter(({ name }) => name === 'id' || name === 'tags'));
    const blocks = async function* () {
      yield buildBlock(wanted, rows);
    };
    const { connector } = observed({ read: async () => ({ kind: 'blocks', blocks: blocks() }) });
    const constraints = summary({ tags: isNull({ kind: 'List' }) });
    expect(ids(await scan(inProcess(connector).client, { columns: ['id'], constraints }))).toEqual([2n]);
  });

  it('is named when the table has it no more', async () => {
    const { client } = inProcess(observed().connector);
    const constraints = summary({ labels: isNull({ kind: 'List' }) });
    await expect(scan(client, { columns: ['id'], constraints })).rejects.toThrow(
      'the filter takes labels as a List column of s.t, which has no such column',
    );
  });

  it('costs no look at the table unless there is one', async () => {
    let looks = 0;
    const { connector } = observed({
      describeTable: async () => {
        looks++;
        return { schema };
      },
    });
    const constraints = summary({ price: notNull(types.decimal(10, 2)) });
    await scan(inProcess(connector).client, { columns: ['id'], constraints });
    expect(looks).toBe(1);
  });
});

describe('a filter', () => {
  it('sees values as the column holds them', async () => {
    const { client } = inProcess(observed().connector);
    const rounded = equalTo(types.decimal(10, 2), { unscaled: 101n, scale: 2 });
    expect(ids(await scan(client, { constraints: summary({ price: rounded }) }))).toEqual([1n]);
  });

  it('compares decimals of another scale than the column’s', async () => {
    const { client } = inProcess(observed().connector);
    const two = equalTo(types.decimal(5, 0), { unscaled: 2n, scale: 0 });
    expect(ids(await scan(client, { constraints: summary({ price: two }) }))).toEqual([2n]);
  });

  it('leaves no trace of a row that it refuses in the rows that follow', async () => {
    const given = [{ id: 1, price: 9, tags: ['gone'], place: { lat: 9 }, counts: { gone: 9n } }, { id: 2 }];
    const { connector } = observed({ read: async () => ({ kind: 'rows', rows: given }) });
    const constraints = summary({ id: greaterThan(types.bigint, 1n) });
    const { rows: found } = await scan(inProcess(connector).client, { constraints });
    expect(found).toEqual([{ id: 2n, price: null, tags: null, place: null, counts: null }]);
  });
});

describe('a limit', () => {
  it('of zero asks the source for nothing', async () => {
    const { connector, plans } = observed();
    const { rows: found } = await scan(inProcess(connector).client, { constraints: { limit: 0n } });
    expect(found).toEqual([]);
    expect(plans).toEqual([]);
  });

  it.each([
    [2n, 2],
    [3n, 3],
    [9n, 3],
  ])('of %d is kept for rows without columns', async (limit, expected) => {
    const { connector } = observed();
    const { rows: found } = await scan(inProcess(connector).client, { columns: [], constraints: { limit } });
    expect(found).toHaveLength(expected);
  });

  it('of very many rows without columns costs no memory', async () => {
    const none = arrowSchema([]);
    const blocks = async function* () {
      yield { schema: none, rowCount: 2 ** 31 - 1, vectors: [] };
    };
    const { connector } = observed({
      describeTable: async () => ({ schema: none }),
      read: async () => ({ kind: 'blocks', blocks: blocks() }),
    });
    const read = readOnce(inProcess(connector).client, 2n ** 31n - 2n);
    expect(await read).toBe(2 ** 31 - 2);
  });

  const orderBy: readonly OrderBy[] = [{ columnName: 'id', direction: 'ASC_NULLS_LAST' }];
  it.each([
    [false, null],
    [true, 2n],
  ])('under an order reaches a connector that promises to keep both (%p) as %p', async (topN, expected) => {
    const { connector, plans } = observed({ promises: { limit: true, topN } });
    await scan(inProcess(connector).client, { constraints: { limit: 2n, orderBy } });
    expect(plans.map(({ limit }) => limit)).toEqual([expected]);
  });
});

describe('the size of blocks', () => {
  const numbers = arrowSchema([field('n', types.integer)]);
  const counted = (count: number) =>
    observed({
      describeTable: async () => ({ schema: numbers }),
      read: async () => ({ kind: 'rows', rows: Array.from({ length: count }, (_, n) => ({ n })) }),
    }).connector;

  // 4 bytes and a bit a row: 16 rows are 66 bytes.
  it.each([
    [16, 0],
    [17, 2],
  ])('is not above the limit: of %i rows %i objects are spilled', async (count, spilled) => {
    const found = await scan(inProcess(counted(count)).client, {
      maxBlockBytes: 66,
      maxInlineBlockBytes: 1000,
    });
    expect(found).toMatchObject({ spilledObjects: spilled, rows: { length: count } });
  });

  it('is 8 MB where the request would take more, so that less memory is needed', async () => {
    const text = 'x'.repeat(1_000_000);
    const { client } = inProcess(
      observed({
        describeTable: async () => ({ schema: arrowSchema([field('text', types.varchar)]) }),
        read: async () => ({ kind: 'rows', rows: Array.from({ length: 12 }, () => ({ text })) }),
      }).connector,
    );
    const limits = { maxBlockBytes: 16_000_000, maxInlineBlockBytes: 1 };
    expect((await scan(client, limits)).spilledObjects).toBe(2);
  });

  it('follows MAX_BLOCK_SIZE_BYTES instead of the request, and the inline threshold does not', async () => {
    const environment = { spill_bucket: 'spill', MAX_BLOCK_SIZE_BYTES: '66' };
    const { client } = inProcess(counted(32), { environment });
    expect((await scan(client, { maxBlockBytes: 16_000_000 })).spilledObjects).toBe(2);
    const { client: roomy } = inProcess(counted(16), { environment });
    expect((await scan(roomy, { maxInlineBlockBytes: 67 })).spilledObjects).toBe(0);
    expect((await scan(roomy, { maxInlineBlockBytes: 66 })).spilledObjects).toBe(1);
  });
});

describe('a read that fails', () => {
  const spilling = { maxBlockBytes: 10, maxInlineBlockBytes: 1, columns: ['id'] };

  it('in the middle closes its source and delivers nothing', async () => {
    let isClosed = false;
    const broken = (function* () {
      try {
        yield* rows;
        throw new Error('the source went away');
      } finally {
        isClosed = true;
      }
    })();
    const { connector } = observed({ read: async () => ({ kind: 'rows', rows: broken }) });
    await expect(scan(inProcess(connector).client, spilling)).rejects.toThrow('the source went away');
    expect(isClosed).toBe(true);
  });

  it('because a block cannot be written says so, and closes its source', async () => {
    let isClosed = false;
    const endless = (async function* () {
      try {
        for (let id = 0; ; id++) yield { id };
      } finally {
        isClosed = true;
      }
    })();
    const { connector } = observed({ read: async () => ({ kind: 'rows', rows: endless }) });
    const store = {
      ...inMemoryStore(),
      put: async () => {
        throw new ConnectorError('AccessDenied', 'cannot write s3://spill/x');
      },
    };
    await expect(scan(inProcess(connector, { store }).client, spilling)).rejects.toThrow(
      'cannot write s3://spill/x',
    );
    expect(isClosed).toBe(true);
  });

  it('while a block is being written ends the write', async () => {
    const ended: unknown[] = [];
    const store = {
      ...inMemoryStore(),
      put: (_location: unknown, _body: unknown, signal?: AbortSignal) =>
        new Promise<never>((_, reject) => {
          signal?.addEventListener('abort', () => {
            ended.push(signal.reason);
            reject(signal.reason);
          });
        }),
    };
    const broken = (async function* () {
      yield* rows;
      throw new Error('the source went away');
    })();
    const { connector } = observed({ read: async () => ({ kind: 'rows', rows: broken }) });
    await expect(scan(inProcess(connector, { store }).client, spilling)).rejects.toThrow(
      'the source went away',
    );
    expect(ended.length).toBeGreaterThan(0);
  });

  it('by a throttle of any client’s asks Athena to come back only while nothing has been spilled', async () => {
    const throttled = (count: number) =>
      observed({
        read: async () => ({
          kind: 'rows',
          rows: (function* () {
            yield* rows.slice(0, count);
            throw Object.assign(new Error('slow down'), { name: 'ProvisionedThroughputExceededException' });
          })(),
        }),
      }).connector;
    await expect(scan(inProcess(throttled(0)).client, spilling)).rejects.toMatchObject({
      errorType: throttleExceptionName,
    });
    await expect(scan(inProcess(throttled(3)).client, spilling)).rejects.toMatchObject({
      message: 'slow down (after rows had been spilled)',
    });
  });
});
