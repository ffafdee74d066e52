/**
 * Every type × every kind of value set × every operator: PostgreSQL's conditions, with what they leave to the SDK, keep
 * the rows that a second, plain reading of SQL's logic keeps of the values as shown; so does the SDK without
 * PostgreSQL. Many conditions are asked in one statement; whole reads are in `filtered-reads.test.ts`.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { arrowSchema, type Block, type Predicate } from '../../../connectors/federation/index.ts';
import { compilePredicate } from '../../../connectors/federation/predicate/evaluate.ts';
import type { TableFacts } from '../../../connectors/postgres/catalog.ts';
import { planFilter } from '../../../connectors/postgres/pushdown.ts';
import { bindSql, inBrackets, joinSql, type Sql } from '../../../connectors/postgres/statement.ts';
import { openScan, startDatabase, type TestDatabase, tableFacts } from './database.ts';
import { describePredicate, edgeColumns, edgeSql, edgeTableSql } from './edge-columns.ts';
import { predicatesOf } from './edge-predicates.ts';
import { isKept } from './oracle.ts';
import { rowsOf } from './rows.ts';

const tableName = { schemaName: 'public', tableName: 'edge' };
const conditionsInStatement = 200;
/** PostgreSQL's own kinds of comparison are fewer than the constants that they are tried with. */
const maxPredicates = 1_200;
/** Of what is wrong. */
const maxShown = 5;
let database: TestDatabase;
let client: pg.Client;
let table: TableFacts;

beforeAll(async () => {
  database = await startDatabase();
  await database.sql(edgeSql);
  await database.sql(edgeTableSql('edge'));
  table = await tableFacts(database.connector, tableName);
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await database[Symbol.asyncDispose]();
});

describe('a filter', () => {
  it.each(edgeColumns)('keeps the rows that SQL says, on $type', async ({ name, others }) => {
    const { blocks } = await openScan(database.connector, tableName, { columns: ['id', name] });
    const block = await firstOf(blocks);
    const field = block?.schema.fields[1];
    if (block === undefined || field === undefined) throw new Error('no rows');
    const rows = rowsOf(block);
    const predicates = spread(predicatesOf(field, rows, others), maxPredicates);
    const plans = predicates.map((predicate) => planFilter(table, [predicate]));
    const passed = await rowsPassing(
      plans.map(({ conditions }) => inBrackets([['TRUE'], ...conditions], ' AND ')),
    );

    const wrong = predicates.flatMap((predicate, index) => {
      const expected = rows.filter((row) => isKept([predicate], row)).map((row) => row.get('id'));
      const sent = passed[index] ?? new Set();
      const found = {
        'with pushdown': idsKept(block, plans[index]?.remainder ?? []).filter((id) => sent.has(id)),
        'without pushdown': idsKept(block, [predicate]),
      };
      return Object.entries(found)
        .filter(([, ids]) => String(ids) !== String(expected))
        .map(([how, ids]) => `${how} ${describePredicate(predicate)}: ${ids}, not ${expected}`);
    });
    const left = predicates.filter((_, index) => plans[index]?.remainder.length !== 0).map(describePredicate);

    expect(wrong.slice(0, maxShown)).toEqual([]);
    // Only beside a NUL, which it cannot be sent, does PostgreSQL not know a text's place.
    expect(left.filter((text) => !text.includes('\\u0000')).slice(0, maxShown)).toEqual([]);
  });
});

/** The ids of the rows for which each condition is true. */
async function rowsPassing(conditions: readonly Sql[]): Promise<readonly ReadonlySet<unknown>[]> {
  const passed: Set<unknown>[] = conditions.map(() => new Set());
  for (let first = 0; first < conditions.length; first += conditionsInStatement) {
    const asked = conditions.slice(first, first + conditionsInStatement);
    const { sql, parameters } = bindSql(['SELECT id, ', ...joinSql(asked, ', '), ' FROM edge']);
    const { rows } = await client.query({ text: sql, values: [...parameters], rowMode: 'array' });
    for (const [id, ...truths] of rows) {
      for (const [index, truth] of truths.entries()) if (truth === true) passed[first + index]?.add(id);
    }
  }
  return passed;
}

function idsKept(block: Block, predicate: readonly Predicate[]): readonly unknown[] {
  const rows = rowsOf(block);
  const kept = compilePredicate(predicate, arrowSchema(block.schema.fields))(block);
  return (kept === null ? rows : Array.from(kept, (row) => rows[row])).map((row) => row?.get('id'));
}

/** All, or about so many of all parts of the list. */
function spread<Item>(list: readonly Item[], most: number): readonly Item[] {
  const step = Math.max(1, list.length / most);
  return Array.from({ length: Math.floor(list.length / step) }, (_, index) => {
    return list[Math.floor(index * step)];
  }).filter((item) => item !== undefined);
}

async function firstOf(blocks: AsyncIterable<Block>): Promise<Block | undefined> {
  for await (const block of blocks) return block;
  return undefined;
}
