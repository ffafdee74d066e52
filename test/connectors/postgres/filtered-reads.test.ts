/**
 * Whole reads through the handler, with constraints as messages carry them: value sets on several columns beside
 * nested expressions, generated. Once as PostgreSQL filters them, and once with all of it left to the SDK, the rows
 * delivered are those that a plain reading of SQL's logic keeps.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { valueAt } from '../../../connectors/federation/arrow/read.ts';
import type { FederationClient } from '../../../connectors/federation/client.ts';
import { noConstraints } from '../../../connectors/federation/domain/constraints.ts';
import type { Split } from '../../../connectors/federation/domain/split.ts';
import {
  type ArithmeticOperator,
  type ArrowSchema,
  arrowSchema,
  type Field,
  type Operand,
  type Predicate,
  types,
} from '../../../connectors/federation/index.ts';
import { inProcess, origin } from '../federation/in-process.ts';
import { openScan, startDatabase, type TestDatabase } from './database.ts';
import { edgeColumns, edgeSql, edgeTableSql } from './edge-columns.ts';
import { predicatesOf } from './edge-predicates.ts';
import { expressionOf } from './expression-of.ts';
import { isKept, type Row } from './oracle.ts';
import { columnOperand, constant } from './predicates.ts';
import { rowsOf } from './rows.ts';

const tableName = { schemaName: 'public', tableName: 'edge' };
const runs = 150;
const seed = 20_260_901;

let database: TestDatabase;
let schema: ArrowSchema;
const rows: Row[] = [];
/** With PostgreSQL's filters, and without. */
const clients: FederationClient[] = [];
let split: Split;

type SetOf = Extract<Predicate, { kind: 'in-value-set' }>;
const sets: SetOf[] = [];
const leaves: Predicate[] = [];

beforeAll(async () => {
  database = await startDatabase();
  await database.sql(edgeSql);
  await database.sql(edgeTableSql('edge'));
  const { blocks, output } = await openScan(database.connector, tableName);
  schema = arrowSchema(output);
  for await (const block of blocks) rows.push(...rowsOf(block));
  const { connector } = database;
  const unfiltered = {
    ...connector,
    pushdown: async (...[request, context]: Parameters<NonNullable<typeof connector.pushdown>>) => {
      const pushed = await connector.pushdown?.({ ...request, predicate: [] }, context);
      if (pushed === undefined) throw new Error('the connector has no pushdown');
      return { ...pushed, remainder: request.predicate };
    },
  };
  clients.push(inProcess(connector).client, inProcess(unfiltered).client);
  split = await onlySplit();
  for (const { name, others } of edgeColumns) {
    for (const predicate of predicatesOf(fieldOf(name), rows, others)) {
      if (predicate.kind === 'in-value-set') sets.push(predicate);
      else leaves.push(predicate);
    }
  }
  leaves.push(...calculations(), ...pairs());
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

describe('a read with constraints', () => {
  it('delivers the rows that SQL says, with pushdown and without', async () => {
    const index = fc.nat();
    const { tree } = fc.letrec<{ tree: Predicate }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        { weight: 2, arbitrary: index.map((at) => pick(leaves, at)) },
        { weight: 1, arbitrary: tie('tree').map((term): Predicate => ({ kind: 'not', term })) },
        {
          weight: 2,
          arbitrary: fc
            .tuple(
              fc.constantFrom('and', 'or' as const),
              fc.array(tie('tree'), { minLength: 2, maxLength: 3 }),
            )
            .map(([kind, terms]): Predicate => ({ kind, terms })),
        },
      ),
    }));
    const request = fc.record({
      sets: fc.array(
        index.map((at) => pick(sets, at)),
        { maxLength: 2 },
      ),
      terms: fc.array(tree, { maxLength: 2 }),
    });
    let kept = 0;
    await fc.assert(
      fc.asyncProperty(request, async ({ sets, terms }) => {
        const summary = new Map(sets.map(({ column, set }) => [column, set]));
        const predicate = [
          ...Array.from(summary, ([column, set]): Predicate => ({ kind: 'in-value-set', column, set })),
          ...terms,
        ];
        const expected = rows.filter((row) => isKept(predicate, row)).map((row) => Number(row.get('id')));
        const constraints = { ...noConstraints, summary, expression: terms.map(expressionOf) };
        for (const client of clients) {
          const ids: number[] = [];
          const { blocks } = await client.readRecords(origin, {
            tableName,
            schema: arrowSchema([fieldOf('id')]),
            split,
            constraints,
            maxBlockBytes: 1_000_000,
            maxInlineBlockBytes: 1_000_000,
          });
          for await (const { vectors, rowCount } of blocks) {
            const [vector] = vectors;
            for (let row = 0; vector !== undefined && row < rowCount; row++)
              ids.push(Number(valueAt(vector, row)));
          }
          expect(ids.sort((a, b) => a - b)).toEqual(expected);
        }
        if (expected.length > 0 && expected.length < rows.length) kept++;
      }),
      { numRuns: runs, seed },
    );
    // Most requests tell some rows from others, or nothing would be proved.
    expect(kept).toBeGreaterThan(runs / 3);
  });
});

function fieldOf(name: string): Field {
  const field = schema.fields.find((candidate) => candidate.name === name);
  if (field === undefined) throw new Error(`no column ${name}`);
  return field;
}

function pick<Item>(list: readonly Item[], index: number): Item {
  const item = list[index % list.length];
  if (item === undefined) throw new Error('nothing to choose from');
  return item;
}

async function onlySplit(): Promise<Split> {
  const [client] = clients;
  const request = { tableName, constraints: noConstraints };
  const layout = await client?.getTableLayout(origin, { ...request, schema, partitionColumns: [] });
  if (layout === undefined) throw new Error('no client');
  const found = await client?.getSplits(origin, {
    ...request,
    partitions: layout.partitions,
    partitionColumns: [],
    continuationToken: null,
  });
  return pick(found?.splits ?? [], 0);
}

/** On numbers so small that none fails. */
function calculations(): readonly Predicate[] {
  const type = types.integer;
  const column = columnOperand('q', type);
  const calculated = (operator: ArithmeticOperator, by: number): Operand => ({
    kind: 'arithmetic',
    operator,
    type,
    left: column,
    right: constant(type, by),
  });
  return [
    calculated('+', 1),
    calculated('-', 7),
    calculated('*', -3),
    calculated('/', 2),
    calculated('%', 4),
    { kind: 'negate', type, operand: column } as const,
    { kind: 'nullif', type, left: column, right: constant(type, 7) } as const,
  ].flatMap((left) =>
    [-7, 0, 3, 8].map((value): Predicate => {
      return { kind: 'comparison', operator: '<=', left, right: constant(type, value) };
    }),
  );
}

/** Columns with each other, of one type in Athena. */
function pairs(): readonly Predicate[] {
  const names = [
    ['t', 'tc'],
    ['l', 'c'],
    ['u', 'v'],
    ['w', 'js'],
    ['ts', 'tz'],
    ['ts', 'ts0'],
    ['i4', 'q'],
    ['i8', 'o'],
    ['f8', 'f8'],
    ['b', 'b'],
    ['d', 'd'],
    ['by', 'by'],
    ['n', 'n'],
  ] as const;
  return names.flatMap(([left, right]) => {
    const operands = { left: operandOf(left), right: operandOf(right) };
    return [
      ...(['=', '<>', '<', '>='] as const).map((operator): Predicate => {
        return { kind: 'comparison', operator, ...operands };
      }),
      { kind: 'is-distinct', ...operands } satisfies Predicate,
    ];
  });
}

function operandOf(name: string): Operand {
  return columnOperand(name, fieldOf(name).type);
}
