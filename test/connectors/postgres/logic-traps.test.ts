/** Lists, nulls, parts that are not sent, limits and calculations: where SQL's logic differs, or seems to. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ArithmeticOperator, Predicate, Scalar } from '../../../connectors/federation/index.ts';
import { Secrets, types } from '../../../connectors/federation/index.ts';
import { inProcess, origin } from '../federation/in-process.ts';
import {
  connectorFor,
  errorOf,
  type ReadOptions,
  type ReadResult,
  readTable,
  startDatabase,
  type TestDatabase,
} from './database.ts';
import {
  and,
  atLeast,
  calculated,
  columnOperand,
  compare,
  constant,
  inList,
  inRanges,
  not,
  or,
  points,
} from './predicates.ts';
import { planSplits } from './split-plan.ts';

const { integer } = types;
let database: TestDatabase;

beforeAll(async () => {
  database = await startDatabase();
  await database.sql(`
    CREATE TABLE number (id int4, n int4, m int4);
    INSERT INTO number VALUES (1, 1, 10), (2, 2, NULL), (3, NULL, 30), (4, 0, 0), (5, -7, 2), (6, 2147483647, 1);`);
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

/** The first column of the rows delivered, and the read. */
async function read(
  tableName: string,
  options: ReadOptions,
): Promise<ReadResult & { readonly ids: readonly (Scalar | null | undefined)[] }> {
  const result = await readTable(database.connector, { schemaName: 'public', tableName }, options);
  return { ...result, ids: result.rows.map(([id]) => id).sort((a, b) => (Number(a) < Number(b) ? -1 : 1)) };
}

describe('P28: a list', () => {
  it('of nothing holds nothing', async () => {
    const none = await read('number', { predicate: [inRanges('n', integer, [])] });
    const all = await read('number', {
      predicate: [
        {
          kind: 'in-value-set',
          column: 'n',
          set: { kind: 'EquatableValueSet', type: integer, values: [], whiteList: false, nullAllowed: true },
        },
      ],
    });

    expect(none.received).toBe(0);
    expect(all.received).toBe(6);
  });

  it.each([1, 2, 1_000, 70_000])('of %d values is one parameter', async (count) => {
    const values = Array.from({ length: count }, (_, index) => index + 1);

    for (const predicate of [
      inRanges('n', integer, points(...values)),
      inList('n', integer, [...values, null]),
    ]) {
      const { ids, parameters } = await read('number', { columns: ['id'], predicate: [predicate] });
      expect(ids).toEqual(count === 1 ? [1] : [1, 2]);
      expect(parameters).toBe(1);
    }
  });
});

describe('P29: null', () => {
  it.each<[string, Predicate, readonly number[]]>([
    ['in a list changes nothing', inList('n', integer, [1, null]), [1]],
    ['in a negated list keeps nothing', not(inList('n', integer, [1, null])), []],
    ['in a column is in no negated list', not(inList('n', integer, [1])), [2, 4, 5, 6]],
    ['is not <> a value', compare('n', '<>', 1, integer), [2, 4, 5, 6]],
    ['is not <> null', compare('n', '<>', null, integer), []],
    ['under NOT stays unknown', not(not(compare('n', '<>', 1, integer))), [2, 4, 5, 6]],
    [
      'under NOT of an OR stays unknown',
      not(or(compare('n', '=', 1, integer), compare('m', '=', 2, integer))),
      [4, 6],
    ],
    [
      'is distinct from a value',
      { kind: 'is-distinct', left: columnOperand('n', integer), right: constant(integer, 1) },
      [2, 3, 4, 5, 6],
    ],
    [
      'is not distinct from null',
      not({ kind: 'is-distinct', left: columnOperand('n', integer), right: constant(integer, null) }),
      [3],
    ],
    [
      'is distinct in one of two columns',
      { kind: 'is-distinct', left: columnOperand('n', integer), right: columnOperand('m', integer) },
      [1, 2, 3, 5, 6],
    ],
  ])('%s', async (_, predicate, expected) => {
    const { ids, received } = await read('number', { columns: ['id'], predicate: [predicate] });

    expect(ids).toEqual(expected);
    expect(received).toBe(expected.length);
  });
});

describe('P30: a part that is not sent', () => {
  const unsent = calculated('n', 2);

  it.each<[string, Predicate, readonly number[], number]>([
    ['under OR lets nothing be sent', or(compare('id', '=', 1, integer), unsent), [1, 2], 6],
    ['under AND lets the rest be sent', and(compare('id', '<=', 2, integer), unsent), [2], 2],
    [
      'under AND under OR widens that branch',
      or(compare('id', '=', 1, integer), and(compare('id', '=', 2, integer), unsent)),
      [1, 2],
      2,
    ],
    [
      'under OR under AND takes its OR along',
      and(compare('id', '<=', 3, integer), or(compare('id', '=', 1, integer), unsent)),
      [1, 2],
      3,
    ],
    [
      'under NOT of an AND is one of an OR',
      not(and(compare('id', '=', 1, integer), unsent)),
      [1, 2, 3, 4, 5, 6],
      6,
    ],
    ['under NOT of an OR is one of an AND', not(or(compare('id', '>', 2, integer), unsent)), [1], 2],
  ])('%s', async (_, predicate, expected, received) => {
    const result = await read('number', { columns: ['id'], predicate: [predicate] });

    expect(result.ids).toEqual(expected);
    expect(result.received).toBe(received);
  });
});

describe('P31: a limit', () => {
  const byId = [{ columnName: 'id', direction: 'ASC_NULLS_LAST' }] as const;

  it('waits until the last filter, with an order and without', async () => {
    for (const orderBy of [[], byId]) {
      const { ids, sql } = await read('number', {
        columns: ['id'],
        predicate: [calculated('n', 2)],
        orderBy,
        limit: 1n,
      });
      expect(ids).toEqual([2]);
      expect(sql).not.toContain('LIMIT');
    }
  });

  it('of zero gives no row', async () => {
    expect((await read('number', { limit: 0n })).received).toBe(0);
    expect((await read('number', { limit: 0n, orderBy: byId })).received).toBe(0);
  });

  it('among equal keys gives as many rows as it says', async () => {
    const { received } = await read('number', {
      orderBy: [{ columnName: 'm', direction: 'DESC_NULLS_FIRST' }],
      limit: 1n,
    });

    expect(received).toBe(1);
  });

  it('holds for each split, for any may have the rows', async () => {
    await database.sql(`CREATE TABLE cut (id int4 PRIMARY KEY, t text);
      INSERT INTO cut SELECT i, repeat('x', 100) FROM generate_series(1, 5000) i; ANALYZE cut`);
    const connector = connectorFor(database.url, new Secrets(), { split_target_bytes: '20000' });
    const splits = await planSplits(connector, 'cut');
    const orderBy = [{ columnName: 'id', direction: 'DESC_NULLS_LAST' }] as const;
    const ids: number[] = [];
    for (const split of splits) {
      const { rows, received } = await readTable(
        connector,
        { schemaName: 'public', tableName: 'cut' },
        { split, columns: ['id'], orderBy, limit: 4n },
      );
      expect(received).toBe(4);
      ids.push(...rows.map(([id]) => Number(id)));
    }
    await connector.close();

    expect(splits.length).toBeGreaterThan(2);
    expect(ids.toSorted((a, b) => b - a).slice(0, 4)).toEqual([5000, 4999, 4998, 4997]);
  });
});

describe('P32: an aggregate', () => {
  it("is Athena's own: none is promised", async () => {
    const { client } = inProcess(database.connector);
    const { capabilities } = await client.getCapabilities(origin);

    expect([...capabilities.keys()].filter((name) => name.startsWith('supports_')).sort()).toEqual([
      'supports_complex_expression_pushdown',
      'supports_filter_pushdown',
      'supports_limit_pushdown',
      'supports_top_n_pushdown',
    ]);
  });

  it('that counts gets its rows without any column, null rows too', async () => {
    const { rows, sql } = await read('number', { columns: [] });

    expect(sql).toBe('SELECT FROM "public"."number"');
    expect(rows.length).toBe(6);
  });
});

describe('P33: a calculation', () => {
  const of = (operator: ArithmeticOperator, left: number | string, right: number | string) => {
    const operand = (side: number | string) =>
      typeof side === 'string' ? columnOperand(side, integer) : constant(integer, side);
    return {
      kind: 'arithmetic',
      operator,
      type: integer,
      left: operand(left),
      right: operand(right),
    } as const;
  };
  const equals = (left: ReturnType<typeof of>, value: number): Predicate => {
    return { kind: 'comparison', operator: '=', left, right: constant(integer, value) };
  };

  it.each<[string, readonly Predicate[], readonly number[]]>([
    ['divides toward zero', [equals(of('/', 'n', 2), -3)], [5]],
    ['has the sign of the dividend in a remainder', [equals(of('%', 'n', 4), -3)], [5]],
    [
      'by zero fails no row that another term refuses',
      [equals(of('/', 10, 'n'), 10), compare('n', '<>', 0, integer)],
      [1],
    ],
    [
      'by zero fails no row that another term refuses, in either order',
      [compare('n', '<>', 0, integer), equals(of('/', 10, 'n'), 10)],
      [1],
    ],
    [
      'beyond its type fails no row that another term refuses',
      [equals(of('+', 'n', 1), 2), compare('n', '<', 10, integer)],
      [1],
    ],
  ])('%s', async (_, predicate, expected) => {
    const { ids } = await read('number', { columns: ['id'], predicate });

    expect(ids).toEqual(expected);
  });

  it.each<[string, Predicate, string]>([
    ['by zero', equals(of('/', 10, 'n'), 10), 'zero'],
    ['beyond its type', equals(of('+', 'n', 1), 2), 'does not fit'],
  ])('%s fails the query as it does in Athena', async (_, predicate, message) => {
    const error = await errorOf(
      read('number', { columns: ['id'], predicate: [predicate, inRanges('id', integer, [atLeast(1)])] }),
    );

    expect(error.message.toLowerCase()).toContain(message);
  });
});
