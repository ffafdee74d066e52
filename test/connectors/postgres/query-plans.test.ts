/** The plans of the corpus against a real PostgreSQL: what it filters and what the SDK filters give the plan's rows. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { valueAt } from '../../../connectors/federation/arrow/read.ts';
import { isDecimal } from '../../../connectors/federation/arrow/scalar.ts';
import { unpackTimestamp } from '../../../connectors/federation/arrow/time-zone.ts';
import { noConstraints } from '../../../connectors/federation/domain/constraints.ts';
import { type ArrowType, Secrets } from '../../../connectors/federation/index.ts';
import { canFail } from '../../../connectors/federation/predicate/columns.ts';
import { compilePredicate } from '../../../connectors/federation/predicate/evaluate.ts';
import { decodePlan } from '../../../connectors/federation/predicate/substrait/plan.ts';
import type { PostgresConnector } from '../../../connectors/postgres/connector.ts';
import { inProcess, origin } from '../federation/in-process.ts';
import { planBytes, plans } from '../federation/predicate/substrait/corpus.ts';
import { refusals } from '../federation/predicate/substrait/refusals.ts';
import {
  blockOf,
  decimalText,
  rowsOf,
  schema,
  type TableVariant,
} from '../federation/predicate/substrait/table.ts';
import { connectorFor, startDatabase, type TestDatabase } from './database.ts';

/** PostgreSQL has no maps. */
const fields = schema.fields.filter(({ name }) => name !== 'counts');

function typeOf(type: ArrowType): string {
  switch (type.kind) {
    case 'Bool':
      return 'bool';
    case 'Int':
      return { 8: 'int2', 16: 'int2', 32: 'int4', 64: 'int8' }[type.bitWidth];
    case 'FloatingPoint':
      return type.precision === 'SINGLE' ? 'float4' : 'float8';
    case 'Decimal':
      return `numeric(${type.precision}, ${type.scale})`;
    case 'Binary':
      return 'bytea';
    case 'Date':
      return type.unit === 'DAY' ? 'date' : 'timestamp(3)';
    case 'Timestamp':
      return 'timestamptz(3)';
    case 'List':
      return 'int4[]';
    default:
      return 'text';
  }
}

function literalOf(type: ArrowType, value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (Array.isArray(value)) return `'{${value.join(',')}}'`;
  if (ArrayBuffer.isView(value)) return `'\\x${Buffer.from(value as Uint8Array).toString('hex')}'`;
  if (isDecimal(value)) return `'${decimalText(value)}'`;
  if (type.kind === 'Timestamp' && typeof value === 'bigint') return instant(unpackTimestamp(value).epochMs);
  if (type.kind === 'Date') return instant(BigInt(Number(value)) * (type.unit === 'DAY' ? 86_400_000n : 1n));
  return `'${String(value).replaceAll("'", "''")}'`;
}

/** In place of a null, where PostgreSQL has a value that Athena's type lacks. */
function lackingLiteralOf(type: ArrowType): string {
  switch (type.kind) {
    case 'Date':
    case 'Timestamp':
      return "'infinity'";
    case 'Decimal':
      return "'NaN'";
    default:
      return 'NULL';
  }
}

function instant(epochMs: bigint): string {
  return `'${new Date(Number(epochMs)).toISOString()}'`;
}

const variants = ['t', 'tame'] as const;
let database: TestDatabase;
let lenient: PostgresConnector;

beforeAll(async () => {
  database = await startDatabase();
  lenient = connectorFor(database.url, new Secrets(), { unrepresentable_values: 'null' });
  await database.sql('CREATE SCHEMA lacking');
  for (const variant of variants) {
    await fill(`public.${variant}`, variant, literalOf);
    await fill(`lacking.${variant}`, variant, (type, value) =>
      value === null || value === undefined ? lackingLiteralOf(type) : literalOf(type, value),
    );
  }
});

async function fill(table: string, variant: TableVariant, literal: typeof literalOf): Promise<void> {
  const columns = fields.map(({ name, type }) => `"${name}" ${typeOf(type)}`);
  const rows = rowsOf(variant).map((row) => {
    return `(${fields.map(({ name, type }) => literal(type, row[name])).join(', ')})`;
  });
  await database.sql(`
    CREATE TABLE ${table} (${columns.join(', ')});
    INSERT INTO ${table} VALUES ${rows.join(',\n')};
  `);
}

afterAll(async () => {
  await lenient.close();
  await database[Symbol.asyncDispose]();
});

/** Of types that PostgreSQL lacks, or that the connector shows as another: Athena would plan with that one. */
const otherColumns = /"(tiny|zoned_at|numbers|counts)"/;
const failing = '"int" / "other_int" = 1';

const filters = plans.filter(({ id, condition }) => {
  const isRefused = Object.hasOwn(refusals, id);
  return condition !== null && !isRefused && !otherColumns.test(condition) && id !== failing;
});

describe('a query plan on PostgreSQL', () => {
  const blocks = { t: blockOf('t'), tame: blockOf('tame') };

  async function readIds(
    connector: PostgresConnector,
    schemaName: string,
    variant: TableVariant,
    substraitPlan: Uint8Array,
  ): Promise<readonly number[]> {
    const { client } = inProcess(connector);
    const request = {
      tableName: { schemaName, tableName: variant },
      constraints: { ...noConstraints, queryPlan: { substraitVersion: null, substraitPlan } },
    };
    const { splits } = await client.getSplits(origin, {
      ...request,
      partitions: blocks.t,
      partitionColumns: [],
      continuationToken: null,
    });
    const ids: number[] = [];
    for (const split of splits) {
      const { blocks: found } = await client.readRecords(origin, {
        ...request,
        schema: { ...schema, fields: fields.slice(0, 1) },
        split,
        maxBlockBytes: 16_000_000,
        maxInlineBlockBytes: 5_242_880,
      });
      for await (const { rowCount, vectors } of found) {
        const [vector] = vectors;
        for (let row = 0; row < rowCount && vector !== undefined; row++)
          ids.push(Number(valueAt(vector, row)));
      }
    }
    return ids.toSorted((a, b) => a - b);
  }

  it.each(filters.map((plan) => [plan.id, plan] as const))('gives the rows of %s', async (_, plan) => {
    const { predicate } = decodePlan(planBytes(plan));
    const variant = predicate.some(canFail) ? 'tame' : 't';
    const rows = compilePredicate(predicate, schema)(blocks[variant]);
    const expected =
      rows === null ? Array.from({ length: blocks[variant].rowCount }, (_, row) => row) : [...rows];
    expect(await readIds(database.connector, 'public', variant, planBytes(plan))).toEqual(expected);
    // P14: where infinities and NaN are shown as null, they are null to a plan too.
    expect(await readIds(lenient, 'lacking', variant, planBytes(plan))).toEqual(expected);
  });

  it('is tried with nearly all filters of the corpus', () => {
    expect(filters.length).toBeGreaterThan(200);
  });
});
