/**
 * Rows as delivered, before the engine filters again, against what the condition keeps when no connector sees it:
 * more would be a broken promise, fewer a lost row.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { arrowSchema, field, types } from '../../../connectors/federation/arrow/type.ts';
import type { Connector, Row } from '../../../connectors/federation/connector.ts';
import { exactPromises } from '../../../connectors/federation/predicate/promises.ts';
import type { Engine } from '../../../local/athena/engine.ts';
import { ask, engineOver, hostConnector } from './harness.ts';

const rows: readonly Row[] = Array.from({ length: 120 }, (_, index) => ({
  id: index % 17 === 0 ? null : BigInt(index % 40) - 5n,
  qty: index % 13 === 0 ? null : (index % 9) - 4,
  word: index % 11 === 0 ? null : ['', 'a', 'ab', 'abc', 'b', 'é', '🦉', '\ufffd'][index % 8],
  price: index % 7 === 0 ? null : { unscaled: BigInt((index % 30) - 10) * 25n, scale: 2 },
  day: index % 5 === 0 ? null : 19_700 + (index % 20),
  made: index % 6 === 0 ? null : 1_704_067_200_000n + BigInt(index % 15) * 500n,
  ok: index % 4 === 0 ? null : index % 3 === 0,
}));

const connector: Connector = {
  sourceType: 'memory',
  promises: exactPromises,
  listSchemaNames: async () => ['main'],
  listTables: async () => ['t'],
  describeTable: async () => ({
    schema: arrowSchema([
      field('id', types.bigint),
      field('qty', types.integer),
      field('word', types.varchar),
      field('price', types.decimal(20, 2)),
      field('day', types.date),
      field('made', types.timestamp),
      field('ok', types.boolean),
    ]),
  }),
  read: async () => ({ kind: 'rows', rows }),
};

let engine: Engine;
beforeAll(async () => {
  engine = await engineOver(hostConnector('mem', connector).catalog);
});
afterAll(async () => engine[Symbol.asyncDispose]());

const operator = fc.constantFrom('=', '<>', '<', '<=', '>', '>=');
const constants: Readonly<Record<string, fc.Arbitrary<string>>> = {
  id: fc.integer({ min: -8, max: 40 }).map(String),
  qty: fc.integer({ min: -5, max: 6 }).map(String),
  word: fc.constantFrom("''", "'a'", "'ab'", "'b'", "'é'", "'🦉'", "'zz'"),
  price: fc.integer({ min: -10, max: 20 }).map((quarters) => `DECIMAL '${(quarters / 4).toFixed(2)}'`),
  day: fc.integer({ min: 8, max: 31 }).map((day) => `DATE '2023-12-${String(day).padStart(2, '0')}'`),
  made: fc.integer({ min: 0, max: 8 }).map((second) => `TIMESTAMP '2024-01-01 00:00:0${second}.250'`),
};
const column = fc.constantFrom(...Object.keys(constants));

const comparison = column.chain((name) => {
  const constant = constants[name] ?? fc.constant('NULL');
  const constantOrNull = fc.oneof(
    { arbitrary: constant, weight: 9 },
    { arbitrary: fc.constant('NULL'), weight: 1 },
  );
  return fc.oneof(
    fc.tuple(operator, constant).map(([op, value]) => `${name} ${op} ${value}`),
    fc.tuple(constant, constant).map(([low, high]) => `${name} BETWEEN ${low} AND ${high}`),
    fc
      .array(constantOrNull, { minLength: 1, maxLength: 8 })
      .map((values) => `${name} IN (${values.join(', ')})`),
    fc
      .array(constantOrNull, { minLength: 1, maxLength: 3 })
      .map((values) => `${name} NOT IN (${values.join(', ')})`),
    constant.map((value) => `${name} IS DISTINCT FROM ${value}`),
    fc.constantFrom(`${name} IS NULL`, `${name} IS NOT NULL`),
  );
});
const leaf = fc.oneof(
  { arbitrary: comparison, weight: 6 },
  {
    arbitrary: fc.constantFrom('ok', 'NOT ok', "word LIKE 'a%'", "word LIKE '%b%'", "word NOT LIKE 'ab_'"),
    weight: 1,
  },
);
const condition = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    leaf,
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(${a} AND ${b})`),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(${a} OR ${b})`),
    tie('node').map((a) => `NOT (${a})`),
  ),
})).node;

describe('a single scan', () => {
  it('delivers exactly the rows that its condition keeps', async () => {
    await fc.assert(
      fc.asyncProperty(condition, async (text) => {
        const asked = await ask(engine, `SELECT count(*) FROM mem.main.t WHERE ${text}`);
        const unseen = await ask(
          engine,
          `SELECT count(*) FROM mem.main.t WHERE CASE WHEN ${text} THEN 1 ELSE random() * 0 END = 1`,
        );

        expect(unseen.statistics.scans[0]?.rows).toBe(rows.length);
        expect(asked.texts).toEqual(unseen.texts);
        const kept = asked.plan.scans[0]?.kept ?? [];
        const delivered = asked.statistics.scans[0]?.rows ?? 0;
        if (kept.length === 0) expect(String(delivered)).toBe(unseen.texts[0]?.[0]);
        else expect(delivered).toBeGreaterThanOrEqual(Number(unseen.texts[0]?.[0]));
      }),
      { numRuns: 40 },
    );
  });
});
