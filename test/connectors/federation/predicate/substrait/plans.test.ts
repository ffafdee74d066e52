import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Block } from '../../../../../connectors/federation/arrow/vector.ts';
import { canFail } from '../../../../../connectors/federation/predicate/columns.ts';
import { compilePredicate } from '../../../../../connectors/federation/predicate/evaluate.ts';
import type { Predicate } from '../../../../../connectors/federation/predicate/predicate.ts';
import { decodePlan } from '../../../../../connectors/federation/predicate/substrait/plan.ts';
import { filterDifferences, limitDifferences, sortDifferences } from './aws-differences.ts';
import { predicateOf } from './aws-reading.ts';
import { type CorpusPlan, planBytes, planOf, plans } from './corpus.ts';
import { refusals } from './refusals.ts';
import { blockOf, createTables, selectIds, type TableVariant } from './table.ts';

const accepted = plans.filter(({ id }) => !Object.hasOwn(refusals, id));
const blocks: Readonly<Record<TableVariant, Block>> = { t: blockOf('t'), tame: blockOf('tame') };

/** Calculations are tried on values that do not overflow. */
function variantFor(predicate: readonly Predicate[]): TableVariant {
  return predicate.some(canFail) ? 'tame' : 't';
}

function selectedIds(predicate: readonly Predicate[], variant: TableVariant): readonly number[] {
  const block = blocks[variant];
  const rows = compilePredicate(predicate, block.schema)(block);
  return rows === null ? Array.from({ length: block.rowCount }, (_, row) => row) : [...rows];
}

/** Conditions that DuckDB words otherwise: its `/` is of floats, its hexadecimal text no literal. */
const duckdbWords: Readonly<Record<string, string>> = {
  '"bytes" = X\'00FF\'': '"bytes" = \'\\x00\\xFF\'::BLOB',
  '"bytes" > X\'\'': '"bytes" > \'\'::BLOB',
  '"int" / 2 = 2': '"int" // 2 = 2',
  'CASE WHEN "other_int" <> 0 THEN "int" / "other_int" = 1 ELSE FALSE END':
    'CASE WHEN "other_int" <> 0 THEN "int" // "other_int" = 1 ELSE FALSE END',
};

/** Fails where Athena does; DuckDB makes null of a division by zero. */
const dividesByZero = '"int" / "other_int" = 1';

describe('a plan of one filter', () => {
  let connection: DuckDBConnection;
  beforeAll(async () => {
    connection = await createTables();
  });
  afterAll(() => connection.closeSync());

  const conditions = accepted.filter(({ id, condition }) => condition !== null && id !== dividesByZero);
  it.each(conditions.map((plan) => [plan.id, plan] as const))('selects the rows of %s', async (_, plan) => {
    const { predicate } = decodePlan(planBytes(plan));
    const variant = variantFor(predicate);
    const condition = duckdbWords[plan.condition ?? ''] ?? plan.condition ?? '';
    expect(selectedIds(predicate, variant)).toEqual(await selectIds(connection, variant, condition));
  });

  it('fails for a row that divides by zero', () => {
    const { predicate } = decodePlan(planBytes(planOf(dividesByZero)));
    expect(() => selectedIds(predicate, 'tame')).toThrow('DIVISION_BY_ZERO');
  });

  it('selects some rows and not all in most cases, so that the comparison says something', () => {
    const counts = conditions.map((plan) => {
      const { predicate } = decodePlan(planBytes(plan));
      return selectedIds(predicate, variantFor(predicate)).length;
    });
    expect(conditions.length).toBeGreaterThan(200);
    expect(counts.filter((count) => count > 0 && count < blocks.t.rowCount).length).toBeGreaterThan(200);
  });

  const wheres: readonly (readonly [id: string, where: string])[] = [
    ['SELECT * FROM "t" WHERE "int" > 1 LIMIT 5', '"int" > 1'],
    ['SELECT "text", "id" FROM "t" WHERE "int" > 1 ORDER BY "id" LIMIT 3', '"int" > 1'],
    [
      'SELECT * FROM (SELECT * FROM "t" WHERE "int" > 1) AS "s" WHERE "int" < 7 LIMIT 4',
      '"int" > 1 AND "int" < 7',
    ],
    [
      'SELECT * FROM (SELECT "text" AS "name", "id" FROM "t") AS "s" WHERE "name" = \'abc\'',
      '"text" = \'abc\'',
    ],
    [
      'SELECT "id" FROM (SELECT "id", "text", "int" FROM "t" WHERE "int" > 1) AS "s" WHERE "text" = \'abc\' ORDER BY "int" DESC',
      '"int" > 1 AND "text" = \'abc\'',
    ],
    ['SELECT * FROM "t" WHERE FALSE', 'FALSE'],
  ];
  it.each(wheres)('selects the rows of %s', async (id, where) => {
    const { predicate } = decodePlan(planBytes(planOf(id)));
    expect(selectedIds(predicate, 't')).toEqual(await selectIds(connection, 't', where));
  });
});

describe('order and limit', () => {
  const none = { orderBy: [], limit: null };
  const by = (...keys: readonly string[]) =>
    keys.map((key) => {
      const [columnName, direction] = key.split(' ');
      return { columnName, direction };
    });
  const scans: Readonly<Record<string, object>> = {
    'SELECT * FROM "t"': none,
    'SELECT "id" FROM "t"': none,
    'SELECT "text", "id" FROM "t"': none,
    'SELECT "id", "id" AS "again" FROM "t"': none,
    'SELECT "id" AS "number" FROM "t"': none,
    'SELECT * FROM "t" LIMIT 5': { orderBy: [], limit: 5n },
    'SELECT * FROM "t" LIMIT 0': { orderBy: [], limit: 0n },
    'SELECT * FROM "t" WHERE "int" > 1 LIMIT 5': { orderBy: [], limit: 5n },
    'SELECT * FROM "t" ORDER BY "int"': { ...none, orderBy: by('int ASC_NULLS_LAST') },
    'SELECT * FROM "t" ORDER BY "int" ASC': { ...none, orderBy: by('int ASC_NULLS_LAST') },
    'SELECT * FROM "t" ORDER BY "int" DESC': { ...none, orderBy: by('int DESC_NULLS_FIRST') },
    'SELECT * FROM "t" ORDER BY "int" NULLS FIRST': { ...none, orderBy: by('int ASC_NULLS_FIRST') },
    'SELECT * FROM "t" ORDER BY "int" NULLS LAST': { ...none, orderBy: by('int ASC_NULLS_LAST') },
    'SELECT * FROM "t" ORDER BY "int" DESC NULLS FIRST': { ...none, orderBy: by('int DESC_NULLS_FIRST') },
    'SELECT * FROM "t" ORDER BY "int" DESC NULLS LAST': { ...none, orderBy: by('int DESC_NULLS_LAST') },
    'SELECT * FROM "t" ORDER BY "text" DESC NULLS LAST, "int", "id" DESC LIMIT 3': {
      orderBy: by('text DESC_NULLS_LAST', 'int ASC_NULLS_LAST', 'id DESC_NULLS_FIRST'),
      limit: 3n,
    },
    'SELECT "text", "id" FROM "t" WHERE "int" > 1 ORDER BY "id" LIMIT 3': {
      orderBy: by('id ASC_NULLS_LAST'),
      limit: 3n,
    },
    'SELECT "id" FROM "t" ORDER BY "text" LIMIT 3': { orderBy: by('text ASC_NULLS_LAST'), limit: 3n },
    'SELECT "id" FROM (SELECT "id", "int" + 1 AS "next" FROM "t") AS "s" ORDER BY "id" LIMIT 3': {
      orderBy: by('id ASC_NULLS_LAST'),
      limit: 3n,
    },
    'SELECT * FROM (SELECT * FROM "t" WHERE "int" > 1) AS "s" WHERE "int" < 7 LIMIT 4': {
      orderBy: [],
      limit: 4n,
    },
    'SELECT * FROM (SELECT * FROM "t" LIMIT 5) AS "s" LIMIT 3': { orderBy: [], limit: 3n },
    'SELECT * FROM (SELECT "text" AS "name", "id" FROM "t") AS "s" WHERE "name" = \'abc\'': none,
    'SELECT "id" FROM (SELECT "id", "text", "int" FROM "t" WHERE "int" > 1) AS "s" WHERE "text" = \'abc\' ORDER BY "int" DESC':
      { ...none, orderBy: by('int DESC_NULLS_FIRST') },
    'SELECT * FROM "t" WHERE FALSE': none,
    'a filter that need not be kept': { ...none, predicate: [] },
    'a column that is computed and dropped': { ...none, predicate: [] },
    'a count as an expression': { orderBy: [], limit: 7n },
    'a count as a small expression': { orderBy: [], limit: 7n },
    'a count of null': none,
    'no count': none,
    'a count of zero': { orderBy: [], limit: 0n },
    'a hint and an optimization': { orderBy: [], limit: 7n },
    'an order on columns that a filter emits': { ...none, orderBy: by('text DESC_NULLS_LAST') },
    'a filter above an order': { ...none, orderBy: by('text ASC_NULLS_FIRST') },
  };

  it.each(Object.entries(scans))('are those of %s', (id, expected) => {
    expect(decodePlan(planBytes(planOf(id)))).toMatchObject(expected);
  });

  it('are asked of every plan that is neither refused nor a filter', () => {
    const others = accepted.filter(({ condition }) => condition === null).map(({ id }) => id);
    expect(others.filter((id) => !Object.hasOwn(scans, id))).toEqual([]);
  });

  it('are none where a plan is a filter alone', () => {
    const filters = accepted.filter(({ id, condition }) => condition !== null && !Object.hasOwn(scans, id));
    for (const plan of filters) expect(decodePlan(planBytes(plan))).toMatchObject(none);
  });
});

describe('a plan that is more than one scan', () => {
  it.each(Object.entries(refusals))('is refused by the name of its node: %s', (id, words) => {
    expect(() => decodePlan(planBytes(planOf(id)))).toThrow(`query plan: ${words}`);
  });
});

describe("AWS's own helpers", () => {
  const read = accepted.flatMap((plan) => {
    const { filter } = plan.aws;
    return filter !== null && 'error' in filter ? [] : [{ plan, filter }];
  });

  function isSameFilter(plan: CorpusPlan): boolean {
    const { filter } = plan.aws;
    const { predicate } = decodePlan(planBytes(plan));
    if (filter === null) return predicate.length === 0;
    if ('error' in filter || 'dropped' in filter) return false;
    const variant = variantFor(predicate);
    try {
      const theirs = selectedIds([predicateOf(filter, blocks[variant].schema)], variant);
      return String(selectedIds(predicate, variant)) === String(theirs);
    } catch {
      return false;
    }
  }

  it('read the same filter out of a plan where they read one, but for known cases', () => {
    const differing = read.filter(({ plan }) => !isSameFilter(plan)).map(({ plan }) => plan.id);
    expect(differing.toSorted()).toEqual(Object.values(filterDifferences).flat().toSorted());
    expect(read.length - differing.length).toBeGreaterThan(130);
  });

  it('read the same limit, but for known cases', () => {
    const differing = accepted.filter((plan) => {
      const { limit } = decodePlan(planBytes(plan));
      return plan.aws.limit !== (limit === null ? null : Number(limit));
    });
    expect(differing.map(({ id }) => id)).toEqual(limitDifferences);
  });

  it('read the same sort keys, without the order of nulls, but for known cases', () => {
    const differing = accepted.filter((plan) => {
      const { orderBy } = decodePlan(planBytes(plan));
      const keys = orderBy.map(({ columnName, direction }) => {
        return { column: columnName, ascending: direction.startsWith('ASC') };
      });
      return JSON.stringify(plan.aws.sort ?? []) !== JSON.stringify(keys);
    });
    expect(differing.map(({ id }) => id)).toEqual(sortDifferences);
  });
});
