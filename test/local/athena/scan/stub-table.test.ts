import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildBlock } from '../../../../connectors/federation/arrow/builder.ts';
import {
  type ArrowSchema,
  arrowSchema,
  type Field,
  field,
  list,
  map,
  struct,
  types,
} from '../../../../connectors/federation/arrow/type.ts';
import { noConstraints } from '../../../../connectors/federation/domain/constraints.ts';
import { textOf } from '../../../../local/athena/dialect/text.ts';
import type { ScanPlan } from '../../../../local/athena/plan/plan.ts';
import { createStubTable } from '../../../../local/athena/scan/stub-table.ts';

let instance: DuckDBInstance;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
});
afterAll(() => instance.closeSync());

function scanOf(schema: ArrowSchema, columns: readonly Field[] = schema.fields): ScanPlan {
  return {
    stub: 'scan_1',
    catalogName: 'pg',
    tableName: { schemaName: 'public', tableName: 't' },
    schema,
    partitionColumns: [],
    columns,
    constraints: noConstraints,
    kept: [],
    uses: 1,
    isEmpty: false,
  };
}

type Row = Readonly<Record<string, unknown>>;

/** Rows through Arrow and DuckDB, as Athena prints them, with null for NULL. */
async function readBack(
  schema: ArrowSchema,
  blocks: readonly (readonly Row[])[],
): Promise<(string | null)[][]> {
  const connection = await instance.connect();
  try {
    const stub = await createStubTable(connection, scanOf(schema));
    try {
      for (const rows of blocks) stub.append(buildBlock(schema, rows));
      stub.finish();
    } finally {
      stub.abandon();
    }
    const result = await connection.runAndReadAll('SELECT * FROM temp.main.scan_1');
    const columnTypes = result.columnTypes();
    return result.getRows().map((row) =>
      row.map((value, index) => {
        const type = columnTypes[index];
        return value === null || type === undefined ? null : textOf(value, type);
      }),
    );
  } finally {
    connection.closeSync();
  }
}

const nested = arrowSchema([
  field('id', types.bigint),
  list('names', types.varchar),
  {
    ...list('pairs', { kind: 'Struct' }, [field('x', types.integer), field('ok', types.boolean)]),
    name: 'pairs',
  },
  map('counts', types.varchar, field('value', types.bigint)),
  struct('place', [field('name', types.varchar), list('codes', types.smallint)]),
]);

const nestedRow = fc.record({
  id: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  names: fc.option(fc.array(fc.option(fc.string({ unit: 'grapheme', maxLength: 20 })), { maxLength: 5 })),
  pairs: fc.option(
    fc.array(
      fc.option(fc.record({ x: fc.option(fc.integer({ min: -9, max: 9 })), ok: fc.option(fc.boolean()) })),
      {
        maxLength: 4,
      },
    ),
  ),
  counts: fc.option(
    fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.option(fc.bigInt({ min: 0n, max: 9n }))), {
      selector: ([key]) => key,
    }),
  ),
  place: fc.option(
    fc.record({
      name: fc.option(fc.string({ maxLength: 15 })),
      codes: fc.option(fc.array(fc.option(fc.integer({ min: 0, max: 9 })), { maxLength: 3 })),
    }),
  ),
});

type NestedRow = typeof nestedRow extends fc.Arbitrary<infer Value> ? Value : never;

/** Athena's text of a row, written down from what was put in. */
function expectedTexts(row: NestedRow): (string | null)[] {
  const listText = (items: readonly (string | null)[]): string =>
    `[${items.map((item) => item ?? 'null').join(', ')}]`;
  const or = (value: unknown): string => (value === null ? 'null' : String(value));
  return [
    row.id === null ? null : String(row.id),
    row.names === null ? null : listText(row.names),
    row.pairs === null
      ? null
      : listText(row.pairs.map((pair) => (pair === null ? null : `{x=${or(pair.x)}, ok=${or(pair.ok)}}`))),
    row.counts === null
      ? null
      : `{${row.counts
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, value]) => `${key}=${or(value)}`)
          .join(', ')}}`,
    row.place === null
      ? null
      : `{name=${or(row.place.name)}, codes=${row.place.codes === null ? 'null' : listText(row.place.codes.map((code) => (code === null ? null : String(code))))}}`,
  ];
}

describe('a stub with rows', () => {
  it('holds nested values of any shape as they came', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(nestedRow, { maxLength: 30 }), async (rows) => {
        const stored = rows.map((row) => ({
          ...row,
          counts: row.counts === null ? null : new Map(row.counts),
        }));
        expect(await readBack(nested, [stored])).toEqual(rows.map(expectedTexts));
      }),
      { numRuns: 40 },
    );
  });

  it('holds lists across the border of DuckDB chunks, and several blocks', async () => {
    const schema = arrowSchema([
      field('id', types.integer),
      list('items', types.varchar),
      field('ok', types.boolean),
    ]);
    const rows = Array.from({ length: 5001 }, (_, id) => ({
      id: id % 11 === 0 ? null : id,
      items:
        id % 7 === 0
          ? null
          : Array.from({ length: id % 4 }, (__, item) => (item === 2 ? null : `item ${id}.${item}`)),
      ok: id % 5 === 0 ? null : id % 2 === 0,
    }));

    const texts = await readBack(schema, [rows.slice(0, 3), rows.slice(3), []]);
    expect(texts).toEqual(
      rows.map(({ id, items, ok }) => [
        id === null ? null : String(id),
        items === null ? null : `[${items.map((item) => item ?? 'null').join(', ')}]`,
        ok === null ? null : String(ok),
      ]),
    );
  });

  it('counts rows without columns, and binds columns that were not read', async () => {
    const schema = arrowSchema([field('id', types.integer), field('name', types.varchar)]);
    const connection = await instance.connect();
    const stub = await createStubTable(connection, scanOf(schema, []));
    stub.append({ schema: arrowSchema([]), rowCount: 4321, vectors: [] });
    stub.finish();

    const result = await connection.runAndReadAll('SELECT count(*), count(name) FROM temp.main.scan_1');
    expect(result.getRows()).toEqual([[4321n, 0n]]);
    connection.closeSync();
  });

  it('refuses columns that were not asked for', async () => {
    const schema = arrowSchema([field('id', types.integer)]);
    const connection = await instance.connect();
    const stub = await createStubTable(connection, scanOf(schema));
    const swapped = arrowSchema([field('id', types.bigint)]);

    expect(() => stub.append(buildBlock(swapped, [{ id: 1n }]))).toThrow(
      'catalog pg returned other columns for public.t than were asked for: asked id Int(32); got id Int(64)',
    );
    stub.finish();
    connection.closeSync();
  });

  it('tells a timestamp that DuckDB cannot hold', async () => {
    const schema = arrowSchema([field('made', types.timestamp)]);
    await expect(readBack(schema, [[{ made: 2n ** 62n }]])).rejects.toThrow(
      'column made holds a timestamp beyond the year 294246',
    );
  });
});
